import uuid
from typing import Any, ClassVar, Final

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Q, Value
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from bmms.tenancy.constraints import OrganizationWall, OwnUserWall, SameOrganization
from bmms.tenancy.models import ScopedModel, ScopedOrSystemManager


class AnsweredRequest(models.Model):
    """The answer to a request that named an idempotency key: whoever repeats it on a bad line gets the same answer."""

    user_id = models.BigIntegerField()
    idempotency_key = models.CharField(max_length=100)
    fingerprint = models.CharField(max_length=64)  # sha256 of method, address and body
    status = models.PositiveSmallIntegerField()
    content_type = models.CharField(max_length=100)
    content = models.BinaryField()
    answered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            OwnUserWall(name="workbench_answeredrequest_wall", writable=True),
            models.UniqueConstraint(fields=["user_id", "idempotency_key"], name="workbench_answeredrequest_once"),
        ]
        indexes = [models.Index(fields=["answered_at"], name="workbench_answeredrequest_at")]

    def __str__(self) -> str:
        return f"{self.idempotency_key} of user {self.user_id}"


class SavedView(models.Model):
    """A list as one person wants to find it again: its filters, columns and order under a name. Nobody else sees it."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user_id = models.BigIntegerField()
    organization_id = models.BigIntegerField(null=True)  # empty: a list of the platform
    list_name = models.CharField(max_length=60)
    name = models.CharField(_("name"), max_length=60)
    query = models.TextField(blank=True)  # as an address has it
    is_default = models.BooleanField(_("opens with the list"), default=False)
    is_shared = False

    class Meta:
        verbose_name = _("saved view")
        constraints = [
            OwnUserWall(name="workbench_savedview_wall", writable=True),
            models.UniqueConstraint(
                fields=["user_id", "organization_id", "list_name", "name"],
                name="workbench_savedview_name",
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                fields=["user_id", "organization_id", "list_name"],
                name="workbench_savedview_one_default",
                condition=Q(is_default=True),
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SharedView(ScopedModel):
    """A saved view for everybody of the organization; its default opens for whoever has none of their own."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    list_name = models.CharField(max_length=60)
    name = models.CharField(_("name"), max_length=60)
    query = models.TextField(blank=True)
    is_default = models.BooleanField(_("opens with the list"), default=False)
    is_shared = True

    class Meta(ScopedModel.Meta):
        verbose_name = _("shared view")
        constraints = [
            *ScopedModel.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "list_name", "name"], name="workbench_sharedview_name"),
            models.UniqueConstraint(
                fields=["organization", "list_name"],
                name="workbench_sharedview_one_default",
                condition=Q(is_default=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name


PERSON: Final[dict[str, Any]] = {"to": "accounts.User", "on_delete": models.PROTECT, "null": True, "related_name": "+"}


class ImportBatch(ScopedModel):
    """A file that was uploaded to become records: first tried, then written, and undone when it was a mistake."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Columns to be named")
        TRIED = "tried", _("Tried")
        APPLIED = "applied", _("Imported")
        UNDONE = "undone", _("Undone")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    import_name = models.CharField(max_length=60)
    file_name = models.CharField(_("file"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.UPLOADED)
    headings = models.JSONField()  # as read: a list of texts
    columns = models.JSONField(default=dict)  # of each field the place of its column
    fixed = models.JSONField(default=dict)  # of a field without a column the text that holds for every row
    counts = models.JSONField(default=dict)  # rows by their outcome
    rows_in_all = models.PositiveIntegerField(_("rows"), default=0)
    uploaded_by = models.ForeignKey(**PERSON, verbose_name=_("uploaded by"))
    uploaded_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    applied_at = models.DateTimeField(_("imported"), null=True)
    undone_at = models.DateTimeField(_("undone"), null=True)
    job_key = models.UUIDField(null=True)  # of the work that was asked for last, whatever became of it

    class Meta(ScopedModel.Meta):
        verbose_name = _("import")
        ordering = ["-uploaded_at"]
        indexes = [models.Index(fields=["organization", "-uploaded_at"], name="workbench_importbatch_newest")]

    def __str__(self) -> str:
        return self.file_name


class ImportRow(ScopedModel):
    """One row of the file, and what became of it."""

    class Outcome(models.TextChoices):
        NEW = "new", _("New")
        CHANGED = "changed", _("Changed")
        SAME = "same", _("Unchanged")
        LEFT_OUT = "left_out", _("Left out")
        WRONG = "wrong", _("Wrong")

    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="rows")
    number = models.PositiveIntegerField()  # as a spreadsheet program shows it
    cells = models.JSONField()
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    errors = models.JSONField(default=dict)  # by field; "" for what concerns the whole row
    before = models.JSONField(null=True)  # what a changed record said before, as text by field
    is_written = models.BooleanField(default=False)

    class Meta(ScopedModel.Meta):
        verbose_name = _("row of an import")
        ordering = ["number"]
        constraints = [
            *ScopedModel.Meta.constraints,
            SameOrganization(field="batch", name="workbench_importrow_same_batch"),
            models.UniqueConstraint(fields=["batch", "number"], name="workbench_importrow_number"),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class Comment(ScopedModel):
    """What somebody says about a record to whoever sees it. It is taken back, never rewritten."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    record_type = models.CharField(max_length=100)  # label of the model; found through its room's own declaration
    record_id = models.BigIntegerField()
    text = models.TextField(_("comment"), max_length=4000)
    mentioned = models.JSONField(default=list)  # the names of who was told
    written_by = models.ForeignKey(**PERSON, verbose_name=_("written by"))
    written_at = models.DateTimeField(_("written"), auto_now_add=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta(ScopedModel.Meta):
        verbose_name = _("comment")
        ordering = ["written_at", "id"]
        indexes = [
            models.Index(fields=["organization", "record_type", "record_id"], name="workbench_comment_record"),
        ]

    def __str__(self) -> str:
        return Truncator(self.text).chars(80)


class SearchEntry(models.Model):
    """Where the search box looks: the searched words of one row of one list. Triggers keep it (queries/entries.py).

    Narrow on purpose, and only asked through `workbench_search()`: row security keeps trigrams and full text from
    their indexes.
    """

    organization_id = models.BigIntegerField()
    kind = models.CharField(max_length=60)  # the list's name
    record_id = models.BigIntegerField()
    body = models.TextField()  # in small letters without accents; a line for each field, which begins with a blank

    objects: ClassVar[ScopedOrSystemManager] = ScopedOrSystemManager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            OrganizationWall(name="workbench_searchentry_wall", or_system=True),
            models.UniqueConstraint(fields=["organization_id", "kind", "record_id"], name="workbench_searchentry_once"),
        ]
        indexes = [
            GinIndex("organization_id", "kind", OpClass("body", "gin_trgm_ops"), name="workbench_searchentry_parts"),
            GinIndex(
                "organization_id", "kind", SearchVector("body", config="english"), name="workbench_searchentry_words"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.record_id}"


class Draft(models.Model):
    """What somebody has typed into a form and not sent yet: theirs alone, until it is sent or thrown away."""

    user_id = models.BigIntegerField()
    place = models.CharField(max_length=300)  # the form's address
    values = models.JSONField()  # a list of (name, text), as a form sends it
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            OwnUserWall(name="workbench_draft_wall", writable=True),
            models.UniqueConstraint(fields=["user_id", "place"], name="workbench_draft_once"),
        ]
        indexes = [models.Index(fields=["saved_at"], name="workbench_draft_at")]

    def __str__(self) -> str:
        return self.place


class PrintedPaper(models.Model):
    """A record as it was printed: what its reference stands for, so that a paper in the hand can be checked."""

    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=24, unique=True)
    record_type = models.CharField(max_length=100)
    record_id = models.BigIntegerField()
    title = models.CharField(max_length=300)
    state = models.CharField(max_length=60)  # in the words of the paper
    is_final = models.BooleanField()
    amounts = models.JSONField(
        default=list, db_default=Value([], models.JSONField())
    )  # of money: [what, amount as printed]
    content_sha256 = models.CharField(max_length=64)  # of what stands on it
    printed_by = models.ForeignKey(**PERSON)
    printed_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[ScopedOrSystemManager] = ScopedOrSystemManager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("printed paper")
        constraints = [OrganizationWall(name="workbench_printedpaper_wall", or_system=True)]

    def __str__(self) -> str:
        return f"{self.reference} · {self.title}"
