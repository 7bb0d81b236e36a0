from collections import defaultdict
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bmms.access.actor import Actor
from bmms.access.errors import DomainError, NotAllowed
from bmms.access.permissions import Permission
from bmms.accounts.actions.invitations import invite_person
from bmms.accounts.models import PeopleImport, User
from bmms.accounts.queries.holdings import actor_in, holdings_of
from bmms.accounts.queries.imports import COLUMNS, NOTHING, OPTIONAL, Plan, Row, plan_of
from bmms.accounts.queries.places import check_at, opened
from bmms.audit.actions import record
from bmms.jobs.actions import enqueue
from bmms.jobs.models import Job
from bmms.jobs.queries import job_with_key, open_jobs
from bmms.lib.csv_rows import UnreadableCsv, csv_rows
from bmms.organizations.models import Organization
from bmms.tenancy.scope import current_scope_id, scope

IMPORT: Final = "people.import"
MOST_ROWS: Final = 1000
Progress = Callable[[int, int], None]


@transaction.atomic
def upload_people(content: bytes, *, file_name: str, organization: Organization | None, by: Actor) -> PeopleImport:
    """Keep the rows of a file for the dry run. The person's earlier files are thrown away, unless work is at them."""
    check_at(organization.pk if organization else None, by, Permission.MEMBER_MANAGE)
    if by.user_id is None:
        raise NotAllowed(Permission.MEMBER_MANAGE)
    try:
        rows = csv_rows(content, COLUMNS, OPTIONAL)
    except UnreadableCsv as error:
        raise DomainError(str(error)) from error
    if not rows:
        raise DomainError(_("The file has no rows below its heading."))
    if len(rows) > MOST_ROWS:
        raise DomainError(_("At most %(most)s rows at a time.") % {"most": MOST_ROWS})
    batch = PeopleImport(organization=organization, uploaded_by_id=by.user_id, file_name=file_name[:200], rows=rows)
    with opened(batch.organization_id):
        earlier = PeopleImport.objects.filter(uploaded_by_id=by.user_id, confirmed_at=None)
        earlier.exclude(job_key__in=open_jobs(IMPORT).values("key")).delete()
        batch.save(force_insert=True)
    return batch


@transaction.atomic
def confirm_import(batch: PeopleImport, *, by: Actor) -> Job:
    """Ask for what the dry run showed. Asked a second time meanwhile, it is the same work."""
    check_at(batch.organization_id, by, Permission.MEMBER_MANAGE)
    with opened(batch.organization_id):
        if work := _work_at(batch):  # asked before the lock, which the work holds
            return work
        batch = _locked(batch.key)
        if work := _work_at(batch):
            return work
        if batch.confirmed_at is not None:
            raise DomainError(_("This list has been confirmed already."))
        _whole_plan(batch, by)
        job = enqueue(IMPORT, {"key": str(batch.key)}, by=by)
        batch.job_key = job.key
        batch.save(update_fields=["job_key"])
    return job


@transaction.atomic
def import_people(key: UUID, organization_id: int | None, *, progress: Progress, by: Actor) -> dict[str, Any]:
    """All of the list or, when a row has become wrong since the dry run, nothing. Done before, it stays as it is."""
    check_at(organization_id, by, Permission.MEMBER_MANAGE)
    with opened(organization_id):
        batch = _locked(key)
        if batch.confirmed_at is None:
            _import(batch, progress, by)
    return dict(batch.outcome)


def _work_at(batch: PeopleImport) -> Job | None:
    work = job_with_key(batch.job_key) if batch.job_key else None
    return work if work and work.is_open else None


def _locked(key: UUID) -> PeopleImport:
    batch: PeopleImport | None = PeopleImport.objects.select_for_update().filter(key=key).first()
    if batch is None:
        raise DomainError(_("This list is not kept any more: upload it again."))
    return batch


def _whole_plan(batch: PeopleImport, by: Actor) -> Plan:
    plan = plan_of(batch, by_user_id=by.user_id)
    if plan.wrong:
        raise DomainError(_("Correct the rows with errors first, then upload the file again."))
    return plan


def _import(batch: PeopleImport, progress: Progress, by: Actor) -> None:
    plan = _whole_plan(batch, by)
    people: dict[tuple[Organization | None, str], list[Row]] = defaultdict(list)
    for row in plan.rows:
        if row.outcome != NOTHING:
            people[row.organization, row.email].append(row)
    acting = {organization: _acting_in(organization, by) for organization in {place for place, _email in people}}
    for number, ((organization, _email), rows) in enumerate(people.items(), start=1):
        _invite(organization, rows, acting[organization])
        progress(number, len(people))
    batch.confirmed_at = timezone.now()
    batch.outcome = {"changed": plan.changes, "unchanged": plan.count(NOTHING)}
    batch.rows = []  # personal data that nobody needs any more
    batch.save(update_fields=["confirmed_at", "outcome", "rows"])
    record("people_import.confirmed", batch, by=by, changes={"rows": (None, batch.outcome)})


def _acting_in(organization: Organization | None, by: Actor) -> Actor:
    """With the rights that the person has there; from the platform they reach into every organization."""
    if organization is None or organization.pk == by.organization_id:
        return by
    user = User.objects.get(pk=by.user_id or 0)
    there = actor_in(user, organization, holdings_of(user.pk))
    if there is None:
        raise NotAllowed(Permission.MEMBER_MANAGE)
    return replace(there, address=by.address, request_id=by.request_id)


def _invite(organization: Organization | None, rows: list[Row], by: Actor) -> None:
    is_elsewhere = organization is not None and organization.pk != current_scope_id()
    with scope(organization.pk) if organization and is_elsewhere else nullcontext():
        invite_person(
            email=rows[0].email,
            name=rows[0].cells["name"],
            roles=[row.role.name for row in rows if row.role],
            organization=organization,
            by=by,
            until_date=rows[0].until,
        )
