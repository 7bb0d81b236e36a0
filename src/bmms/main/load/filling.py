"""All of a load test's data, one organization after the other."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from random import Random
from typing import Any, Final

from django.db import connection, transaction

from bmms.access.actor import system_actor
from bmms.accounts.models import User
from bmms.audit.actions import record
from bmms.budgeting.models import AppropriationAct
from bmms.execution.models import Account
from bmms.execution.queries.recomputation import differences
from bmms.main.load import books, open_work, plans, shared, works
from bmms.main.load.books import Books, moment_of
from bmms.main.load.clock import timed
from bmms.main.load.inboxes import fill_inboxes
from bmms.main.load.money import Story, Year
from bmms.main.load.rows import Bulk
from bmms.main.load.shape import Part
from bmms.main.load.shared import Shared
from bmms.main.load.works import Works
from bmms.main.load_accounts import MFBM, STAFF, LoadPerson, role_of
from bmms.main.sample_people import DOMAIN
from bmms.organizations.models import Organization
from bmms.periods.models import FiscalYear
from bmms.planning.models import PPA
from bmms.tenancy.scope import scope, system
from bmms.workbench.actions.search import enter_all, enter_later
from bmms.workbench.models import SearchEntry

COMMAND: Final = system_actor("generate_load_data")
Staff = Mapping[str, tuple[int, str]]


def records_there(organizations: list[Organization]) -> str:
    """What the database holds already, in words; empty, if nothing of what would be made up."""
    if FiscalYear.objects.exists() or AppropriationAct.objects.exists():
        return "fiscal years or appropriation acts"
    for organization in organizations:
        with scope(organization.pk):
            if PPA.objects.exists() or Account.objects.exists():
                return f"plans or money of {organization.acronym}"
    return ""


def make_shared(mfbm: Organization, years: int, until: date, organizations: list[Organization], seed: int) -> Shared:
    with transaction.atomic(), scope(mfbm.pk):
        _at_once()
        bulk = Bulk(_dice(seed), shared.MODELS, organization_id=mfbm.pk)
        return shared.share(bulk, years, until, [organization.pk for organization in organizations])


def fill(organization: Organization, part: Part, made: Shared, seed: int) -> int:
    """Returns how many postings it holds."""
    chance = _dice(f"{seed} {organization.code}")
    staff = staff_of(organization.code)
    with transaction.atomic(), scope(organization.pk):
        _at_once()
        postings = enter_later(lambda: _fill(organization, part, made, staff, chance), by=COMMAND)
        with timed("inboxes"):
            fill_inboxes(organization.code, people_of(organization.code), moment_of(made.until), chance)
        record("load_data.generated", organization, by=COMMAND, changes={"postings": (0, postings)})
    return postings


def _fill(organization: Organization, part: Part, made: Shared, staff: Staff, chance: Random) -> int:
    bulk = Bulk(
        chance, (*plans.MODELS, *works.MODELS, *books.MODELS, *open_work.MODELS), organization_id=organization.pk
    )
    with timed("plans and projects"):
        planned = plans.plan(bulk, part.ppas, part.programs, staff, made, chance)
        Works(bulk, planned, made.years, made.until, staff, chance).write()
    years = [
        Year(year, *made.acts[year], planned.funded, postings)
        for year, postings in zip(made.years, part.postings, strict=True)
    ]
    with timed("what happened"):
        happenings = Story(chance, made.until, planned.unit, plans.payees(bulk, chance)).told(years)
    with timed("ledger"):
        ledger = Books(organization.pk, bulk, staff, chance)
        ledger.write(happenings)
        open_work.leave_open(ledger, happenings, made)
    return sum(len(one.lines) for one in happenings)


def staff_of(code: str) -> Staff:
    """Who acts there: the first of each role, and MFBM's."""
    people = {role: LoadPerson(role, code, number=1).email for role in STAFF}
    people |= {role: LoadPerson(role, "mfbm", number=1).email for role in MFBM}
    with system("the people of a load test sign what it makes up"):
        known = {user.email: (user.pk, user.name) for user in User.objects.filter(email__in=people.values())}
    return {role: known[email] for role, email in people.items()}


def people_of(code: str) -> dict[str, list[int]]:
    """Everybody who works there, by role."""
    found: dict[str, list[int]] = defaultdict(list)
    with system("the people of a load test are told what it makes up"):
        users = User.objects.filter(email__startswith="load.", email__endswith=f".{code}@{DOMAIN}")
        for pk, email in users.order_by("pk").values_list("pk", "email"):
            found[role_of(email)].append(pk)
    return found


def compared(organizations: list[Organization], say: Callable[[str], Any]) -> int:
    """How many accounts are not what their postings add up to."""
    count = 0
    for organization in organizations:
        with scope(organization.pk):
            for difference in differences():
                say(f"{organization.acronym}: {difference}")
                count += 1
    return count


def vacuum(table: str = "") -> None:
    """So that the first question finds statistics, and pages that it need not look through again."""
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM (ANALYZE) {table}")


def make_findable(organizations: list[Organization]) -> None:
    enter_all([organization.pk for organization in organizations], by=COMMAND)
    vacuum(SearchEntry._meta.db_table)


def _dice(seed: int | str) -> Random:
    return Random(seed)  # noqa: S311 - the same seed makes the same data; nothing of it is a secret


def _at_once() -> None:
    """Foreign keys are looked at with each statement: remembered until COMMIT they would take gigabytes."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(books.DRAWING)
