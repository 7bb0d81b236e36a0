from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError, NotAllowed
from bmms.access.news import News, settle, tell
from bmms.access.permissions import Permission
from bmms.access.steps import take_step
from bmms.audit.actions import record
from bmms.coordination.models import COMMITMENT_STEPS, Commitment, Escalation, Matter, Seat
from bmms.coordination.queries.matters import OCM, check_takes_part, may_take, taking_part
from bmms.organizations.models import Organization
from bmms.organizations.queries import organization_with_code
from bmms.tenancy.scope import current_id, system


@transaction.atomic
def propose_commitment(
    matter: Matter, responsible: Organization, text: str, due_date: date, *, by: Actor
) -> Commitment:
    """By any party, for any party: who has to do it accepts first. One's own counts as accepted."""
    check(by, Permission.COORDINATION_EDIT)
    check_takes_part(matter)
    if not taking_part(matter).filter(pk=responsible.pk).exists():
        raise DomainError(_("%s does not take part.") % responsible.acronym)
    commitment = Commitment(matter=matter, responsible=responsible, text=text.strip(), due_date=due_date)
    is_own = responsible.pk == current_id() and by.can(Permission.COORDINATION_DECIDE)
    if is_own:
        commitment.status = Commitment.Status.ACCEPTED
        commitment.moved_by_id, commitment.moved_at = by.user_id, timezone.now()
    commitment.clean_fields(exclude=["organization", "matter", "responsible", "moved_by"])
    commitment.save(force_insert=True)
    changes = {"text": (None, text), "responsible": (None, responsible.acronym), "due_date": (None, due_date)}
    record("commitment.proposed", matter, by=by, changes=changes, organization_id=current_id())
    if not is_own:
        _tell(commitment, "commitment.proposed", responsible.pk, by)
    return commitment


@transaction.atomic
def move_commitment(commitment: Commitment, step: str, *, by: Actor, reason: str = "") -> None:
    """Accept, decline, report as done, withdraw."""
    current = Commitment.objects.select_for_update(of=("self",)).filter(pk=commitment.pk).first()
    if current is None or not may_take(step, current):
        raise NotAllowed(Permission.COORDINATION_DECIDE)
    check_takes_part(current.matter)
    taken = take_step(COMMITMENT_STEPS, step, current, state=current.status, by=by, reason=reason)
    before, current.status, current.remark = current.status, taken.target, reason.strip()
    current.moved_by_id, current.moved_at = by.user_id, timezone.now()
    current.save(update_fields=["status", "remark", "moved_by", "moved_at"])
    settle("commitment.proposed", str(current.key), by=by)
    if not current.is_pending:
        settle("commitment.escalated", str(current.key), by=by)
    changes = {"commitment": (None, current.text), "status": (before, taken.target)}
    record("commitment.moved", current.matter, by=by, changes=changes, reason=reason, organization_id=current_id())


@transaction.atomic
def escalate(commitment: Commitment, reason: str, *, by: Actor) -> Escalation:
    """Lay an overdue commitment before the Office of the Chief Minister, which sees the whole matter from then on."""
    check(by, Permission.COORDINATION_DECIDE)
    check_takes_part(commitment.matter)
    if not commitment.is_overdue:
        raise DomainError(_("Only what is overdue is laid before the Office of the Chief Minister."))
    if not reason.strip():
        raise DomainError(_("Say what was tried and what is needed."))
    if Escalation.objects.filter(commitment=commitment).exists():
        raise DomainError(_("It lies before the Office of the Chief Minister already."))
    ocm = organization_with_code(OCM)
    if ocm is None:
        raise DomainError(_("The Office of the Chief Minister is not in the registry."))
    person: Any = by.user_id
    made = Escalation(matter=commitment.matter, commitment=commitment, reason=reason.strip(), escalated_by_id=person)
    made.save(force_insert=True)
    _seat_for(ocm, commitment.matter)
    changes = {"commitment": (None, commitment.text), "due_date": (None, commitment.due_date)}
    record(
        "commitment.escalated", commitment.matter, by=by, changes=changes, reason=reason, organization_id=current_id()
    )
    _tell(commitment, "commitment.escalated", ocm.pk, by)
    return made


def _seat_for(ocm: Organization, matter: Matter) -> None:
    with system("whoever escalates need not be who began the matter"):
        Seat.objects.bulk_create(
            [Seat(organization=ocm, matter=matter, owner=matter.organization)], ignore_conflicts=True
        )


def _tell(commitment: Commitment, kind: str, organization_id: int, by: Actor) -> None:
    about = {
        "what": commitment.text[:200],
        "matter": commitment.matter.title,
        "who": commitment.responsible.acronym,
    }
    page = {"key": str(commitment.matter.key)}
    news = News(
        kind, str(commitment.key), "coordination:matter", page, about, organization_id, due_date=commitment.due_date
    )
    tell(news, holders=Permission.COORDINATION_DECIDE, by=by)
