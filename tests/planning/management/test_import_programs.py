from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from tests.planning.samples import plan

from bmms.organizations.models import Organization
from bmms.planning.models import PPA, Indicator, Plan, PlanLine, Target
from bmms.planning.queries.plans import plans
from bmms.tenancy.scope import scope, system

SHARED = Path(__file__).resolve().parents[4] / "shared" / "domain"
PROGRAMS = (
    "organization,program_code,program,amount\n"
    'MOH,001,Barangay health stations,"₱1,250,000.50"\n'
    "\n"
    "MOH,002,صحة المجتمع · Kapiyanan a Limpio,34001249.0\n"
    "MOH,002,صحة المجتمع · Kapiyanan a Limpio,34001249.0\n"
    "MOLE,001,Labor relations,500\n"
)
INDICATORS = (
    "organization,program_code,level,indicator,target\n"
    "MOH,001,outcome,Barangays with a station,95%\n"
    "MOH,001,output,Stations built,12 of 14\n"
    "MOH,002,output,Villages reached,\n"
)


@pytest.fixture
def load(tmp_path, moh, mole):
    def run(*options: str, programs: str = PROGRAMS, indicators: str = INDICATORS) -> str:
        (tmp_path / "programs.csv").write_text(programs, encoding="utf-8")
        (tmp_path / "indicators.csv").write_text(indicators, encoding="utf-8")
        out = StringIO()
        files = (str(tmp_path / "programs.csv"), "--indicators", str(tmp_path / "indicators.csv"))
        call_command("import_programs", *files, *options, stdout=out)
        return out.getvalue()

    return run


def held(organization):
    with scope(organization.pk):
        return PPA.objects.count(), PlanLine.objects.count(), Indicator.objects.count(), Target.objects.count()


def test_each_organization_gets_its_rows(load, moh, mole):
    assert "2 organizations loaded" in load("--all")
    assert (held(moh), held(mole)) == ((2, 2, 3, 2), (1, 1, 0, 0))
    with scope(moh.pk):
        assert str(plans().get().total) == "35251249.50"
        kept = dict(Target.objects.values_list("text", "value"))
    assert kept == {"95%": 95, "12 of 14": None}


def test_one_organization_alone(load, moh, mole):
    load("--organization", "mole")
    assert (held(moh)[0], held(mole)[0]) == (0, 1)


def test_a_second_run_changes_nothing_and_a_new_amount_is_taken_over(load, moh):
    load("--all")
    assert "new" not in load("--all")
    load("--all", programs=PROGRAMS.replace("34001249.0", "34001250.0"))
    with scope(moh.pk):
        assert str(plans().get().total) == "35251250.50"
    assert held(moh) == (2, 2, 3, 2)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("34001249.0", "a lot", "row 4, amount: “a lot” is no amount."),
        ("34001249.0", "-5", "row 4, amount"),
        ("34001249.0", "1.005", "row 4, amount"),
        ("MOLE,001", "MOLE,", "row 6, program_code: It is empty."),
        ("MOLE,001", "MOLE,a b", "row 6, program_code: “a b” does not fit"),
        ("MOLE,001", "MOH,001", "Row 2 names the same record"),
        ("Labor relations", "x" * 301, "longer than 300"),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_loaded(load, moh, mole, old, new, says):
    with pytest.raises(CommandError) as refusal:
        load("--all", programs=PROGRAMS.replace(old, new), indicators=INDICATORS)
    assert says in str(refusal.value)
    assert (held(moh)[0], held(mole)[0]) == (0, 0)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("output,Stations", "impact,Stations", "row 3, level"),
        ("MOH,002,output", "MOH,009,output", "with the code 009"),
    ],
)
def test_a_wrong_indicator_is_named_too(load, moh, old, new, says):
    with pytest.raises(CommandError) as refusal:
        load("--all", indicators=INDICATORS.replace(old, new))
    assert says in str(refusal.value)
    assert held(moh)[0] == 0


def test_only_what_has_to_be_mended_is_told(load, moh):
    with pytest.raises(CommandError) as refusal:
        load("--all", programs=PROGRAMS.replace("34001249.0", "much", 1))
    told = str(refusal.value)
    assert "Nothing was loaded: 1 rows are wrong." in told  # not the indicators of the program that is right
    assert held(moh) == (0, 0, 0, 0)


def test_an_unknown_organization_and_a_closed_plan_stop_everything(load, moh, mole):
    with pytest.raises(CommandError, match="Not in the registry"):
        load("--all", programs=PROGRAMS.replace("MOLE", "MOON"))
    with scope(mole.pk):
        plan(2025)
        Plan.objects.update(status="submitted", submitted_at=None)
    with pytest.raises(CommandError, match="nothing in it can be changed"):
        load("--all")
    assert held(moh)[0] == 0


def test_a_name_that_the_registry_knows_as_another_one(load, moh, mole):
    with system("the tests"):
        Organization.objects.filter(pk=mole.pk).update(aliases=["Labor"])
    load("--organization", "mole", programs=PROGRAMS.replace("MOLE", "labor"))
    assert held(mole)[0] == 1


def test_an_organization_without_a_row_is_told(load, moh):
    with pytest.raises(CommandError, match="no row of ocm"):
        load("--organization", "ocm")


def test_a_file_that_is_none(load, moh):
    with pytest.raises(CommandError, match="missing"):
        load("--all", programs="a,b\n1,2\n")


@pytest.mark.slow
@pytest.mark.skipif(not SHARED.is_dir(), reason="the files of fiscal year 2025 lie beside the repository only")
def test_the_real_files_of_fiscal_year_2025(db):
    call_command("load_pilot_moas", stdout=StringIO())
    out = StringIO()
    files = (str(SHARED / "programs_fy2025.csv"), "--indicators", str(SHARED / "indicators_fy2025.csv"))
    call_command("import_programs", *files, "--all", stdout=out)
    assert "25 organizations loaded" in out.getvalue()
    health = Organization.objects.get(code="moh")
    with scope(health.pk):
        assert PPA.objects.exists()
        assert Target.objects.filter(value__isnull=False).exists()
