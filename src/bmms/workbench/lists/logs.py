"""The audit log of an organization, the system's events, and who read personal data: lists without end."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.db.models import DateTimeField, QuerySet, Value
from django.db.models.functions import Least, Now
from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bmms.access.actor import Actor
from bmms.access.permissions import Permission
from bmms.accounts.models import User
from bmms.accounts.queries.people import names_in
from bmms.audit.models import Event
from bmms.audit.queries.history import told_to
from bmms.lib.dates import MANILA, in_manila
from bmms.tenancy.scope import current_scope_id, oversight
from bmms.ui.lists import (
    ChoiceFilter,
    Column,
    DayFilter,
    Empty,
    Kind,
    RecordList,
    SelectFilter,
    TextFilter,
    register_list,
)
from bmms.ui.lists.filters import Rows, select
from bmms.ui.text import escaped, markup, markup_join, once_per_language
from bmms.ui.verbs import known_verbs
from bmms.workbench.queries.events import EventRow, organization_events, privacy_events, system_events, with_names

# Words can use no index, since row security comes first; so without a date they are looked for in recent events only.
SEARCHED_DAYS: Final = 90
_TIME: Final = DayFilter("day", _("Time"), field="at", names=("from_date", "until_date"))


@once_per_language
def record_kinds() -> list[tuple[str, str]]:
    models = (m for m in apps.get_models() if m.__module__.startswith("bmms."))
    kinds = ((m._meta.label_lower, str(m._meta.verbose_name)) for m in models)
    return sorted(((label, name[:1].upper() + name[1:]) for label, name in kinds), key=lambda kind: kind[1].lower())


def _colleagues() -> list[tuple[str, str]]:
    return [(str(key), name) for key, name in names_in(current_scope_id() or 0)]


@dataclass(frozen=True)
class PersonFilter(ChoiceFilter):
    """Anybody by their key, since visitors and the system's administrators act here, too; colleagues to choose from."""

    single: bool = True

    def kept(self, sent: QueryDict) -> dict[str, list[str]]:
        try:
            return {self.name: [str(UUID(str(sent.get(self.name, ""))))]}
        except ValueError:
            return {}

    def narrowed(self, rows: Rows, kept: QueryDict) -> Rows:
        key = kept.get(self.name)
        if not key:
            return rows
        return rows.filter(user_id=User.objects.filter(key=key).values_list("pk", flat=True).first() or 0)

    def in_words(self, kept: QueryDict) -> str:
        key = kept.get(self.name)
        return str(User.objects.filter(key=key).first() or gettext("somebody unknown")) if key else ""

    def controls(self, kept: QueryDict) -> SafeString:
        chosen, people = kept.get(self.name, ""), self.offered
        if chosen and chosen not in people:
            people[chosen] = self.in_words(kept)
        is_chosen = SafeString(" selected")
        lines = (
            (key, is_chosen if key == chosen else "", name)
            for key, name in {"": gettext("Everybody"), **people}.items()
        )
        return select(self.name, self.label, markup_join("", '<option value="{}"{}>{}</option>', lines))


def _holding(rows: Rows, text: str, kept: QueryDict) -> Rows:
    rows = rows.filter(subject_label__icontains=text)
    first, last = _TIME.ends(kept)
    if first:
        return rows
    until = Least(Value(datetime.combine(last, time.min, MANILA), DateTimeField()), Now()) if last else Now()
    return rows.filter(at__gte=until - timedelta(days=SEARCHED_DAYS))


def _spelled(text: str, kept: QueryDict) -> str:
    first, last = _TIME.ends(kept)
    if first:
        return text
    if last:
        return gettext("%(words)s, in the %(days)d days until then") % {"words": text, "days": SEARCHED_DAYS}
    return gettext("%(words)s, in the last %(days)d days") % {"words": text, "days": SEARCHED_DAYS}


def _who(row: EventRow) -> SafeString:
    name = markup("<strong>{}</strong>", row.event.actor_name or gettext("Somebody unknown"))
    acting = row.acting_organization
    place = gettext("from %(organization)s") % {"organization": acting} if acting else ""
    for_whom = gettext("As officer in charge for %s") % row.delegator if row.delegator else ""
    small = " · ".join(part for part in (row.words.roles, place, for_whom) if part)
    link = markup('<a href="?person={}">{}</a>', row.person_key, name) if row.person_key else name
    return markup("<div>{}{}</div>", link, markup("<small>{}</small>", small) if small else "")


def _changes_in_text(row: EventRow) -> str:
    """As a file has them."""
    return "\n".join(f"{each.label}: {each.before or '–'} → {each.after or '–'}" for each in row.words.changes)


def _changes(row: EventRow) -> SafeString:
    if not row.words.changes:
        return SafeString("")
    lines = (
        f"<li>{escaped(each.label)}: "
        f"{f'<del>{escaped(each.before)}</del> → ' if each.before else ''}<ins>{escaped(each.after or '–')}</ins></li>"
        for each in row.words.changes
    )
    return SafeString(
        f'<details class="disclosure"><summary>{_shown_changes()}</summary>'
        f'<ul class="changes">{"".join(lines)}</ul></details>'
    )


@once_per_language
def _shown_changes() -> str:
    return escaped(gettext("Before and after"))


def _exactly(row: EventRow) -> str:
    return in_manila(row.event.at).isoformat()


def _of_record(rows: Rows, text: str, _kept: QueryDict) -> Rows:
    """As the history of a record names it: the kind and the number of its row."""
    kind, _blank, number = text.rpartition(" ")
    return rows.filter(subject_type=kind, subject_id=number)


COLUMNS: Final = (
    Column("done", _("What was done"), "words.line"),
    Column("who", _("Who"), "event.actor_name", draw=_who),
    Column("at", _("Time"), "event.at", kind=Kind.MOMENT, sort="at"),
    Column("changes", _("Changes"), _changes_in_text, draw=_changes),
    Column("reason", _("Reason"), "event.reason"),
    Column("delegator", _("Officer in charge for"), is_shown=False),
    Column("kind", _("Change or read"), "event.kind", choices=Event.Kind.choices, is_shown=False),
    Column("record", _("Kind of record"), "words.subject_type", is_shown=False),
    Column("exactly", _("Time to the second"), _exactly, is_shown=False),
    Column("verb", _("Verb"), "event.verb", is_shown=False),
    Column("key", _("Event"), "event.key", is_shown=False),
    Column("request", _("Request"), "event.request_id", is_shown=False),
    Column("address", _("Address"), "event.address", is_shown=False),
)
FILTERS: Final = (
    PersonFilter("person", _("Person"), _colleagues),
    SelectFilter("verb", _("What was done"), known_verbs),
    SelectFilter("subject", _("Kind of record"), record_kinds, field="subject_type"),
    _TIME,
    TextFilter("record", _("One record"), _of_record, hint=_("As its history names it")),
    TextFilter(
        "words",
        _("Words in the record's name"),
        _holding,
        _spelled,
        hint=_("Without a day, of the last 90 days"),
    ),
)


def _seen_by(actor: Actor | None) -> Rows:
    return organization_events() if actor is None else told_to(actor, organization_events())


AUDIT_LOG = register_list(
    RecordList(
        name="audit_log",
        label=_("Audit log"),
        url_name="workbench:audit_log",
        permission=Permission.AUDIT_VIEW,
        rows=_seen_by,
        members_ask_alike=True,
        endless="at",
        order=("-at", "-pk"),
        gather=with_names,
        columns=COLUMNS,
        filters=FILTERS,
        has_files=False,
        empty=Empty(_("Nothing has happened yet"), icon="history"),
    )
)


def _of_the_platform(
    name: str, label: Any, permission: Permission, rows: Callable[[Any], QuerySet[Event]]
) -> RecordList:
    return replace(
        AUDIT_LOG,
        name=name,
        label=label,
        url_name=f"platform:{name}",
        permission=permission,
        rows=rows,
        members_ask_alike=False,
        opened=oversight,
        has_files=True,
        personal_data=True,
        filters=(PersonFilter("person", _("Person"), list), *FILTERS[1:]),
    )


SYSTEM_LOG = register_list(
    _of_the_platform("system_log", _("System events"), Permission.SYSTEM_EVENT_VIEW, lambda actor: system_events())
)
PRIVACY_LOG = register_list(
    replace(
        _of_the_platform(
            "privacy_log", _("Privacy log"), Permission.PRIVACY_EVENT_VIEW, lambda actor: privacy_events()
        ),
        columns=(*COLUMNS[:2], Column("organization", _("Organization")), *COLUMNS[2:]),
    )
)
