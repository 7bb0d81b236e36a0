from decimal import Decimal

import pytest
from tests.planning import samples

from bmms.planning.queries.alignment import shares_of, weights_of
from bmms.tenancy.scope import scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def ppa(moh, planner):
    with scope(moh.pk):
        return samples.ppa(by=planner)


def test_weights_are_set_on_one_form(moh, pias, ppa):
    with scope(moh.pk):
        plan = samples.framework()
        fields = {item.code: f"item_{item.pk}" for item in plan.items.all()}
    address = f"/moh/ppas/{ppa.key}/alignment/{plan.key}/"
    wrong = pias.post(address, {fields["4"]: "60"})
    assert wrong.status_code == 422
    assert "The weights add up to 60" in wrong.content.decode()
    assert 'value="60"' in wrong.content.decode()  # nothing typed is lost
    assert pias.post(address, {fields["4"]: "60", fields["3"]: "40"}).status_code == 303
    with scope(moh.pk):
        assert weights_of(ppa, plan) == samples.goals(_4="60", _3="40")
    page = pias.get(f"/moh/ppas/{ppa.key}/").content.decode()
    assert "Inclusive, responsive and quality social services" in page
    assert "60.00%" in page


def test_tags_are_set_on_one_form(moh, pias, ppa):
    address = f"/moh/ppas/{ppa.key}/tags/2026/"
    too_much = pias.post(address, {"SDG_SDG3": "60", "SDG_SDG8": "60"})
    assert too_much.status_code == 422
    assert "add up to 120" in too_much.content.decode()
    assert pias.post(address, {"SDG_SDG3": "60", "SDG_SDG8": "40", "GAD_GAD": "100"}).status_code == 303
    with scope(moh.pk):
        assert shares_of(ppa, 2026) == {
            ("SDG", "SDG3"): Decimal(60),
            ("SDG", "SDG8"): Decimal(40),
            ("GAD", "GAD"): Decimal(100),
        }
    assert "SDG 8: decent work and economic growth" in pias.get(f"/moh/ppas/{ppa.key}/").content.decode()
    assert pias.get(f"/moh/ppas/{ppa.key}/tags/1999/").status_code == 404


def test_a_development_plan_is_read(pias):
    listed = pias.get("/moh/frameworks/").content.decode()
    assert "2nd Bangsamoro Development Plan" in listed
    page = pias.get(f"/moh/frameworks/{samples.framework('AGENDA12-2023').key}/").content.decode()
    assert "Disaster resilience" in page
    assert "Replaced by Mas Matatag na Bangsamoro" in page
