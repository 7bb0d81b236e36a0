from collections import defaultdict
from dataclasses import replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bmms.access.actor import Actor
from bmms.access.errors import DomainError, NotAllowed
from bmms.access.permissions import Permission
from bmms.accounts.actions.invitations import invite_person
from bmms.accounts.models import PeopleImport, User
from bmms.accounts.queries.holdings import actor_in, holdings_of
from bmms.accounts.queries.imports import COLUMNS, NOTHING, OPTIONAL, Row, plan_of
from bmms.accounts.queries.places import check_at, opened
from bmms.audit.actions import record
from bmms.lib.csv_rows import UnreadableCsv, csv_rows
from bmms.organizations.models import Organization
from bmms.tenancy.scope import scope

MOST_ROWS = 1000


@transaction.atomic
def upload_people(content: bytes, *, file_name: str, organization: Organization | None, by: Actor) -> PeopleImport:
    """Keep the rows of a file for the dry run. The person's earlier, unconfirmed files are thrown away."""
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
        PeopleImport.objects.filter(uploaded_by_id=by.user_id, confirmed_at=None).delete()
        batch.save(force_insert=True)
    return batch


@transaction.atomic
def confirm_import(batch: PeopleImport, *, by: Actor) -> PeopleImport:
    """Do what the dry run showed: all of it or, when a row has become wrong since, nothing."""
    check_at(batch.organization_id, by, Permission.MEMBER_MANAGE)
    with opened(batch.organization_id):
        return _confirmed(batch, by)


def _confirmed(batch: PeopleImport, by: Actor) -> PeopleImport:
    batch = PeopleImport.objects.select_for_update().get(pk=batch.pk)
    if batch.confirmed_at is not None:
        raise DomainError(_("This list has been confirmed already."))
    plan = plan_of(batch, by_user_id=by.user_id)
    if plan.wrong:
        raise DomainError(_("Correct the rows with errors first, then upload the file again."))
    places: dict[Organization | None, list[Row]] = defaultdict(list)
    for row in plan.rows:
        if row.outcome != NOTHING:
            places[row.organization].append(row)
    for organization, rows in places.items():
        _invite_into(organization, rows, by)
    batch.confirmed_at = timezone.now()
    batch.outcome = {"changed": plan.changes, "unchanged": plan.count(NOTHING)}
    batch.rows = []  # personal data that nobody needs any more
    batch.save(update_fields=["confirmed_at", "outcome", "rows"])
    record("people_import.confirmed", batch, by=by, changes={"rows": (None, batch.outcome)})
    return batch


def _invite_into(organization: Organization | None, rows: list[Row], by: Actor) -> None:
    if organization is None or organization.pk == by.organization_id:
        return _invite_each(organization, rows, by)
    user = User.objects.get(pk=by.user_id or 0)
    there = actor_in(user, organization, holdings_of(user.pk))
    if there is None:
        raise NotAllowed(Permission.MEMBER_MANAGE)
    with scope(organization.pk):
        return _invite_each(organization, rows, replace(there, address=by.address, request_id=by.request_id))


def _invite_each(organization: Organization | None, rows: list[Row], by: Actor) -> None:
    people: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        people[row.email].append(row)
    for email, theirs in people.items():
        invite_person(
            email=email,
            name=theirs[0].cells["name"],
            roles=[row.role.name for row in theirs if row.role],
            organization=organization,
            by=by,
            until_date=theirs[0].until,
        )
