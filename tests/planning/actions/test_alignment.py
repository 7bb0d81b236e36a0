from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from tests import cast
from tests.planning import samples

from bmms.access.errors import DomainError, NotAllowed
from bmms.audit.models import Event
from bmms.planning.actions.alignment import set_alignment, set_tags
from bmms.planning.actions.ppas import remove_ppa
from bmms.planning.models import Alignment, Framework, Tag
from bmms.planning.queries.alignment import aligned, shares_in, shares_of, tagged, weights_of
from bmms.tenancy.scope import scope

pytestmark = pytest.mark.django_db
GAD = ("GAD", "GAD")


@pytest.fixture
def ppa(moh, planner):
    with scope(moh.pk):
        return samples.ppa(by=planner)


def test_the_region_s_plans_and_agendas_are_there(moh):
    with scope(moh.pk):
        found = {each.code: each for each in Framework.objects.all()}
        assert [found["BDP-2023"].items.count(), found["AGENDA12-2023"].items.count()] == [6, 12]
        assert found["MASMATATAG-2026"].items.count() == 5
        assert found["AGENDA12-2023"].replaced_by == found["MASMATATAG-2026"]


def test_no_organization_writes_them(moh):
    with scope(moh.pk):
        assert Framework.objects.update(title="Ours") == 0


def test_weights_are_set_as_a_whole_and_the_history_tells(moh, planner, ppa):
    with scope(moh.pk):
        plan = samples.framework()
        set_alignment(ppa, plan, samples.goals(_4="60", _3="40"), by=planner)
        set_alignment(ppa, plan, samples.goals(_4="100", _3="0"), by=planner)
        assert weights_of(ppa, plan) == samples.goals(_4="100")
        told = [event.changes for event in Event.objects.filter(verb="ppa.aligned").order_by("pk")]
        assert [each["BDP-2023"][1] for each in told] == ["4 60%, 3 40%", "4 100%"]
        set_alignment(ppa, plan, samples.goals(_4="100"), by=planner)
        assert Event.objects.filter(verb="ppa.aligned").count() == 2
        set_alignment(ppa, plan, {}, by=planner)
        assert aligned(ppa) == []


@pytest.mark.parametrize("weights", [{"_4": "60"}, {"_4": "60", "_3": "40.01"}, {"_4": "99.99"}])
def test_weights_make_exactly_100(moh, planner, ppa, weights):
    with scope(moh.pk), pytest.raises(DomainError, match="have to make 100"):
        set_alignment(ppa, samples.framework(), samples.goals(**weights), by=planner)


@pytest.mark.parametrize("weight", ["-1", "100.01", "33.333", "NaN"])
def test_a_weight_is_a_share(moh, planner, ppa, weight):
    with scope(moh.pk), pytest.raises(DomainError, match="more than 0 and at most 100"):
        set_alignment(ppa, samples.framework(), samples.goals(_4=weight), by=planner)


def test_each_framework_adds_up_for_itself(moh, planner, ppa):
    with scope(moh.pk):
        agenda = samples.framework("AGENDA12-2023")
        set_alignment(ppa, samples.framework(), samples.goals(_4="100"), by=planner)
        set_alignment(ppa, agenda, {agenda.items.get(code="4"): Decimal(100)}, by=planner)
        assert [framework.code for framework, _rows in aligned(ppa)] == ["AGENDA12-2023", "BDP-2023"]
        with pytest.raises(DomainError, match="another development plan"):
            set_alignment(ppa, agenda, samples.goals(_4="100"), by=planner)


def test_shares_are_at_most_100_within_a_taxonomy(moh, planner, ppa):
    with scope(moh.pk):
        whole = {GAD: Decimal(100), ("CLIMATE", "A"): Decimal(60), ("CLIMATE", "M"): Decimal(40)}
        set_tags(ppa, 2026, whole, by=planner)
        assert shares_of(ppa, 2026) == whole
        with pytest.raises(DomainError, match=r"Climate change.*100\.01"):
            set_tags(ppa, 2026, whole | {("CLIMATE", "M"): Decimal("40.01")}, by=planner)
        with pytest.raises(DomainError, match="no such tag"):
            set_tags(ppa, 2026, {("SDG", "SDG18"): Decimal(1)}, by=planner)
        with pytest.raises(DomainError, match="fiscal year"):
            set_tags(ppa, 1999, {GAD: Decimal(1)}, by=planner)
        assert shares_of(ppa, 2026) == whole


def test_each_year_has_its_tags(moh, planner, ppa):
    with scope(moh.pk):
        set_tags(ppa, 2026, {GAD: Decimal(30)}, by=planner)
        set_tags(ppa, 2027, {GAD: Decimal(5), ("CLIMATE", "A"): Decimal(20), ("CLIMATE", "M"): Decimal(10)}, by=planner)
        assert shares_in(2027, "CLIMATE") == {ppa.pk: Decimal(30)}
        assert [year for year, _tags in tagged(ppa)] == [2027, 2026]
        set_tags(ppa, 2027, {}, by=planner)
        assert next(event.changes for event in Event.objects.filter(verb="ppa.tagged").order_by("-pk")) == {
            "FY 2027": ["GAD 5%, A 20%, M 10%", None]
        }


def test_the_database_refuses_what_no_share_is(moh, ppa):
    with scope(moh.pk):
        item = samples.framework().items.get(code="1")
        with pytest.raises(IntegrityError, match="planning_alignment_weight"), transaction.atomic():
            Alignment.objects.create(ppa=ppa, item=item, weight=Decimal("100.01"))
        with pytest.raises(IntegrityError, match="planning_tag_share"), transaction.atomic():
            Tag.objects.create(ppa=ppa, fiscal_year=2026, taxonomy="GAD", tag="GAD", share=Decimal(0))


def test_only_those_who_prepare_plans_do_it(moh, ana, ppa):
    reader = cast.acting(cast.member("rita", moh, "auditor"), moh)
    with scope(moh.pk):
        for act in (
            lambda: set_alignment(ppa, samples.framework(), samples.goals(_4="100"), by=reader),
            lambda: set_tags(ppa, 2026, {GAD: Decimal(1)}, by=reader),
        ):
            with pytest.raises(NotAllowed):
                act()


def test_what_serves_something_is_not_removed(moh, planner, ppa):
    with scope(moh.pk):
        set_tags(ppa, 2026, {GAD: Decimal(30)}, by=planner)
        with pytest.raises(DomainError, match="in use"):
            remove_ppa(ppa, by=planner)
        set_tags(ppa, 2026, {}, by=planner)
        remove_ppa(ppa, by=planner)
