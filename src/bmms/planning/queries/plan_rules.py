"""What may stand in a plan, of one line or of many."""

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from bmms.access.errors import DomainError
from bmms.audit.actions import Changes
from bmms.lib.money import format_pesos
from bmms.lib.numbers import fraction_in, number_in
from bmms.planning.models import PPA, Indicator, Plan, PlanLine, Target


def refuse_line(fiscal_year: int, ppa: PPA, amount: Decimal) -> None:
    if not ppa.runs_in(fiscal_year):
        raise DomainError(_("%(ppa)s does not run in fiscal year %(year)d.") % {"ppa": ppa, "year": fiscal_year})
    if not amount.is_finite() or amount < 0:
        raise DomainError(_("An amount is zero or more."))
    PlanLine(amount=amount).clean_fields(exclude=["plan", "ppa", "organization"])


def amount_set(ppa: PPA, before: Decimal | None, amount: Decimal) -> Changes:
    return {str(ppa): (None if before is None else format_pesos(before), format_pesos(amount))}


def retargeted(
    plan: Plan, indicator: Indicator, known: Mapping[int, Target], texts: Mapping[int, str]
) -> tuple[list[Target], list[Target], Changes]:
    """What is to be saved, what goes, and what the history says of it. An empty text removes a target."""
    before = {quarter: target.text for quarter, target in known.items()}
    after = before | {quarter: text.strip() for quarter, text in texts.items()}
    kept, gone = [], []
    for quarter in [quarter for quarter, text in after.items() if text != before.get(quarter, "")]:
        target = known.get(quarter) or Target(plan=plan, indicator=indicator, quarter=quarter)
        if not after[quarter]:
            gone.append(target)
            continue
        _read(target, indicator, after[quarter])
        target.clean_fields(exclude=["plan", "indicator", "organization"])
        kept.append(target)
    said = (_in_a_line(before), _in_a_line(after))
    return kept, gone, {str(indicator): said} if kept or gone else {}


def _read(target: Target, indicator: Indicator, text: str) -> None:
    """The text, and the numbers in it."""
    target.text, target.value = text, number_in(text)
    target.numerator, target.denominator = (indicator.is_share and fraction_in(text)) or (None, None)
    if target.numerator is not None and target.denominator is not None:
        target.value = indicator.quotient(target.numerator, target.denominator)


def _in_a_line(texts: Mapping[int, str]) -> str:
    """The year's and the quarters' targets as one line of the history."""
    return " · ".join(f"Q{quarter} {text}" if quarter else text for quarter, text in sorted(texts.items()) if text)
