from collections.abc import Iterable
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any, BinaryIO, Final
from uuid import UUID

from django.conf import settings
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.attachable import Attachable, attachable_of, attachables
from bmms.access.errors import DomainError, NotAllowed
from bmms.access.permissions import Permission
from bmms.documents.models import Attachment
from bmms.lib.file_types import FILE_TYPES, FileType, file_type_of
from bmms.tenancy.prepared import Given, OneOfGiven, Prepared

COLUMNS_SHOWN: Final = (  # on the record's page
    *("key", "name", "size", "scan", "attached_at", "held_at", "removed_at"),
    *("attached_by__name", "attached_by__email"),
)
FOUND: Final = 5  # in the search box: the list has the rest
MEGABYTE: Final = 1024 * 1024
LONGEST_NAME: Final = 200
TURNS_TEXT_AROUND: Final = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # hides what a name ends in


def accepted_types() -> str:
    return ", ".join(one.label for one in FILE_TYPES)


def largest() -> int:
    """Bytes."""
    return settings.DOCUMENT_LARGEST_MB * MEGABYTE


def record_label_of(record: Model) -> str:
    return str(record._meta.label_lower)


def attachments_of(record: Model) -> QuerySet[Attachment]:
    """What stands on this record now, the newest first."""
    return _on(record_label_of(record), record_id=record.pk).select_related("attached_by")


def attachments_shown(record: Model) -> list[Attachment]:
    """The same, for the record's page."""
    return _SHOWN.objects(type=record_label_of(record), id=record.pk)


def attachments_on(records: Iterable[Model]) -> dict[int, list[Attachment]]:
    """By the record's id, in one statement; the records are of one model."""
    rows = list(records)
    found: dict[int, list[Attachment]] = {}
    for one in _ON_MANY.objects(type=record_label_of(rows[0]), ids=[row.pk for row in rows]) if rows else ():
        found.setdefault(one.record_id, []).append(one)
    return found


def attachments_among(records: QuerySet[Any]) -> QuerySet[Attachment]:
    """What stands on these records of one model now, the newest first."""
    return _on(str(records.model._meta.label_lower), record_id__in=records.order_by().values("pk"))


def attachments_inside(by: Actor) -> QuerySet[Attachment]:
    """Those on records that this reader from another organization does not see: their names tell of these, too."""
    on = Q(pk__in=())
    for label, kind in attachables().items():
        if kind.inside is not None:
            hidden = kind.inside(by)
            gone = ~Q(record_id__in=hidden.model.objects.values("pk"))  # with what was removed from it before
            on |= Q(Q(record_id__in=hidden.values("pk")) | gone, record_type=label)
    return Attachment.objects.filter(on)


def attachments_seen(by: Actor) -> QuerySet[Attachment]:
    """Of the organization in scope, on every kind of record that this person may see; removed ones, too."""
    kinds = [label for label, kind in attachables().items() if by.can(kind.view)]
    rows: QuerySet[Attachment] = Attachment.objects.filter(record_type__in=kinds)
    for label, kind in attachables().items() if by.is_visitor else ():
        if kind.inside is not None:
            rows = rows.exclude(record_type=label, record_id__in=kind.inside(by).values("pk"))
    return rows.select_related("attached_by", "removed_by")


def visible_attachments(by: Actor, search: str = "") -> QuerySet[Attachment]:
    """Of those the ones that stand on their records and have all these words, the newest first."""
    return _standing(attachments_seen(by), search.split())


def attachments_found(by: Actor, search: str) -> list[Attachment]:
    """The first of them, for the search box."""
    words = search.split()
    if by.is_visitor:
        return list(visible_attachments(by, search)[:FOUND])
    kinds = tuple(label for label, kind in attachables().items() if by.can(kind.view))
    return _found(kinds, len(words)).objects(**{f"w{place}": word for place, word in enumerate(words)})


@lru_cache(maxsize=256)
def _found(kinds: tuple[str, ...], words: int) -> Prepared:
    """For all searches of so many words by members who see these kinds."""
    rows = Attachment.objects.filter(record_type__in=kinds).only("key", "name", "record_label")
    return Prepared(lambda: _standing(rows, [Given(f"w{place}") for place in range(words)])[:FOUND])


def _standing(rows: QuerySet[Attachment], words: Iterable[Any]) -> QuerySet[Attachment]:
    rows = rows.filter(removed_at__isnull=True)
    for word in words:
        rows = rows.filter(Q(name__icontains=word) | Q(record_label__icontains=word))
    return rows.order_by("-attached_at", "-id")


def attachment_with_key(key: UUID) -> Attachment | None:
    rows: QuerySet[Attachment] = Attachment.objects.select_related("attached_by", "removed_by", "held_by")
    return rows.filter(key=key).first()


def kind_of(record: Model) -> Attachable:
    kind = attachable_of(record_label_of(record))
    if kind is None:
        raise DomainError(_("Nothing can be attached to this kind of record."))
    return kind


def record_under(attachment: Attachment) -> Any:
    """The record as its own room finds it in this organization, or None."""
    kind = attachable_of(attachment.record_type)
    return kind.find(pk=attachment.record_id) if kind else None


def check_sees(attachment: Attachment, by: Actor) -> None:
    """Whoever may not see the record does not see what is attached to it."""
    check(by, Permission.DOCUMENT_VIEW)
    kind = attachable_of(attachment.record_type)
    if kind is None or record_under(attachment) is None or kind.hides(attachment.record_id, by):
        raise NotAllowed(Permission.DOCUMENT_VIEW)
    check(by, kind.view)


def may_attach(kind: Attachable, by: Actor) -> bool:
    return by.can(Permission.DOCUMENT_ATTACH) and any(by.can(each) for each in kind.attaching)


def may_remove(attachment: Attachment, by: Actor) -> bool:
    """One's own, or anybody's for who keeps the organization's documents."""
    own = by.user_id is not None and attachment.attached_by_id == by.user_id
    return by.can(Permission.DOCUMENT_REMOVE) or (own and by.can(Permission.DOCUMENT_ATTACH))


def is_fixed(attachment: Attachment) -> bool:
    """Whether its record was certified or signed with it: then nobody takes it away."""
    kind, subject = attachable_of(attachment.record_type), record_under(attachment)
    return subject is not None and kind is not None and kind.is_fixed is not None and kind.is_fixed(subject)


def type_of_upload(file: BinaryIO, name: str, size: int) -> FileType:
    """What the upload is, or the sentence why it is refused."""
    _refuse_name(name)
    if size == 0:
        raise DomainError(_("“%(name)s” is empty.") % {"name": name})
    if size > largest():
        raise DomainError(
            _("“%(name)s” is larger than %(most)d MB. Divide it, or save it with smaller pictures.")
            % {"name": name, "most": settings.DOCUMENT_LARGEST_MB}
        )
    found = file_type_of(file, name)
    if found is None:
        raise DomainError(
            _("“%(name)s” is none of these by its content: %(types)s. Macros and programs are not taken.")
            % {"name": name, "types": accepted_types()}
        )
    return found


def _on(record_type: Any, **records: Any) -> QuerySet[Attachment]:
    rows: QuerySet[Attachment] = Attachment.objects.filter(record_type=record_type, removed_at__isnull=True, **records)
    return rows.order_by("-attached_at", "-id")


_SHOWN: Final = Prepared(
    lambda: _on(Given("type"), record_id=Given("id")).select_related("attached_by").only(*COLUMNS_SHOWN)
)
_ON_MANY: Final = Prepared(lambda: _on(Given("type")).filter(OneOfGiven("record_id", "ids")))


def _refuse_name(name: str) -> None:
    if not name.strip() or len(name) > LONGEST_NAME:
        raise DomainError(_("The file's name is missing or longer than %d letters. Rename it first.") % LONGEST_NAME)
    if PurePosixPath(name.replace("\\", "/")).name != name:
        raise DomainError(_("The file's name holds a path. Rename it first."))
    if any(not letter.isprintable() or letter in TURNS_TEXT_AROUND for letter in name):
        raise DomainError(_("The file's name holds letters that cannot be seen. Rename it first."))
