from datetime import date

import pytest
from tests import cast

from bmms.access.errors import DomainError, NotAllowed
from bmms.audit.models import Event
from bmms.budgeting.actions.acts import record_act, set_validity
from bmms.budgeting.models import AppropriationAct, Validity
from bmms.tenancy.scope import scope

ACT = {
    "kind": "gaab",
    "name": "FY2025 GAAB",
    "number": "BAA 65",
    "title": "General Appropriations Act",
    "fiscal_year": 2025,
    "effective_date": date(2025, 1, 1),
    "legal_basis": "",
}
DATES = {"obligate_until": date(2026, 12, 31), "pay_until": date(2026, 12, 31), "legal_basis": "BAA 65 s. 53"}


@pytest.fixture
def mfbm(db):
    return cast.organization("mfbm", "Ministry of Finance, and Budget and Management")


@pytest.fixture
def dina(mfbm):
    return cast.acting(cast.member("dina", mfbm, "mfbm_budget_director"), mfbm)


def test_an_act_is_recorded_once_and_its_validity_extended(mfbm, dina):
    with scope(mfbm.pk):
        act = record_act(ACT, by=dina)
        with pytest.raises(DomainError, match="already"):
            record_act(ACT, by=dina)
        set_validity(act, "MOOE", DATES, by=dina)
        longer = DATES | {"pay_until": date(2027, 6, 30), "legal_basis": "An extension act"}
        set_validity(act, "MOOE", longer, by=dina)
        assert Validity.objects.get().pay_until == date(2027, 6, 30)
        changes = Event.objects.filter(verb="act.validity_set").order_by("pk").last().changes
        assert changes["pay_until"] == ["2026-12-31", "2027-06-30"]


@pytest.mark.parametrize("wrong", [{"obligate_until": date(2024, 1, 1)}, {"pay_until": date(2026, 1, 1)}])
def test_dates_have_an_order(mfbm, dina, wrong):
    with scope(mfbm.pk):
        act = record_act(ACT, by=dina)
        with pytest.raises(DomainError):
            set_validity(act, "MOOE", DATES | wrong, by=dina)
        assert not Validity.objects.exists()


def test_everybody_reads_acts_and_only_mfbm_writes_them(moh, ana, mfbm, dina):
    with scope(mfbm.pk):
        record_act(ACT, by=dina)
    with scope(moh.pk):
        assert AppropriationAct.objects.count() == 1
        with pytest.raises(NotAllowed):
            record_act(ACT | {"name": "Ours"}, by=cast.acting(ana, moh))
        assert AppropriationAct.objects.update(number="BAA 1") == 0


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"fiscal_year": 2019}, "from 2020 to"),
        ({"fiscal_year": 20255}, "from 2020 to"),
        ({"effective_date": date(2035, 1, 1)}, "within a year of its fiscal year, 2025"),
    ],
)
def test_an_act_s_years_are_years(mfbm, dina, wrong, words):
    with scope(mfbm.pk):
        with pytest.raises(DomainError, match=words):
            record_act(ACT | wrong, by=dina)
        assert not AppropriationAct.objects.exists()
        assert record_act(ACT | {"effective_date": date(2024, 12, 20)}, by=dina).pk
