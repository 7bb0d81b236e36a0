import csv
import os
import subprocess
import sys
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Sum
from django.utils import timezone
from tests import cast
from tests.databases import ROOT

from bmms.access.actor import system_actor
from bmms.accounts.queries import person_with_email
from bmms.budgeting.models import BudgetProposal
from bmms.execution.actions.ledger import Charge, obligate
from bmms.execution.lists import ENTRIES, MODIFICATIONS, OBLIGATIONS, PAYEES, RELEASES, REQUESTS, VOUCHERS
from bmms.execution.models import Account, Counter, Entry, Posting
from bmms.execution.queries.lapse import lapsing
from bmms.execution.queries.recomputation import differences
from bmms.notifications.models import Notification
from bmms.organizations.models import Organization
from bmms.periods.models import FiscalYear, ReportSubmission
from bmms.planning.models import PPA, Indicator, Plan
from bmms.projects.actions.progress import measure
from bmms.projects.models import Accomplishment, AccomplishmentRow, Project
from bmms.reporting.queries.far1 import far1
from bmms.tenancy.scope import scope, system
from bmms.workbench.actions.search import rebuild_search
from bmms.workbench.models import SearchEntry

SMALL = ("--scale", "0.002", "--share", "0.01", "--organizations", "moh")


def test_where_people_work_it_refuses(db):
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("generate_load_data", *SMALL)


def test_a_database_that_holds_records_is_left_alone(db, settings):
    settings.DEMO = True
    mfbm = cast.organization("mfbm", "Ministry of Finance")
    with scope(mfbm.pk):
        FiscalYear.objects.create(year=2025)
    with pytest.raises(CommandError, match=r"holds fiscal years.*make an empty one"):
        call_command("generate_load_data", *SMALL)


@pytest.fixture
def filled(committed_database, tmp_path):
    """By the owner, in another process: as a person would."""
    cast.member("sam", None, "system_administrator")  # as createsuperuser makes one
    said = run(committed_database, *SMALL, "--accounts", tmp_path / "accounts.csv")
    assert "search entries" in said  # of each step how long it took
    return committed_database


def run(database, *arguments, fails=False):
    url = os.environ["OWNER_DATABASE_URL"].replace("/bmms_test", f"/{database}")
    environment = os.environ | {
        "OWNER_DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}",
    }
    command = [sys.executable, ROOT / "manage.py", "generate_load_data", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert bool(done.returncode) is fails, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.slow
def test_what_it_makes_is_what_the_ledger_would_have_written(filled, tmp_path):
    organizations = {one.code: one for one in Organization.objects.filter(code__in=("moh", "mfbm"))}
    count = 0
    for organization in organizations.values():
        with scope(organization.pk):
            count += Posting.objects.count()
            assert differences() == []
            assert gaps() == []
    assert count == 2000
    statistics_were_made_meanwhile()
    rooms_have_rows(organizations["moh"])
    projects_are_as_far_as_they_say(organizations["moh"])
    what_ended_has_lapsed(organizations["moh"])
    people_were_told(organizations["moh"])
    the_ledger_goes_on(organizations["moh"])
    everything_is_found(organizations["moh"])
    with (tmp_path / "accounts.csv").open(encoding="utf-8") as file:
        told = list(csv.DictReader(file))
    with system("the test looks"):
        assert all(person_with_email(row["email"]) for row in told)
    assert "holds fiscal years" in run(filled, *SMALL, fails=True)


def statistics_were_made_meanwhile() -> None:
    """Not only at the end, lest foreign keys and triggers look through the whole ledger for each row that is new."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, analyze_count FROM pg_stat_user_tables WHERE relname LIKE 'execution\\_%'")
        made = dict(cursor.fetchall())
    assert min(made[f"execution_{name}"] for name in ("account", "entry", "posting")) > 1


def gaps() -> list[str]:
    """Series whose last number is not the number of entries under it."""
    found = []
    for counter in Counter.objects.filter(series__startswith="DV/"):
        year = int(counter.series.removeprefix("DV/"))
        entries = Entry.objects.filter(kind=Entry.Kind.DISBURSEMENT, date__year=year).count()
        found += [counter.series] if entries != counter.last else []
    return found


def rooms_have_rows(moh: Organization) -> None:
    with scope(moh.pk):
        for which in (ENTRIES, REQUESTS, OBLIGATIONS, VOUCHERS, RELEASES, MODIFICATIONS, PAYEES):
            assert which.rows(None).exists(), which.name
        for model in (PPA, Indicator, Plan, BudgetProposal, ReportSubmission):
            assert model.objects.exists(), model
        year = timezone.localdate().year - 1
        statement = far1(date(year, 1, 1), date(year, 12, 31))
        assert statement.is_tied
        assert statement.total.amount("20") > 0


def projects_are_as_far_as_they_say(moh: Organization) -> None:
    """Measured anew by the product, each stands where it stood; what was reached is the sum of its places."""
    with scope(moh.pk):
        assert Project.objects.count() == Indicator.objects.count()
        told = list(Project.objects.exclude(physical=None))
        assert told
        for one in told:
            again = measure(one.ppa, by=system_actor("the test looks"))
            stands = (again.measured_until, again.physical, again.expected, again.slippage)
            assert stands == (one.measured_until, one.physical, one.expected, one.slippage)
        reached = Accomplishment.objects.aggregate(Sum("value"))["value__sum"]
        assert reached == AccomplishmentRow.objects.aggregate(Sum("value"))["value__sum"] > 0


def what_ended_has_lapsed(moh: Organization) -> None:
    """Whoever asked the product to post what lapses would find nothing."""
    last = date(timezone.localdate().year - 1, 12, 31)
    with scope(moh.pk):
        assert Posting.objects.filter(measure__in=("lapse", "reversion", "cash_lapse"), date=last).exists()
        assert lapsing(last) == []


def people_were_told(moh: Organization) -> None:
    with system("the test looks"):
        told = Notification.objects.filter(organization=moh)
        settled, waiting = told.exclude(done_at=None), told.filter(needs_action=True, done_at=None)
        assert settled.filter(kind="accomplishment.certify").exists()
        assert "Endorse or return the plan" in waiting.get(kind="plan.to_endorse").words
        url = waiting.get(kind="plan.to_endorse").url
    with scope(moh.pk):
        assert url == f"/moh/plans/{Plan.objects.get(status=Plan.Status.SUBMITTED).key}/"


def everything_is_found(moh: Organization) -> None:
    """The entries that were made together, and those of what was posted afterwards, are what each row's own would be."""
    with scope(moh.pk):
        found = set(SearchEntry.objects.values_list("kind", "record_id", "body"))
    assert len({kind for kind, *_rest in found}) > 10
    rebuild_search(by=system_actor("the test looks"))
    with scope(moh.pk):
        assert set(SearchEntry.objects.values_list("kind", "record_id", "body")) == found


def the_ledger_goes_on(moh: Organization) -> None:
    """Through its one function, with the next number."""
    officer = cast.member("bella", moh, "budget_officer")
    today = timezone.localdate()
    with scope(moh.pk):
        allotment = Account.objects.filter(level="allotment", act__fiscal_year=today.year).order_by("-allotted")[0]
        last = Counter.objects.get(
            series__startswith=f"ORS/{code_of(allotment)}", series__endswith=str(today.year)
        ).last
        charge = Charge(allotment, Decimal("1.00"))
        obligate([charge], payee="Somebody", particulars="More", on=today, by=cast.acting(officer, moh))
        assert Entry.objects.latest("pk").number.endswith(f"{last + 1:05}")


def code_of(account: Account) -> str:
    return {"PS": "01", "MOOE": "02", "CO": "06"}[account.allotment_class]
