"""With rows in every table: none leaks into another organization, and a page of many asks no more than a page of one.

Both grow by themselves: with new models, and with new addresses that name no record.
"""

import copy
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from django.db import DEFAULT_DB_ALIAS, ProgrammingError, connection, models, transaction
from django.db.models.sql import InsertQuery
from django.test import Client, override_settings
from django.utils import timezone
from psycopg import ClientCursor
from psycopg.errors import InsufficientPrivilege
from tests import cast
from tests.addresses import URLS, Url, address, world_with_everybody
from tests.architecture.test_models import OURS
from tests.architecture.test_urls import outcome_for
from tests.databases import copy_of_template, superuser
from tests.periods.samples import year
from tests.projects import samples as projects
from tests.samples import SAMPLES, World
from tests.statements import statements, statements_and_scopes

from bmms.access.actor import system_actor
from bmms.access.roles import ROLES, Level
from bmms.accounts.models import ApiToken, Delegation, Invitation, LockOut, Membership
from bmms.audit.actions import seal
from bmms.audit.models import Event
from bmms.budgeting.models import BudgetCall
from bmms.coordination.models import Commitment, Escalation
from bmms.documents.models import Attachment
from bmms.geography.models import Place
from bmms.jobs.models import Job
from bmms.notifications.models import LetterChoice, Notification
from bmms.organizations.actions.onboarding import add_onboarding_note
from bmms.organizations.models import OnboardingNote, OperatingUnit, Organization, Signatory
from bmms.periods.models import BookClosing, FiscalYear, Holiday, MonthLock, ReportRequirement
from bmms.planning.models import PPA, Indicator, Plan, PlanLine, Target
from bmms.tenancy.constraints import OrganizationWall, OwnUserWall, PartiesWall, SeatWall, SystemWall, Wall
from bmms.tenancy.prepared import patterns
from bmms.tenancy.scope import own, scope, system
from bmms.ui.lists import RecordList
from bmms.ui.lists.columns import reader
from bmms.ui.lists.declaration import known_lists
from bmms.ui.search import sources_named
from bmms.workbench.models import AnsweredRequest, Draft, SavedView, SharedView
from bmms.workbench.queries.entries import has_entries
from bmms.workbench.queries.finding import MEMBER, _prepared, _teller

MANY = 1000
MEMBERS = 100  # each a person of their own
AT_MOST = {"FiscalYear": 60, "BudgetCall": 60, "BudgetProposal": 60}  # one a year, and years end with 2100


def walled_by(wall: type[Wall]) -> list[type[models.Model]]:
    named = [model for model in OURS if any(isinstance(c, wall) for c in model._meta.constraints)]
    return [model for model in named if model.__module__.startswith("bmms.")]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    name = f"bmms_rows_{uuid.uuid4().hex[:8]}"
    with django_db_blocker.unblock(), copy_of_template(name), override_settings(SECOND_FACTOR_REQUIRED=False):
        made = world_with_everybody()
        one_of_each(made)
        yield made


def one_of_each(world: World) -> None:
    with scope(world.moh.pk):
        for make in SAMPLES.values():
            make(world)
        add_onboarding_note("Seen", by=cast.acting(world.people["organization_administrator"], world.moh))
        MonthLock.objects.create(year=year(), month=6, reason="Closed", changed_by_name="x", changed_at=timezone.now())
        BookClosing.objects.create(year=year(), reason="Closed", changed_by_name="x", changed_at=timezone.now())
        projects.the_alert_levels()
        line = PlanLine.objects.order_by("plan__fiscal_year")[0]
        indicator = line.ppa.indicators.get()
        Target.objects.create(plan=line.plan, indicator=indicator, text="95%")
        late = Commitment.objects.select_related("matter")[0]
        director = world.people["director"]
        Escalation.objects.create(matter=late.matter, commitment=late, reason="Late", escalated_by=director)
    with system("a sample"):
        LockOut.objects.create(proof="password", account="x@example.test", until=timezone.now() + timedelta(days=1))
        carla = world.people["carla"].pk
        Event.objects.create(
            verb="person.signed_in", actor_name="Carla", user_id=carla, acting_organization_id=world.moh.pk
        )
        Event.objects.create(verb="person.looked_up", actor_name="Carla", user_id=carla, kind=Event.Kind.PERSONAL)
    seal(by=system_actor("the tests"))
    add_own(world, world.people["director"], 1)
    with own(world.people["director"].pk):
        mine = world.people["director"].pk
        LetterChoice.objects.create(user_id=mine, kind="role.given", letter="daily")
        SavedView.objects.create(user_id=mine, list_name="units", name="Mine")
        Draft.objects.create(user_id=mine, place="/moh/ppas/add/", values=[])
        AnsweredRequest.objects.create(user_id=mine, idempotency_key="1", status=201, content=b"")


def rows_of(model: type[models.Model]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{model._meta.db_table}"')
        return int(cursor.fetchone()[0])


def test_the_search_box_tells_of_a_row_what_its_list_would(world: World):
    """Where title, note and address are fields, nothing else is read of it."""
    searched = [each for each in known_lists() if each.link and each.search and not sources_named(each.name)]
    searched = [each for each in searched if not each.url_name.startswith("platform:")]
    told = {}
    with scope(world.moh.pk):
        for which in searched:
            first, link, rows = which.columns[0], which.link, list(which.rows(MEMBER))
            title, note = first.reads(), reader(first.note) if first.note else lambda _row: ""
            usual = {r.pk: (r.pk, title(r), getattr(r, link.attribute or link.argument), note(r)) for r in rows}
            query = _prepared(which, is_visitor=False, roles=(), _today=timezone.localdate())
            given = {"ids": list(usual)} if has_entries(which) else {"words": patterns([])}
            told[which.name] = list(map(_teller(which, query), query.rows(**given)))
            assert [tuple(each) for each in told[which.name]] == [usual[each.pk] for each in told[which.name]]
    assert [name for name, rows in told.items() if not rows] == [], "add a row to one_of_each()"


OF_ORGANIZATIONS = [model for wall in (OrganizationWall, PartiesWall, SeatWall) for model in walled_by(wall)]


@pytest.mark.parametrize("model", OF_ORGANIZATIONS, ids=lambda model: model.__name__)
def test_no_row_of_an_organization_reaches_another(world: World, model: type[models.Model]):
    """By the manager, by raw SQL, by its id, with and without a scope; neither read, changed nor removed."""
    with scope(world.moh.pk):
        known = list(model._base_manager.values_list("pk", flat=True))
        assert len(known) == rows_of(model) > 0, "add a row to one_of_each()"
    with scope(world.mole.pk):
        assert not model._base_manager.filter(pk__in=known).exists()
        assert touched(f'SELECT 1 FROM "{model._meta.db_table}" WHERE id = ANY(%s)', known) == 0
        for change in ("UPDATE {} SET id = id WHERE id = ANY(%s)", "DELETE FROM {} WHERE id = ANY(%s)"):
            assert touched(change.format(f'"{model._meta.db_table}"'), known) == 0
    assert rows_of(model) == 0  # in no scope at all
    with scope(world.moh.pk):
        assert set(known) <= set(model._base_manager.values_list("pk", flat=True))


@pytest.mark.parametrize("model", walled_by(OwnUserWall), ids=lambda model: model.__name__)
def test_no_row_of_a_person_reaches_another(world: World, model: type[models.Model]):
    mine, theirs = world.people["director"], world.people["carla"]
    (wall,) = (c for c in model._meta.constraints if isinstance(c, OwnUserWall))
    where = f'"{model._meta.db_table}" WHERE {wall.user}'
    with own(mine.pk):
        assert touched(f"SELECT 1 FROM {where} = ANY(%s)", [mine.pk]) > 0, "add a row to one_of_each()"
    with own(theirs.pk):
        assert touched(f"SELECT 1 FROM {where} <> ALL(%s)", [theirs.pk]) == 0
        assert touched(f"DELETE FROM {where} = ANY(%s)", [mine.pk]) == 0
    assert rows_of(model) == 0


@pytest.mark.parametrize("model", walled_by(SystemWall), ids=lambda model: model.__name__)
def test_the_systems_rows_reach_nobody(world: World, model: type[models.Model]):
    with own(world.people["system_administrator"].pk), scope(world.moh.pk):
        assert rows_of(model) == 0
    assert rows_of(model) == 0


def touched(statement: str, keys: list[int]) -> int:
    """How many rows it found; 0 also where the login may not even try."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [keys])
            return cursor.rowcount
    except ProgrammingError as error:
        if isinstance(error.__cause__, InsufficientPrivilege):
            return 0
        raise


# --- pages --------------------------------------------------------------------------------------------------------

PAGES = [url for url in URLS if not set(url.arguments) - {"code"} and url.access.kind != "public"]
OF_MOH = (Invitation, Delegation, Job, Event, OperatingUnit, Signatory, OnboardingNote, Attachment, PPA, Indicator)
OF_NOBODY = (LockOut, FiscalYear, Holiday, ReportRequirement, Organization, Place)
FIRST = ("organization_administrator", "system_administrator")
# What a copy of a row needs to differ in, beyond `key` and texts that have to be unique.
DIFFERS: dict[str, Any] = {
    "Signatory": lambda n: {
        "from_date": date(2000, 1, 1) + timedelta(n),
        "until_date": date(2000, 1, 1) + timedelta(n),
    },
    "Community": lambda n: {"level": "site", "site": f"Sitio {n}"},
    "Need": lambda n: {"title": f"Well of sitio {n}"},
    "EthnolinguisticGroup": lambda n: {"name": f"Group {n}"},
    "Municipality": lambda n: {"place_id": f"{1900000001 + n}"},
    "Plan": lambda n: {"edition": 2 + n},
    "StrategicPlan": lambda n: {"edition": 2 + n},
    "InvestmentLine": lambda n: {"title": f"Line {n}"},
    "Objective": lambda n: {"code": f"COPY-{n}"},
    "Framework": lambda n: {"code": f"COPY-{n}"},
    "FiscalYear": lambda n: {"year": 2030 + n},
    "Holiday": lambda n: {"day": date(2030, 1, 1) + timedelta(n)},
    "ReportRequirement": lambda n: {"until_date": date(2030, 1, 1) + timedelta(n), "due_date": date(2025, 2, 1)},
    "Organization": lambda n: {"code": f"extra{n}", "acronym": f"EXTRA{n}", "name": f"Extra office {n}"},
    "Place": lambda n: {"code": f"{1900000001 + n}", "name": f"Region {n}"},
    "Attachment": lambda n: {"path": f"documents/copy{n}", "name": f"copy{n}.pdf"},
    "OperatingUnit": lambda n: {"code": f"COPY{n}"},
    "PPA": lambda n: {"code": f"{500 + n}"},
    "Accomplishment": lambda n: {"fiscal_year": 2030 + n},
    "Contract": lambda n: {"number": f"copy {n}"},
    "Project": lambda n: {"ppa_id": another_ppa(n)},
    "GenderLine": lambda n: {"issue": f"Issue of district {n}"},
    "Indicator": lambda n: {"statement": f"Mothers of district {n}"},
    "SharedView": lambda n: {"name": f"View {n}"},
    "Notification": lambda n: {"once_key": f"copy {n}"},
    "LockOut": lambda n: {"account": f"somebody{n}@example.test"},
    "User": lambda n: {"email": f"copy{n}@example.test"},
    "Invitation": lambda n: {"email": f"copy{n}@example.test", "digest": uuid.uuid4().hex},
    "ApiToken": lambda n: {"digest": uuid.uuid4().hex},
    "Account": lambda n: {"fund": f"{n}"},
    "AppropriationAct": lambda n: {"name": f"Act {n}"},
    "BudgetCall": lambda n: {"fiscal_year": 2040 + n},
    "BudgetProposal": lambda n: {"call_id": BudgetCall.objects.order_by("-pk")[n].pk},
    "Entry": lambda n: {"request": uuid.uuid4(), "number": f"copy {n}"},
    "Payee": lambda n: {"name": f"Payee {n}", "tin": ""},
    "Booking": lambda n: {
        "from_at": datetime(2031, 1, 1, tzinfo=UTC) + timedelta(n),
        "until_at": datetime(2031, 1, 1, 1, tzinfo=UTC) + timedelta(n),
    },
    "Resource": lambda n: {"name": f"Room {n}"},
    "ProposalLine": lambda n: {"object_code": f"{n:010}"},
    "Voucher": lambda n: {"payment_number": "", "entry_id": None},
    **dict.fromkeys(["Finding", "InformationRequest", "SubjectRequest"], lambda n: {"number": f"copy {n}"}),
    "ProcessingActivity": lambda n: {"name": f"Activity {n}"},
}


@cache
def newest_ppas() -> list[int]:
    return list(PPA.objects.order_by("-pk").values_list("pk", flat=True)[:MANY])


def another_ppa(number: int) -> int:
    """A project has one of its own; the newest are copies that nobody carries out."""
    return newest_ppas()[number]


@pytest.fixture(scope="module")
def asked(world: World) -> dict[str, tuple[int, int]]:
    """How many statements each page makes with a row of everything, and with many more; without those that open
    and close transactions and scopes."""
    clients = {name: Client() for name in world.people}
    for name, client in clients.items():
        client.force_login(world.people[name])
    for name in ("organization_administrator", "system_administrator"):
        add_own(world, world.people[name], 1)
    few = {url.name: min(count(world, clients, url), count(world, clients, url)) for url in PAGES}
    add_many(world)
    many = {url.name: count(world, clients, url) for url in PAGES}
    again = {url.name: count(world, clients, url) for url in PAGES if many[url.name] > few[url.name]}
    return {name: (few[name], number) for name, number in (many | again).items()}


def count(world: World, clients: dict[str, Client], url: Url) -> int:
    """As somebody who may see the most; 0 for an address that is no page."""
    allowed = [role.name for role in ROLES.values() if outcome_for(role, url) == "allowed"]
    if not allowed:  # it opens at another organization's address only
        return 0
    who = max(allowed, key=lambda name: (name in FIRST, name))
    path, answers = address(url, world), []
    found = statements(lambda: answers.append(clients[who].get(path)))
    return len(found) if answers[0].status_code == 200 else 0  # not a step, nor a page that the person has to earn


def add_many(world: World) -> None:
    for number in range(MEMBERS):
        somebody = cast.member(f"extra{number}", world.moh, "me_officer")
        with system("the tests' cast"):
            Membership.objects.create(
                user=somebody, organization=world.moh, role="head_of_office", from_date=date(2020, 1, 1)
            )
    with system("the tests' cast"), scope(world.moh.pk):
        for model in (*OF_MOH, Plan, SharedView):
            copied(first_of(model._base_manager.all()))
    with system("the tests' cast"):
        for model in OF_NOBODY:
            copied(first_of(model._base_manager.all()))
    for which in known_lists():
        with reading(which, world) as rows:
            first = first_of(rows)
            if rows.count() < AT_MOST.get(type(first).__name__, MANY) / 2:
                copied(first)
    with superuser(connection.settings_dict["NAME"]) as server:  # a copy of a matter is seen from a seat of its own
        server.execute(
            "INSERT INTO coordination_seat (organization_id, matter_id, owner_id) "
            "SELECT organization_id, id, organization_id FROM coordination_matter ON CONFLICT DO NOTHING"
        )
        server.execute(  # and somebody who is copied works there
            "INSERT INTO accounts_membership (key, user_id, organization_id, role, from_date, granted_at) "
            "SELECT gen_random_uuid(), id, %s, 'me_officer', '2020-01-01', now() FROM accounts_user "
            "WHERE email LIKE 'copy%%'",
            [world.moh.pk],
        )
    for name in FIRST:
        add_own(world, world.people[name], MANY // 10)


@contextmanager
def reading(which: RecordList, world: World) -> Iterator[models.QuerySet[Any]]:
    """The rows of a list, as one of its readers finds them."""
    with system("the tests' cast"), scope(world.moh.pk), which.opened():
        yield which.rows(cast.acting(world.people["organization_administrator"], world.moh))


def first_of(rows: models.QuerySet[Any]) -> models.Model:
    row = rows.order_by("pk")[0]
    return type(row)._base_manager.get(pk=row.pk)  # with all that a list leaves out


def copied(first: models.Model) -> None:
    """By a login that no wall binds and no trigger stops: whatever may be written, these rows are there to be read."""
    model = type(first)
    copies = [copy.copy(first) for _ in range(AT_MOST.get(model.__name__, MANY))]
    for number, row in enumerate(copies):
        row.pk, row.key = None, uuid.uuid4()
        for name, value in DIFFERS.get(model.__name__, lambda number: {})(number).items():
            setattr(row, name, value)
    fields = [f for f in model._meta.concrete_fields if not isinstance(f, models.AutoField) and not f.generated]
    insert = InsertQuery(model)
    insert.insert_values(fields, copies)
    with superuser(connection.settings_dict["NAME"]) as server:
        server.execute("SET session_replication_role = replica")
        for statement, values in insert.get_compiler(DEFAULT_DB_ALIAS).as_sql():
            ClientCursor(server).execute(statement, values)


def add_own(world: World, person: cast.User, number: int) -> None:
    """What only its person sees."""
    now = timezone.now()
    with own(person.pk):
        for _ in range(number):
            Notification.objects.create(
                user=person, kind="jobs.done", once_key=uuid.uuid4().hex, url="/", letter="never"
            )
            ApiToken.objects.create(
                user=person,
                organization=world.moh,
                name="Reports",
                digest=uuid.uuid4().hex,
                ending="abcd",
                permissions=["member.view"],
                created_at=now,
                expires_at=now + timedelta(days=1),
            )


@pytest.mark.parametrize("url", PAGES, ids=lambda url: url.name)
def test_a_page_asks_no_more_of_many_rows_than_of_one(asked: dict[str, tuple[int, int]], url: Url):
    few, many = asked[url.name]
    assert many <= few


@pytest.mark.parametrize("which", known_lists(), ids=lambda which: which.name)
def test_the_lists_were_really_long(world: World, asked: dict[str, tuple[int, int]], which: RecordList):
    with reading(which, world) as rows:
        assert rows.count() >= AT_MOST.get(rows.model.__name__, MANY)
    assert asked[which.url_name][0] > 3


def test_the_pages_were_really_read(asked: dict[str, tuple[int, int]]):
    assert len([name for name, (few, _many) in asked.items() if few > 3]) > 50


FIRST_PAGES = [("/moh/", role.name) for role in ROLES.values() if role.level is Level.ORGANIZATION]
FIRST_PAGES += [("/oversight/", "ocm_oversight"), ("/oversight/", "mfbm_head")]


@pytest.mark.parametrize(("path", "role"), FIRST_PAGES)
def test_a_first_page_takes_at_most_12_statements_with_those_of_the_walls(world: World, path: str, role: str):
    client = Client()
    client.force_login(world.people[role])
    assert client.get(path).status_code == 200  # what is prepared once is; so is the session
    assert len(statements_and_scopes(lambda: client.get(path))) <= 12
