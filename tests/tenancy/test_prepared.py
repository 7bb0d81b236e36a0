import pytest
from tests.specimens.models import Plan

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
