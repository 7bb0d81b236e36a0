from collections.abc import Mapping
from datetime import datetime, time
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError, NotAllowed, StaleRecord
from bmms.access.news import News, settle, tell
from bmms.access.permissions import Permission
from bmms.access.steps import take_step
from bmms.audit.actions import record
from bmms.coordination.models import MATTER_STEPS, Matter, Party, Seat
from bmms.lib.changes import apply_values
from bmms.lib.dates import MANILA
from bmms.organizations.models import Organization
from bmms.tenancy.scope import current_id
from bmms.ui.templatetags.ui import day as day_in_words

FIELDS: Final = ("kind", "title", "reference", "text", "date", "until_date", "from_time", "until_time", "venue")
WHEN_AND_WHERE: Final = ("date", "until_date", "from_time", "until_time", "venue")
S = Matter.Status


@transaction.atomic
def start_matter(values: Mapping[str, Any], *, by: Actor) -> Matter:
    """A draft, which nobody else sees before it is sent; who begins it is its first party."""
    _check_kind(values["kind"], by)
    matter = Matter(prepared_by_id=by.user_id, need=values.get("need"))
    changes = apply_values(matter, {name: values[name] for name in FIELDS if name in values})
    _refuse_wrong(matter)
    matter.save(force_insert=True)
    _seat(matter, matter.organization)
    now = timezone.now()
    own: dict[str, Any] = {"status": Party.Status.ACCEPTED, "answered_by_id": by.user_id, "answered_at": now}
    Party(matter=matter, organization=matter.organization, **own).save(force_insert=True)
    record("matter.started", matter, by=by, changes=changes)
    return matter


@transaction.atomic
def edit_matter(matter: Matter, values: Mapping[str, Any], *, version: int, by: Actor) -> None:
    """A draft. What the parties have before them is changed no more, but for the minutes of a meeting."""
    _check_kind(values["kind"], by)
    current = _owned(matter)
    if version != current.version:
        raise StaleRecord
    changes = apply_values(current, {name: values[name] for name in FIELDS if name in values})
    is_minutes = current.kind == Matter.Kind.MEETING and current.is_open and not changes.keys() - {"text", "reference"}
    if current.status != S.DRAFT and not is_minutes:
        raise DomainError(_("It is with the parties: only the minutes of a meeting are still written."))
    if not changes:
        return
    _refuse_wrong(current)
    current.version += 1
    current.save(update_fields=[*changes, "version"])
    record("matter.edited", current, by=by, changes=changes)


@transaction.atomic
def invite(matter: Matter, organization: Organization, *, by: Actor) -> Party:
    """Ask an organization to take part: told when the matter is sent, or at once if it is with the parties already."""
    check(by, Permission.COORDINATION_DECIDE if matter.status != S.DRAFT else Permission.COORDINATION_EDIT)
    current = _owned(matter)
    if current.status not in (S.DRAFT, S.OPEN):
        raise DomainError(_("It is over: nobody can be invited any more."))
    if current.party_rows.filter(organization=organization).exists():
        raise DomainError(_("%s is invited already.") % organization.acronym)
    party = Party(matter=current, organization=organization)
    party.save(force_insert=True)
    record("matter.invited", current, by=by, changes={"organization": (None, organization.acronym)})
    if current.is_open:
        _let_in(current, party, by)
    return party


@transaction.atomic
def uninvite(party: Party, *, by: Actor) -> None:
    """While it is a draft. Whoever has seen a matter keeps seeing it."""
    check(by, Permission.COORDINATION_EDIT)
    current = _owned(party.matter)
    if current.status != S.DRAFT or party.organization_id == current.organization_id:
        raise DomainError(_("Only others than oneself can be left out, and only of a draft."))
    record("matter.uninvited", current, by=by, changes={"organization": (party.organization.acronym, None)})
    party.delete()


@transaction.atomic
def move_matter(matter: Matter, step: str, *, by: Actor, reason: str = "") -> None:
    """Send, close or withdraw: by the organization that began it."""
    current = _owned(matter)
    taken = take_step(MATTER_STEPS, step, current, state=current.status, by=by, reason=reason)
    before, current.status = current.status, taken.target
    current.outcome = reason.strip()
    current.opened_at = current.opened_at or timezone.now()
    current.save(update_fields=["status", "outcome", "opened_at"])
    _tell_of(taken.name, current, before, by)


@transaction.atomic
def move_meeting(meeting: Matter, values: Mapping[str, Any], *, reason: str, version: int, by: Actor) -> None:
    """To another day, hour or place once the parties have it: they are told, and what they answered stands."""
    check(by, Permission.COORDINATION_DECIDE)
    current = _owned(meeting)
    if version != current.version:
        raise StaleRecord
    if current.kind != Matter.Kind.MEETING or not current.is_open:
        raise DomainError(_("Only a meeting that is with the parties is moved."))
    if not reason.strip():
        raise DomainError(_("Say why it is moved: the parties read it."))
    changes = apply_values(current, {name: values[name] for name in WHEN_AND_WHERE if name in values})
    if not changes:
        raise DomainError(_("It is at that time and place already."))
    _refuse_wrong(current)
    if (current.ends_at or datetime.combine(current.date, time.max, MANILA)) <= timezone.now():
        raise DomainError(_("That time is over."))
    current.version += 1
    current.save(update_fields=[*changes, "version"])
    record("matter.moved", current, by=by, changes=changes, reason=reason)
    _tell_of_new_time(current, reason.strip(), by)


def _tell_of_new_time(meeting: Matter, reason: str, by: Actor) -> None:
    hours = f"{meeting.from_time:%H:%M}–{meeting.until_time:%H:%M}" if meeting.from_time else ""
    when = ", ".join(part for part in (day_in_words(meeting.date), hours, meeting.venue) if part)
    about = {"who": meeting.organization.acronym, "matter": meeting.title, "when": when, "why": reason}
    for party in meeting.party_rows.exclude(organization=meeting.organization).exclude(status=Party.Status.DECLINED):
        once = f"{_once(meeting, party.organization_id)} {meeting.version}"
        _news("matter.moved", meeting, party.organization_id, about, once, by)


@transaction.atomic
def answer(matter: Matter, status: str, *, by: Actor, reason: str = "") -> None:
    """The organization in scope accepts or declines, for itself alone."""
    check(by, Permission.COORDINATION_DECIDE)
    party = matter.party_rows.select_for_update(of=("self",)).filter(organization=current_id()).first()
    if party is None or not matter.is_open:
        raise DomainError(_("There is no invitation to answer. Load the page again to see what changed."))
    if party.status != Party.Status.INVITED:
        raise DomainError(_("This organization has answered already."))
    if status == Party.Status.DECLINED and not reason.strip():
        raise DomainError(_("Say why: the other parties read it."))
    party.status, party.reason = status, reason.strip()
    party.answered_by_id, party.answered_at = by.user_id, timezone.now()
    party.save(update_fields=["status", "reason", "answered_by", "answered_at"])
    settle("matter.invitation", _once(matter, party.organization_id), by=by)
    changes = {"answer": (Party.Status.INVITED, status)}
    record("matter.answered", matter, by=by, changes=changes, reason=reason, organization_id=current_id())
    about = {"who": party.organization.acronym, "matter": matter.title, "answer": str(party.get_status_display())}
    _news("matter.answer", matter, matter.organization_id, about, f"{matter.key} {party.organization_id}", by)


def _tell_of(step: str, matter: Matter, before: str, by: Actor) -> None:
    changes = {"status": (before, matter.status)}
    if step == "send":
        record("matter.sent", matter, by=by, changes=changes)
        for party in matter.party_rows.exclude(organization=matter.organization).select_related("organization"):
            _let_in(matter, party, by)
    elif step == "close":
        record("matter.closed", matter, by=by, changes=changes, reason=matter.outcome)
    else:
        record("matter.withdrawn", matter, by=by, changes=changes, reason=matter.outcome)
    if step != "send":
        for party in matter.party_rows.exclude(organization=matter.organization):
            settle("matter.invitation", _once(matter, party.organization_id), by=by)
        for commitment in matter.commitment_rows.all():
            settle("commitment.proposed", str(commitment.key), by=by)
            settle("commitment.escalated", str(commitment.key), by=by)


def _let_in(matter: Matter, party: Party, by: Actor) -> None:
    _seat(matter, party.organization)
    about = {"who": matter.organization.acronym, "matter": matter.title}
    _news("matter.invitation", matter, party.organization_id, about, _once(matter, party.organization_id), by)


def _seat(matter: Matter, organization: Organization) -> None:
    """The Office of the Chief Minister may have one already, from an escalation."""
    seat = Seat(matter=matter, organization=organization, owner=matter.organization)
    Seat.objects.bulk_create([seat], ignore_conflicts=True)


def _news(
    kind: str, matter: Matter, organization_id: int | None, about: Mapping[str, str], once: str, by: Actor
) -> None:
    news = News(kind, once, "coordination:matter", {"key": str(matter.key)}, about, organization_id)
    tell(news, holders=Permission.COORDINATION_DECIDE, by=by)


def _once(matter: Matter, organization_id: int) -> str:
    return f"{matter.key} {organization_id}"


def _check_kind(kind: str, by: Actor) -> None:
    check(by, Permission.DIRECTIVE_ISSUE if kind == Matter.Kind.DIRECTIVE else Permission.COORDINATION_EDIT)


def _owned(matter: Matter) -> Matter:
    """Held until the transaction ends; only who began it writes it."""
    found = Matter.objects.select_related("organization").select_for_update(of=("self",))
    current: Matter | None = found.filter(pk=matter.pk, organization=current_id()).first()
    if current is None:
        raise NotAllowed(Permission.COORDINATION_EDIT)
    return current


def _refuse_wrong(matter: Matter) -> None:
    matter.clean_fields(exclude=["organization", "need", "prepared_by"])
    if matter.until_date is not None and matter.until_date < matter.date:
        raise DomainError(_("The last day lies before the date."))
    if matter.kind != Matter.Kind.MEETING:
        if matter.from_time or matter.until_time or matter.venue:
            raise DomainError(_("Only a meeting has hours and a venue: empty them, or choose the kind Meeting."))
    elif (matter.from_time is None) != (matter.until_time is None):
        raise DomainError(_("Say when the meeting begins and when it ends."))
    elif matter.from_time and matter.until_time and matter.until_time <= matter.from_time:
        raise DomainError(_("The meeting would end before it begins."))
