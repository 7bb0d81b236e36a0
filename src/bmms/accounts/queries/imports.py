"""The dry run of a list of people: what every row would do, and every error at once, without changing anything."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bmms.access.conflicts import HeldRole, refuse_conflict
from bmms.access.errors import DomainError
from bmms.access.roles import ROLES, Role, fitting_role
from bmms.accounts.models import Invitation, Membership, PeopleImport, User
from bmms.accounts.queries.people import normal_email, not_over_on
from bmms.lib.dates import day_from_text
from bmms.organizations.models import Organization
from bmms.tenancy.scope import system

COLUMNS: Final = ("email", "name", "organization", "role")
OPTIONAL: Final = ("until",)

LONGEST_NAME: Final = 150
INVITE, GIVE, ADD, NOTHING = "invite", "give", "add", "nothing"
OUTCOMES: Final = {
    INVITE: _("Invite"),
    GIVE: _("Give the role: has an account"),
    ADD: _("Add to the open invitation"),
    NOTHING: _("Nothing to do"),
}


@dataclass
class Row:
    """One line of the file, and what would become of it."""

    number: int  # as the spreadsheet program counts: the heading is row 1
    cells: Mapping[str, str]
    email: str = ""
    organization: Organization | None = None
    role: Role | None = None
    until: date | None = None
    outcome: str = ""
    errors: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))

    @property
    def place(self) -> int | None:
        return self.organization.pk if self.organization else None

    @property
    def outcome_label(self) -> Any:
        return OUTCOMES.get(self.outcome, "")

    @property
    def shown(self) -> list[dict[str, Any]]:
        return [
            {"column": name, "text": self.cells.get(name, ""), "errors": self.errors.get(name, [])}
            for name in (*COLUMNS, *OPTIONAL)
        ]

    def fail(self, column: str, message: Any) -> None:
        self.errors[column].append(message)


@dataclass(frozen=True)
class Plan:
    rows: list[Row]

    @property
    def wrong(self) -> list[Row]:
        return [row for row in self.rows if row.errors]

    def count(self, *outcomes: str) -> int:
        return sum(row.outcome in outcomes for row in self.rows if not row.errors)

    @property
    def changes(self) -> int:
        return self.count(INVITE, GIVE, ADD)


@dataclass(frozen=True)
class Known:
    """What the database knows of everybody in the file, read once."""

    organizations: Mapping[str, Organization]
    people: Mapping[str, User]
    held: Mapping[str, list[Membership]]
    invited: Mapping[tuple[str, int | None], Invitation]


def plan_of(batch: PeopleImport, *, by_user_id: int | None) -> Plan:
    """The number of queries does not depend on the number of rows."""
    rows = [_read(number, cells) for number, cells in enumerate(batch.rows, start=2)]
    known = _known({row.email for row in rows})
    for row in rows:
        _place(row, known, batch.organization_id)
        _check_role(row)
    _compare(rows)
    for row in rows:
        if not row.errors:
            _decide(row, known, by_user_id)
    _check_duties(rows, known)
    return Plan(rows)


def _read(number: int, cells: Mapping[str, str]) -> Row:
    row = Row(number, cells, email=normal_email(cells.get("email", "")))
    try:
        validate_email(row.email)
    except ValidationError as error:
        row.fail("email", error.messages[0])
    if not cells.get("name"):
        row.fail("name", _("A name is needed."))
    elif len(cells["name"]) > LONGEST_NAME:
        row.fail("name", _("The name is too long."))
    if cells.get("until"):
        row.until = day_from_text(cells["until"])
        if row.until is None:
            row.fail("until", _("Write the date as 2027-12-31."))
        elif row.until < timezone.localdate():
            row.fail("until", _("The last day lies in the past."))
    return row


def _known(emails: Iterable[str]) -> Known:
    with system("the dry run compares with every account and role"):
        people = {user.email: user for user in User.objects.filter(email__in=emails)}
        held: dict[str, list[Membership]] = defaultdict(list)
        for membership in not_over_on(timezone.localdate()).filter(user__in=people.values()).select_related("user"):
            held[membership.user.email].append(membership)
        unanswered = Invitation.objects.filter(email__in=emails, accepted_at=None, withdrawn_at=None)
        invited = {(each.email, each.organization_id): each for each in unanswered}
    names = {name.lower(): each for each in Organization.objects.all() for name in (each.code, each.acronym)}
    return Known(names, people, held, invited)


def _place(row: Row, known: Known, only: int | None) -> None:
    name = row.cells.get("organization", "").lower()
    row.organization = known.organizations.get(name)
    if name and row.organization is None:
        row.fail("organization", _("There is no such organization."))
    elif only is not None and row.place != only:
        row.fail("organization", _("You may invite only into your own organization."))


def _check_role(row: Row) -> None:
    text = row.cells.get("role", "")
    name = _ROLE_NAMES.get(text.lower(), text)
    try:
        role = fitting_role(name, row.organization.code if row.organization else None)
    except DomainError as error:
        if "organization" not in row.errors:
            row.fail("role", error.message)
    else:
        row.role = role


_ROLE_NAMES: Final = {role.name: role.name for role in ROLES.values()} | {
    str(role.label).lower(): role.name for role in ROLES.values()
}


def _compare(rows: list[Row]) -> None:
    """What rows say about the same person has to agree."""
    seen: dict[tuple[str, int | None, str], Row] = {}
    ends: dict[tuple[str, int | None], Row] = {}
    for row in rows:
        if row.role is None or not row.email:
            continue
        twin = seen.setdefault((row.email, row.place, row.role.name), row)
        if twin is not row:
            row.fail("role", _("Row %(number)s says the same.") % {"number": twin.number})
        first = ends.setdefault((row.email, row.place), row)
        if first.until != row.until:
            row.fail("until", _("Row %(number)s gives another last day.") % {"number": first.number})


def _decide(row: Row, known: Known, by_user_id: int | None) -> None:
    assert row.role is not None  # noqa: S101 - a row without a role has an error
    person = known.people.get(row.email)
    if person is None:
        invitation = known.invited.get((row.email, row.place))
        if invitation is None:
            row.outcome = INVITE
        else:
            row.outcome = NOTHING if row.role.name in invitation.roles else ADD
        return
    if not person.is_active:
        row.fail("email", _("This account is deactivated."))
    elif any((m.role, m.organization_id) == (row.role.name, row.place) for m in known.held[row.email]):
        row.outcome = NOTHING
    elif person.pk == by_user_id:
        row.fail("email", _("Nobody gives a role to themselves."))
    else:
        row.outcome = GIVE


def _check_duties(rows: list[Row], known: Known) -> None:
    """Duties that exclude each other, with roles held, invited for, and in earlier rows."""
    duties: dict[str, list[HeldRole]] = defaultdict(list)
    for email, memberships in known.held.items():
        duties[email] += [HeldRole(m.role, m.organization_id) for m in memberships]
    for (email, place), invitation in known.invited.items():
        duties[email] += [HeldRole(name, place) for name in invitation.roles]
    for row in rows:
        if row.errors or row.role is None or row.outcome == NOTHING:
            continue
        try:
            refuse_conflict(row.role.name, row.place, duties[row.email])
        except DomainError as error:
            row.fail("role", error.message)
        else:
            duties[row.email].append(HeldRole(row.role.name, row.place))
