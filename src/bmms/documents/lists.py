from typing import Any

from django.db.models import QuerySet
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bmms.access.attachable import attachables
from bmms.access.permissions import Permission
from bmms.documents.models import Attachment
from bmms.documents.queries import attachments_seen
from bmms.ui.lists import ChoiceFilter, Column, DayFilter, Empty, Kind, Link, RecordList, SelectFilter, register_list
from bmms.ui.templatetags.ui import status
from bmms.ui.text import markup_join

STATES = [("attached", _("On their records")), ("removed", _("Removed")), ("all", _("All"))]
HELD = [("yes", _("Legal hold"))]


def _in_state(rows: QuerySet[Any], chosen: list[str]) -> QuerySet[Any]:
    return rows if chosen == ["all"] else rows.filter(removed_at__isnull=chosen != ["removed"])


def _held(rows: QuerySet[Any], _chosen: list[str]) -> QuerySet[Any]:
    return rows.filter(held_at__isnull=False)


def _kinds() -> list[tuple[str, Any]]:
    return sorted(((kind.name, kind.label) for kind in attachables().values()), key=lambda kind: str(kind[1]))


def _of_kind(rows: QuerySet[Any], chosen: list[str]) -> QuerySet[Any]:
    return rows.filter(record_type__in=[label for label, kind in attachables().items() if kind.name in chosen])


def _kind(one: Attachment) -> str:
    kind = attachables().get(one.record_type)
    return str(kind.label) if kind else ""


def _marks(one: Attachment) -> str:
    return "; ".join(str(words) for _colour, words in one.marks)


def _marks_drawn(one: Attachment) -> SafeString:
    return markup_join(" ", "{}", ((status(colour, words),) for colour, words in one.marks))


DOCUMENTS = register_list(
    RecordList(
        name="documents",
        label=_("Documents"),
        url_name="documents:documents",
        permission=Permission.DOCUMENT_VIEW,
        rows=attachments_seen,
        columns=(
            Column("name", _("Name"), sort="name"),
            Column("record", _("On"), "record_label", sort="record_label"),
            Column("kind", _("Kind of record"), _kind, is_shown=False),
            Column("state", _("State"), _marks, draw=_marks_drawn),
            Column(
                "size",
                _("Size"),
                kind=Kind.NUMBER,
                sort="size",
                draw=lambda one: format_html("{}", filesizeformat(one.size)),
            ),
            Column("retention", _("Kept as"), choices=Attachment.Retention.choices, sort="retention"),
            Column("attached_at", _("Attached"), kind=Kind.MOMENT, sort="attached_at"),
            Column("attached_by", _("Attached by"), lambda one: str(one.attached_by or _now("the system"))),
            Column("held_at", _("Held since"), kind=Kind.MOMENT, sort="held_at", is_shown=False),
            Column("hold_reason", _("Why it is held"), is_shown=False),
            Column("removed_at", _("Removed"), kind=Kind.MOMENT, sort="removed_at", is_shown=False),
            Column("removed_by", _("Removed by"), "removed_by.name", is_shown=False),
            Column("removal_reason", _("Why it was removed"), is_shown=False),
        ),
        filters=(
            ChoiceFilter("state", _("State"), STATES, narrow=_in_state, always=True),
            SelectFilter("kind", _("Kind of record"), _kinds, narrow=_of_kind),
            ChoiceFilter("retention", _("Kept as"), Attachment.Retention.choices),
            ChoiceFilter("held", _("Legal hold"), HELD, narrow=_held),
            DayFilter("attached", _("Attached"), field="attached_at"),
        ),
        tabs="state",
        search=("name", "record_label"),
        search_label=_("Name of the file or of its record"),
        order=("-attached_at", "-pk"),
        link=Link("documents:document"),
        empty=Empty(
            _("No document yet"), _("Files are attached on the page of the record to which they belong."), "paperclip"
        ),
    )
)
