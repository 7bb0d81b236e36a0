import pytest
from django.core.paginator import Paginator
from django.db import NotSupportedError, connection
from django.db.models import TextField
from django.db.models.functions import Cast, Length
from django.test.utils import CaptureQueriesContext
from psycopg.errors import FeatureNotSupported
from tests.specimens.models import Objective, Plan

from bmms.accounts.models import User
from bmms.organizations.models import Organization
from bmms.tenancy import prepared
from bmms.tenancy.prepared import (
    ASKED_OFTEN,
    Given,
    HoldsGiven,
    OneOfGiven,
    Prepared,
    PreparedPages,
    objects_together,
    patterns,
    rows_together,
)
from bmms.tenancy.scope import ScopeError, oversight, own, scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def titles() -> Prepared:
    return Prepared(lambda: Plan.objects.filter(title__gte=Given("first")).order_by("title").values_list("title"))


@pytest.fixture
def plans(moh, mole):
    for organization, title in ((moh, "Bridges"), (moh, "Clinics"), (mole, "Jobs")):
        with scope(organization.pk):
            Plan.objects.create(title=title)


def test_one_statement_serves_every_organization_and_shows_each_its_own(titles, plans, moh, mole):
    with scope(moh.pk):
        assert titles.rows(first="") == [("Bridges",), ("Clinics",)]
    with scope(mole.pk):
        assert titles.rows(first="") == [("Jobs",)]
    with scope(moh.pk):
        assert titles.rows(first="C") == [("Clinics",)]
    assert len(titles.statements) == 1


def test_oversight_has_a_statement_of_its_own(titles, plans, moh):
    with scope(moh.pk):
        titles.rows(first="")
    with oversight():
        assert titles.rows(first="") == [("Bridges",), ("Clinics",), ("Jobs",)]
    with scope(moh.pk):
        assert titles.rows(first="") == [("Bridges",), ("Clinics",)]


def test_nothing_is_found_outside_a_scope(titles, plans, moh):
    with pytest.raises(ScopeError):
        titles.rows(first="")
    with scope(moh.pk):
        titles.rows(first="")
    with pytest.raises(ScopeError):
        titles.rows(first="")


def test_rows_become_records_with_their_values_as_a_queryset_gives_them(moh, ana):
    with own(ana.pk):
        (found,) = Prepared(lambda: Organization.objects.filter(OneOfGiven("pk", "ids"))).objects(ids=[moh.pk])
        usual = Organization.objects.get(pk=moh.pk)
    assert vars(found).keys() == vars(usual).keys()
    assert {**vars(found), "_state": None} == {**vars(usual), "_state": None}


def test_a_value_is_sent_apart_from_the_statement(ana):
    with own(ana.pk):
        assert Prepared(lambda: User.objects.filter(name=Given("name"))).rows(name="x' OR '1'='1") == []


def test_constants_stand_in_the_statement(ana):
    constant = "50% of x' OR '1'='1"
    prepared = Prepared(lambda: User.objects.exclude(name=constant).filter(pk=Given("id")).values_list("pk"))
    with own(ana.pk):
        assert prepared.rows(id=ana.pk) == [(ana.pk,)]
        assert [param.name for param in prepared.statement.params] == ["id"]
        User.objects.filter(pk=ana.pk).update(name=constant)
        assert prepared.rows(id=ana.pk) == []


def test_what_only_leaves_out_is_not_loaded(moh, ana):
    with own(ana.pk):
        (found,) = Prepared(lambda: Organization.objects.filter(code=Given("code")).only("name")).objects(code="moh")
    assert found.name == moh.name
    assert "mandate" in found.get_deferred_fields()


def test_what_a_record_points_at_and_what_was_reckoned_come_along(moh):
    with scope(moh.pk):
        plan = Plan.objects.create(title="Clinics")
        Objective.objects.create(plan=plan, text="Build one")
        found = Objective.objects.select_related("plan").annotate(length=Length("text"))
        prepared = Prepared(lambda: found)
        with CaptureQueriesContext(connection) as asked:
            (objective,) = prepared.objects()
            assert (objective.plan.title, objective.length, objective.text) == ("Clinics", 9, "Build one")
    assert len(asked) == 1


def test_a_record_that_points_at_nothing(moh):
    with scope(moh.pk):
        (found,) = Prepared(lambda: Organization.objects.filter(code="moh").select_related("parent")).objects()
        assert found.parent is None


def test_rows_are_counted_inside_the_scope(titles, plans, moh, mole):
    with scope(moh.pk):
        assert titles.count(first="") == 2
        assert titles.count(first="C") == 1
    with scope(mole.pk):
        assert titles.count(first="") == 1


def test_pages_hold_what_those_of_a_queryset_do(plans, moh, mole):
    pages = PreparedPages(lambda: Plan.objects.order_by("title"), 1)
    for organization, titles in ((moh, ["Bridges", "Clinics"]), (mole, ["Jobs"])):
        with scope(organization.pk):
            paginator = Paginator(pages, 1)
            assert paginator.count == len(titles)
            assert [plan.title for number in paginator.page_range for plan in paginator.page(number)] == titles


def test_records_of_several_statements_come_in_one(titles, plans, moh, ana):
    named = Prepared(lambda: Organization.objects.filter(OneOfGiven("pk", "ids")))
    listed = Prepared(lambda: Plan.objects.order_by("-title").annotate(length=Length("title")))
    nobody = Prepared(lambda: User.objects.filter(pk=Given("pk")))
    with scope(moh.pk):
        asked = [(listed, {}), (nobody, {"pk": 0}), (named, {"ids": [moh.pk]})]
        with CaptureQueriesContext(connection) as captured:
            found = objects_together(asked)
        usual = [list(Plan.objects.order_by("-title")), [], [Organization.objects.get(pk=moh.pk)]]
        assert objects_together([]) == []
    assert len(captured) == 1
    assert found == usual
    assert [each.length for each in found[0]] == [7, 7]
    for ours, theirs in zip((found[0][0], found[2][0]), (usual[0][0], usual[2][0]), strict=True):
        assert {**vars(ours), "_state": None, "length": None} == {**vars(theirs), "_state": None, "length": None}


class Reversed(TextField):
    def from_db_value(self, value, expression, connection):
        return value[::-1]


def test_a_field_that_reads_rows_its_own_way_is_not_read_from_json(plans, moh):
    turned = Prepared(lambda: Plan.objects.annotate(turned=Cast("title", Reversed())).order_by("title"))
    with scope(moh.pk):
        assert [each.turned for each in turned.objects()] == ["segdirB", "scinilC"]
        with pytest.raises(TypeError, match="Reversed"):
            objects_together([(turned, {})])


@pytest.mark.parametrize(
    ("words", "held"), [("CLIN", 1), ("b g", 1), ("c%s", 0), ("_", 0), ('"', 0), ("\\", 0), ("{", 0), ("b xyz", 0)]
)
def test_every_word_is_held_by_one_of_the_columns(plans, moh, words, held):
    holding = Prepared(lambda: Plan.objects.filter(HoldsGiven("title", given="words")))
    with scope(moh.pk):
        assert len(holding.objects(words=patterns(words.split()))) == held


def test_what_is_asked_again_and_again_is_planned_once_and_shows_each_organization_its_own(titles, plans, moh, mole):
    kept = "SELECT generic_plans + custom_plans FROM pg_prepared_statements WHERE statement LIKE '%specimens_plan%'"
    for _ in range(10):
        with scope(moh.pk):
            assert titles.rows(first="C") == [("Clinics",)]
        with scope(mole.pk):
            assert titles.rows(first="") == [("Jobs",)]
    with connection.cursor() as cursor:
        cursor.execute(kept)
        [(times,)] = cursor.fetchall()
    assert times >= 10


def test_while_tables_change_nothing_is_planned_for_later(titles, plans, moh, monkeypatch, tmp_path):
    """Not even asked with a plan that is there: the table may have left it behind."""
    monkeypatch.setattr(prepared, "TABLES_CHANGE", tmp_path / "tables-change")
    connection.connection._prepared.clear()
    planned = (
        "SELECT sum(generic_plans + custom_plans) FROM pg_prepared_statements WHERE statement LIKE '%specimens_plan%'"
    )

    def asked(times):
        with scope(moh.pk), connection.cursor() as cursor:
            for _ in range(times):
                assert titles.rows(first="C") == [("Clinics",)]
            cursor.execute(planned)
            return cursor.fetchone()[0]

    before = asked(10)
    (tmp_path / "tables-change").touch()
    assert asked(10) == before
    (tmp_path / "tables-change").unlink()
    assert asked(10) == before + 10


def test_psycopg_counts_no_other_statement(titles, plans, moh):
    connection.connection._prepared.clear()
    with scope(moh.pk):
        titles.rows(first="C")
        list(Plan.objects.all())
        assert (len(connection.connection._prepared._counts), len(connection.connection._prepared._names)) == (1, 0)
        titles.rows(first="C")
    assert (len(connection.connection._prepared._counts), len(connection.connection._prepared._names)) == (0, 1)


def test_what_is_put_together_anew_each_time_does_not_stay_prepared(titles, plans, moh):
    connection.connection._prepared.clear()
    with scope(moh.pk):
        for _time in range(ASKED_OFTEN + 2):
            assert rows_together([(titles, {"first": "C"})], stays_prepared=False) == [[("Clinics",)]]
    assert (len(connection.connection._prepared._counts), len(connection.connection._prepared._names)) == (0, 0)


def test_the_log_of_statements_tells_of_one_that_is_kept_as_of_any_other(titles, plans, moh):
    with scope(moh.pk), CaptureQueriesContext(connection) as asked:
        for _ in range(10):
            titles.rows(first="C")
    assert len(asked) == 10
    assert all("specimens_plan" in each["sql"] for each in asked)


def test_after_a_plan_that_the_tables_left_behind_the_process_asks_in_other_words(titles, plans, moh, monkeypatch):
    monkeypatch.setattr(prepared, "_edition", 0)

    def refuse(*arguments):
        raise FeatureNotSupported("cached plan must not change result type")

    with scope(moh.pk):
        with monkeypatch.context() as changed, pytest.raises(NotSupportedError):
            changed.setattr(prepared.KeptCursor, "execute", refuse)
            titles.rows(first="C")
        with CaptureQueriesContext(connection) as asked:
            assert titles.rows(first="C") == [("Clinics",)]
    assert asked[0]["sql"].endswith("-- 1")
