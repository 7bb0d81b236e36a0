"""This room's records for the URL metatest (tests/samples.py), and for its own tests."""

from decimal import Decimal
from typing import Any

from django.utils import timezone
from tests import cast

from bmms.access.actor import Actor, system_actor
from bmms.planning.actions.alignment import set_alignment, set_tags
from bmms.planning.actions.gender import write_gender_line
from bmms.planning.actions.investments import write_investment
from bmms.planning.actions.plans import amend_plan, set_line, set_targets, start_plan
from bmms.planning.actions.ppas import add_indicator, add_ppa
from bmms.planning.actions.strategies import start_strategy, write_objective
from bmms.planning.models import (
    PPA,
    Framework,
    FrameworkItem,
    GenderLine,
    Indicator,
    InvestmentLine,
    Plan,
    PlanLine,
    StrategicPlan,
)

SOMEBODY = system_actor("the tests' samples")
VALUES = {"level": "PROGRAM", "kind": "OPERATIONS", "parent": None, "from_year": 2020, "until_year": None}


def ppa(code: str = "310", title: str = "Health services", by: Actor = SOMEBODY, **values: Any) -> PPA:
    """The one of that code, made if there is none. In the organization in scope, as all of these."""
    known = PPA.objects.filter(code=code).first()
    return known or add_ppa(VALUES | {"code": code, "title": title} | values, by=by)


def indicator(of: PPA, statement: str = "Mothers who gave birth in a facility", by: Actor = SOMEBODY) -> Indicator:
    known = of.indicators.filter(statement=statement).first()
    return known or add_indicator(of, {"level": "OUTCOME", "statement": statement, "unit": "%"}, by=by)


def plan(year: int = 2026, by: Actor = SOMEBODY) -> Plan:
    known = Plan.objects.filter(fiscal_year=year).first()
    return known or start_plan(fiscal_year=year, title="Work and financial plan", by=by)


def line(of: Plan, what: PPA, amount: str = "1000.00", by: Actor = SOMEBODY) -> PlanLine:
    known = PlanLine.objects.filter(plan=of, ppa=what).first()
    return known or set_line(of, what, Decimal(amount), by=by)


def submitted(year: int = 2027) -> Plan:
    """With a program, its amount and a target, in the hands of who endorses."""
    made, what = plan(year), ppa()
    if made.is_open:
        line(made, what)
        set_targets(made, indicator(what), {0: "95%"}, by=SOMEBODY)
        made = handed_in(made)
    return made


def handed_in(of: Plan) -> Plan:
    person = cast.User.objects.order_by("pk").first()
    Plan.objects.filter(pk=of.pk).update(status=Plan.Status.SUBMITTED, submitted_by=person, submitted_at=timezone.now())
    return Plan.objects.get(pk=of.pk)


def endorsed(of: Plan, person: cast.User) -> Plan:
    """In the hands of who approves."""
    endorsement = {"endorsed_by": person, "endorsed_at": timezone.now()}
    Plan.objects.filter(pk=of.pk).update(status=Plan.Status.ENDORSED, **endorsement)
    return Plan.objects.get(pk=of.pk)


def framework(code: str = "BDP-2023") -> Framework:
    return Framework.objects.get(code=code)


def goals(**weights: str) -> dict[FrameworkItem, Decimal]:
    """Of the development plan: `goals(_4="60", _3="40")`."""
    items = {item.code: item for item in framework().items.all()}
    return {items[code.strip("_")]: Decimal(weight) for code, weight in weights.items()}


def a_framework(_world: Any) -> dict[str, Any]:
    return {"key": framework().key}


def an_alignment(_world: Any) -> dict[str, Any]:
    what = ppa()
    set_alignment(what, framework(), goals(_4="60", _3="40"), by=SOMEBODY)
    return {"key": what.key, "framework": framework().key}


def some_tags(_world: Any) -> dict[str, Any]:
    what = ppa()
    set_tags(what, 2026, {("GAD", "GAD"): Decimal(30), ("CLIMATE", "A"): Decimal("12.50")}, by=SOMEBODY)
    return {"key": what.key, "year": 2026}


def approved(of: Plan) -> Plan:
    """As if others had endorsed and approved it."""
    person = cast.User.objects.exclude(pk=of.submitted_by_id or 0).order_by("pk").first()
    Plan.objects.filter(pk=of.pk).update(status=Plan.Status.APPROVED, approved_by=person, approved_at=timezone.now())
    return Plan.objects.get(pk=of.pk)


def an_edition(_world: Any) -> dict[str, Any]:
    first = plan(2029)
    line(first, ppa())
    known = Plan.objects.filter(amended=first).first()
    return {"key": (known or handed_in(amend_plan(approved(first), by=SOMEBODY))).key}


GENDER = {
    "fiscal_year": 2026,
    "issue": "Women walk far to give birth",
    "cause": "No road",
    "objective": "Half of them give birth in a facility",
    "activity": "A birthing home in each town",
    "responsible": "Provincial health office",
}


def gender_line(of: PPA | None = None, by: Actor = SOMEBODY, **values: Any) -> GenderLine:
    known = GenderLine.objects.filter(issue=values.get("issue", GENDER["issue"])).first()
    return known or write_gender_line(None, GENDER | {"ppa": of or ppa()} | values, by=by)


def a_gender_line(_world: Any) -> dict[str, Any]:
    return {"key": gender_line().key}


def strategy(code: str = "SP-2026", by: Actor = SOMEBODY) -> StrategicPlan:
    """The first edition, a draft with one objective unless it is there."""
    known = StrategicPlan.objects.filter(code=code).order_by("edition").first()
    if known:
        return known
    made = start_strategy({"code": code, "title": "Strategic plan", "from_year": 2026, "until_year": 2031}, by=by)
    write_objective(None, {"plan": made, "code": "SO-1", "title": "Fewer mothers die"}, by=by)
    return made


def in_force(of: StrategicPlan) -> StrategicPlan:
    """As if somebody else had approved it."""
    person = cast.User.objects.order_by("pk").first()
    StrategicPlan.objects.filter(pk=of.pk).update(
        status="approved", prepared_by=None, approved_by=person, approved_at=timezone.now()
    )
    return StrategicPlan.objects.get(pk=of.pk)


def investment(title: str = "Vaccines", by: Actor = SOMEBODY, **values: Any) -> InvestmentLine:
    known = InvestmentLine.objects.filter(title=title).first()
    given = {"fiscal_year": 2028, "ppa": ppa(), "title": title, "amount": Decimal(2500), "outputs": "9,000 children"}
    return known or write_investment(None, given | values, by=by)


def at_bpda(of: InvestmentLine) -> InvestmentLine:
    """As if two people of the organization had sent it there."""
    first, second = cast.User.objects.order_by("pk")[:2]
    now = timezone.now()
    signed = {"submitted_by": first, "submitted_at": now, "endorsed_by": second, "endorsed_at": now}
    InvestmentLine.objects.filter(pk=of.pk).update(status=InvestmentLine.Status.REVIEW, **signed)
    return InvestmentLine.objects.get(pk=of.pk)


def approved_by_the_council(line: InvestmentLine, resolution: str = "No. 12") -> InvestmentLine:
    """As if BPDA had accepted it and written that down."""
    third, now = cast.User.objects.order_by("pk").last(), timezone.now()
    signed = {"accepted_by": third, "accepted_at": now, "approved_by": third, "approved_at": now}
    status = InvestmentLine.Status.APPROVED
    InvestmentLine.objects.filter(pk=line.pk).update(status=status, resolution=resolution, **signed)
    return InvestmentLine.objects.get(pk=line.pk)


def an_investment(_world: Any) -> dict[str, Any]:
    return {"key": investment().key}


def an_investment_at_bpda(_world: Any) -> dict[str, Any]:
    known = InvestmentLine.objects.filter(title="Stations").first()
    return {"key": (known or at_bpda(investment("Stations"))).key}


def an_approved_investment(_world: Any) -> dict[str, Any]:
    known = InvestmentLine.objects.filter(title="Boats").first()
    return {"key": (known or approved_by_the_council(at_bpda(investment("Boats")))).key}


def another_investment(_world: Any) -> dict[str, Any]:
    return {"key": investment("Ambulances").key}  # of its own: what is removed is not there for the next call


def another_plan(_world: Any) -> dict[str, Any]:
    return {"key": plan(2030).key}  # as above


def a_strategy(_world: Any) -> dict[str, Any]:
    return {"key": strategy().key}


def an_approved_strategy(_world: Any) -> dict[str, Any]:
    return {"key": in_force(strategy("SP-2020")).key}


def an_objective(_world: Any) -> dict[str, Any]:
    return {"key": strategy().objectives.get().key}


def a_submitted_plan(_world: Any) -> dict[str, Any]:
    return {"key": submitted().key}


def a_ppa(_world: Any) -> dict[str, Any]:
    return {"key": ppa().key}


def an_indicator(_world: Any) -> dict[str, Any]:
    return {"key": indicator(ppa()).key}


def a_plan(_world: Any) -> dict[str, Any]:
    return {"key": plan().key}


def a_line(_world: Any) -> dict[str, Any]:
    here, what = plan(), ppa()
    line(here, what)
    return {"key": here.key, "ppa": what.key}


def targets(_world: Any) -> dict[str, Any]:
    a_line(_world)
    return {"key": plan().key, "indicator": indicator(ppa()).key}


SAMPLES = {
    **dict.fromkeys(
        [*(f"planning:{name}" for name in ("ppa", "edit_ppa", "add_indicator")), "organization_api:ppa"], a_ppa
    ),
    **dict.fromkeys(
        [f"{room}:{name}indicator" for room in ("planning", "organization_api") for name in ("", "edit_")], an_indicator
    ),
    **dict.fromkeys(
        [
            *(
                f"planning:{n}"
                for n in (
                    "amend_plan",
                    "edit_plan",
                    "remove_plan",
                    "plan_line",
                    "submit_plan",
                    "withdraw_plan",
                    "endorse_plan",
                    "return_plan",
                    "approve_plan",
                )
            ),
            *(
                f"organization_api:{name}"
                for name in ("submit_plan", "withdraw_plan", "endorse_plan", "return_plan", "approve_plan")
            ),
        ],
        a_plan,
    ),
    **dict.fromkeys(["planning:change_plan_line", "planning:remove_plan_line"], a_line),
    "planning:plan_targets": targets,
    **dict.fromkeys(
        [f"{room}:{name}_gender_line" for room in ("planning", "organization_api") for name in ("edit", "remove")],
        a_gender_line,
    ),
    **dict.fromkeys(
        [f"{room}:{name}framework" for room in ("planning", "organization_api") for name in ("", "edit_")], a_framework
    ),
    **dict.fromkeys(["planning:plan_changes", "organization_api:plan_changes"], an_edition),
    "organization_api:remove_plan": another_plan,
    "organization_api:remove_investment": another_investment,
    **dict.fromkeys(
        [f"organization_api:{name}" for name in ("edit_ppa", "add_indicator", "ppa_serves", "align_ppa", "tag_ppa")],
        a_ppa,
    ),
    **dict.fromkeys(
        [
            f"organization_api:{name}"
            for name in ("amend_plan", "edit_plan", "set_plan_line", "remove_plan_line", "set_plan_targets")
        ],
        a_plan,
    ),
    **dict.fromkeys(
        [
            f"{room}:{name}"
            for room in ("planning", "organization_api")
            for name in (
                *(f"{step}_strategy" for step in ("edit", "submit", "withdraw", "endorse", "return", "approve")),
                "add_objective",
            )
        ],
        a_strategy,
    ),
    **dict.fromkeys(
        [f"{room}:{name}strategy" for room in ("planning", "organization_api") for name in ("", "amend_")],
        an_approved_strategy,
    ),
    **dict.fromkeys(
        [f"{room}:{name}_objective" for room in ("planning", "organization_api") for name in ("edit", "remove")],
        an_objective,
    ),
    **dict.fromkeys(
        [
            f"{room}:{name}_investment"
            for room in ("planning", "organization_api")
            for name in ("edit", "submit", "withdraw", "endorse", "return")
        ]
        + ["planning:remove_investment"],
        an_investment,
    ),
    **dict.fromkeys(
        [
            f"{room}:{name}investment"
            for room in ("planning", "organization_api")
            for name in ("", "accept_", "approve_", "send_back_")
        ],
        an_investment_at_bpda,
    ),
    **dict.fromkeys(["planning:reopen_investment", "organization_api:reopen_investment"], an_approved_investment),
    "planning:align": an_alignment,
    "planning:tag": some_tags,
    **dict.fromkeys(["overview:submitted_plan", "planning:plan", "organization_api:plan"], a_submitted_plan),
}
