import pytest
from django.db import connection
from django.db.models.functions import Length
from django.test.utils import CaptureQueriesContext
from tests.specimens.models import Objective, Plan

from bmms.accounts.models import User
from bmms.organizations.models import Organization
from bmms.tenancy.prepared import Given, OneOfGiven, Prepared
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
