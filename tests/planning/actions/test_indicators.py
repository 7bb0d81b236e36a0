from decimal import Decimal

import pytest
from tests.planning import samples

from bmms.access.errors import DomainError
from bmms.planning.actions.plans import set_targets
from bmms.planning.actions.ppas import add_indicator, edit_indicator
from bmms.planning.imports import INDICATOR_IMPORT
from bmms.planning.models import Indicator, Target
from bmms.tenancy.scope import scope
from bmms.workbench.actions.imports import ask_to_apply, ask_to_try, upload_file

pytestmark = pytest.mark.django_db
SHARE = {"level": "OUTCOME", "statement": "Births in a facility", "type": "PERCENTAGE", "rule": "RATIO", "code": "I-1"}
FILE = (
    "ppa,level,indicator,code of the indicator,numerator,disaggregation,how often it is measured\n"
    "310,Goal,Births,I-7,Mothers,Sex; Age group,Every year\n310,OUTPUT,Beds,I-7,,,\n310,OUTPUT,Nurses,,,Height,\n"
    "310,OUTPUT,Doctors,,,,Daily\n"
)


def test_a_code_is_one_indicators_own(moh, planner):
    with scope(moh.pk):
        of = samples.ppa(by=planner)
        first = add_indicator(of, SHARE | {"disaggregation": ["SEX", "IP"]}, by=planner)
        assert first.breakdown == "Sex, Indigenous peoples"
        with pytest.raises(DomainError, match="code I-1"):
            add_indicator(of, SHARE | {"statement": "Another"}, by=planner)
        for words in ("Without a code", "Without a code, too"):
            other = add_indicator(of, {"level": "OUTPUT", "statement": words}, by=planner)
        with pytest.raises(DomainError, match="code I-1"):
            edit_indicator(other, {"code": "I-1"}, version=1, by=planner)
        assert Indicator.objects.count() == 3


def test_a_target_of_a_share_keeps_what_is_divided_by_what(moh, planner, plan):
    with scope(moh.pk):
        share = add_indicator(samples.ppa(), SHARE, by=planner)
        set_targets(plan, share, {0: "12 of 16 mothers", 1: "80%"}, by=planner)
        kept = [(each.value, each.numerator, each.denominator) for each in Target.objects.order_by("quarter")]
        assert kept == [(Decimal(75), 12, 16), (Decimal(80), None, None)]
        set_targets(plan, share, {0: "95%"}, by=planner)
        assert Target.objects.get(quarter=0).denominator is None
        set_targets(plan, Indicator.objects.exclude(pk=share.pk).get(), {0: "12 of 16"}, by=planner)
        assert Target.objects.get(text="12 of 16").value is None  # no share: none of both is the target


def test_they_come_from_a_file(moh, planner):
    with scope(moh.pk):
        samples.ppa(by=planner)
        batch = upload_file(INDICATOR_IMPORT, FILE.encode(), file_name="f.csv", by=planner)
        ask_to_try(batch, by=planner)
        ask_to_apply(batch, good_rows_only=True, by=planner)
        batch.refresh_from_db()
        assert batch.counts == {"new": 1, "wrong": 3}
        found = Indicator.objects.get()
        assert (found.code, found.numerator, found.disaggregation) == ("I-7", "Mothers", ["SEX", "AGE"])
        assert (found.level, found.frequency) == ("GOAL", "YEARLY")
