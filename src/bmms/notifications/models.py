import re
import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bmms.access.news import LETTER_LABELS, Letter, news_kind
from bmms.accounts.models import User
from bmms.organizations.models import Organization
from bmms.tenancy.constraints import OwnUserWall

LETTERS = [(letter.value, LETTER_LABELS[letter]) for letter in Letter]
UNREAD = Q(read_at=None, done_at=None)
TO_BE_MAILED = UNREAD & Q(letter=Letter.DAILY.value, mailed_at=None)


class Notification(models.Model):
    """One thing that one person is told, in their own inbox. What it says is put into words when it is read."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=80)
    once_key = models.CharField(max_length=200)
    about = models.JSONField(default=dict)
    url = models.CharField(max_length=300)
    needs_action = models.BooleanField(default=False)
    due_date = models.DateField(null=True)
    letter = models.CharField(max_length=8, choices=LETTERS)  # as the person had chosen then
    told_at = models.DateTimeField(db_default=Now())
    mailed_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-told_at", "-id"]
        constraints = [
            OwnUserWall(name="notifications_notification_wall", writable=True),
            models.UniqueConstraint(fields=["user", "kind", "once_key"], name="notifications_notification_once"),
        ]
        indexes = [
            models.Index(fields=["user", "-told_at", "-id"], name="notifications_newest"),
            models.Index(fields=["user"], name="notifications_unread", condition=UNREAD),
            models.Index(fields=["kind", "once_key"], name="notifications_once_key"),
            models.Index(fields=["user"], name="notifications_to_mail", condition=TO_BE_MAILED),
            models.Index(fields=["user", "mailed_at"], name="notifications_mailed", condition=~Q(mailed_at=None)),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        """In the reader's language; of a kind that this release does not know, its name."""
        kind = news_kind(self.kind)
        return kind.words(self.about) if kind else self.kind

    @property
    def place(self) -> str:
        """The organization's acronym, to stand behind the words; nothing where they name it themselves."""
        acronym = self.organization.acronym if self.organization else ""
        return "" if re.search(rf"(?<!\w){re.escape(acronym)}(?!\w)", self.words) else acronym

    @property
    def icon(self) -> str:
        kind = news_kind(self.kind)
        return kind.icon if kind else "bell"

    @property
    def is_unread(self) -> bool:
        return self.read_at is None and self.done_at is None

    @property
    def waits(self) -> bool:
        return self.needs_action and self.done_at is None

    @property
    def is_overdue(self) -> bool:
        return self.waits and self.due_date is not None and self.due_date < timezone.localdate()


class LetterChoice(models.Model):
    """When a person wants a letter about one kind of news; without a row, the kind's own habit holds."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("news"), max_length=80)
    letter = models.CharField(_("e-mail"), max_length=8, choices=LETTERS)

    class Meta:
        constraints = [
            OwnUserWall(name="notifications_letterchoice_wall", writable=True),
            models.UniqueConstraint(fields=["user", "kind"], name="notifications_letterchoice_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.letter}"


class CalendarFeed(models.Model):
    """The address at which a calendar program reads a person's days, as whoever knows it can, until it is revoked."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)  # SHA-256: 256 random bits need no slow hash
    created_at = models.DateTimeField(db_default=Now())
    last_read_at = models.DateTimeField(null=True)
    hour_began_at = models.DateTimeField(null=True)
    readings = models.PositiveSmallIntegerField(default=0)  # in that hour
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            OwnUserWall(name="notifications_calendarfeed_wall", writable=True),
            models.UniqueConstraint(
                fields=["user"], condition=Q(revoked_at=None), name="notifications_calendarfeed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.created_at:%Y-%m-%d}"
