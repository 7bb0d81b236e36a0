"""Sample plans and money to look at and to try steps on: made by the product's own actions, every title says so."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils import timezone

from bmms.access.actor import Actor
from bmms.budgeting.actions.acts import record_act, set_validity
from bmms.budgeting.models import AllotmentClass, AppropriationAct
from bmms.execution.actions.ledger import COMPREHENSIVE, appropriate, release
from bmms.execution.actions.requests import obligate_request, prepare_request, return_request, sign_request
from bmms.execution.models import Account
from bmms.main.sample_goals import sample_goals
from bmms.main.sample_programs import PROGRAMS, SampleProgram
from bmms.periods.actions.years import move_year, open_year
from bmms.periods.models import FiscalYear
from bmms.planning.actions.alignment import set_tags
from bmms.planning.actions.plans import move_plan, set_line, set_targets, start_plan
from bmms.planning.actions.ppas import add_indicator, add_ppa, edit_indicator
from bmms.planning.actions.strategies import move_strategy, start_strategy, write_objective
from bmms.planning.models import PPA, Indicator, Plan

S = FiscalYear.State
ON_THE_WAY: Final = (S.PLANNING, S.PREPARATION, S.AUTHORIZED, S.EXECUTION)
ADDED_UP: Final = ("people", "establishments", "women", "hectares")  # units of sample outcomes
SUPPLIES: Final = "5020301002"  # office supplies expenses
FURTHER: Final = ({"object_code": "5020309000", "amount": Decimal("12500.00")},)  # and fuel
OF_GOALS: Final = (Decimal(60), Decimal(40))


@dataclass(frozen=True)
class Officers:
    """Who does what in an organization: never one person two steps that follow each other."""

    planner: Actor
    focal: Actor
    director: Actor
    head: Actor
    budget: Actor
    mfbm_director: Actor
    mfbm_head: Actor
    monitor: Actor


OF_FIELD_OFFICES: Final = Decimal("1200000.00")  # of each program's amount
FIELD_TARGETS: Final = {0: "4,000", 1: "800", 2: "1,000", 3: "1,200", 4: "1,000"}
# What the plan of each following year is left in, for somebody to go on with.
LEFT_IN: Final[Mapping[str, tuple[str, ...]]] = {"moh": ("endorsed", "draft"), "mole": ("returned", "submitted")}
LEFT_ELSEWHERE: Final = ("submitted", "returned")


def this_year() -> int:
    return timezone.localdate().year


def fiscal_years_open(*, by: Actor) -> None:
    """This year's budget is executed, the next one's is prepared. In MFBM's scope."""
    for year, state in ((this_year(), S.EXECUTION), (this_year() + 1, S.PREPARATION)):
        current = FiscalYear.objects.filter(year=year).first() or open_year(year=year, by=by)
        while ON_THE_WAY.index(S(current.state)) < ON_THE_WAY.index(state):
            move_year(current, "advance", by=by)
            current.refresh_from_db()


def sample_act(*, by: Actor) -> AppropriationAct:
    """With its validity: personnel services for the year, anything else for one more. In MFBM's scope."""
    year = this_year()
    name = f"Sample GAAB FY{year}"
    known: AppropriationAct | None = AppropriationAct.objects.filter(name=name).first()
    if known:
        return known
    act = record_act(
        {
            "kind": AppropriationAct.Kind.GAAB,
            "name": name,
            "number": "Sample 1",
            "title": f"Sample: General Appropriations Act of the Bangsamoro, {year}",
            "fiscal_year": year,
            "effective_date": date(year, 1, 1),
            "legal_basis": "Sample",
        },
        by=by,
    )
    for each in AllotmentClass.values:
        until = date(year if each == AllotmentClass.PS else year + 1, 12, 31)
        set_validity(act, each, {"obligate_until": until, "pay_until": until, "legal_basis": "Sample"}, by=by)
    return act


def sample_records(code: str, act: AppropriationAct, officers: Officers) -> None:
    """In the organization's scope; once."""
    if Plan.objects.exists() or PPA.objects.exists():
        return
    ppas = [(program, _ppa(program, by=officers.planner)) for program in PROGRAMS[code]]
    _strategy(ppas, officers)
    _plan(this_year(), ppas, "approved", officers)
    for ahead, state in enumerate(LEFT_IN.get(code, LEFT_ELSEWHERE), start=1):
        _plan(this_year() + ahead, ppas, state, officers)
    allotments = [_money(act, program, ppa, officers) for program, ppa in ppas]
    for allotment in allotments:
        _requests(allotment, officers)


def practice_records(act: AppropriationAct | None, *, by: Actor) -> None:
    """In the training organization's scope: drafts only, so that people take every step themselves."""
    officers = Officers(*[by] * 8)
    ppas = [(program, _ppa(program, by=by)) for program in PROGRAMS["moh"]]
    for year in (this_year(), this_year() + 1):
        _plan(year, ppas, "draft", officers)
    if act is None:
        return
    for program, ppa in ppas:
        allotment = _money(act, program, ppa, officers)
        _requests(allotment, officers, only="draft")


def _ppa(program: SampleProgram, *, by: Actor) -> PPA:
    values: dict[str, Any] = {"parent": None, "from_year": this_year(), "until_year": None}
    about = {"code": program.code, "title": program.title, "outcome": program.outcome}
    ppa = add_ppa(values | about | {"level": PPA.Level.PROGRAM, "kind": PPA.Kind.OPERATIONS}, by=by)
    project = {"code": f"{program.code}-01", "title": f"{program.title}: {program.part}", "parent": ppa}
    part = add_ppa(values | project | {"level": PPA.Level.PROJECT, "kind": PPA.Kind.OPERATIONS}, by=by)
    counted = {"unit": "people", "disaggregation": ["SEX", "PLACE"]}
    add_indicator(part, {"level": "OUTPUT", "statement": program.served} | counted, by=by)
    statement, unit, _target = program.indicator
    add_indicator(ppa, {"level": "OUTCOME", "statement": statement, "unit": unit} | _measured(unit), by=by)
    sample_goals(ppa, by=by)
    _tagged(ppa, program, by=by)
    return ppa


def _measured(unit: str) -> dict[str, str]:
    """A percentage is of what it is out of; what stands somewhere at a time, as beds, is not added over quarters."""
    if unit == "%":
        return {"type": Indicator.Type.PERCENTAGE, "rule": Indicator.Rule.RATIO}
    return {"rule": Indicator.Rule.SUM if unit in ADDED_UP else Indicator.Rule.LAST}


def _strategy(ppas: list[tuple[SampleProgram, PPA]], officers: Officers) -> None:
    """What the programs are for, in force: an objective of each, to which its indicator belongs."""
    year = this_year()
    values = {"code": f"SP-{year}", "title": "Sample: Strategic plan", "from_year": year, "until_year": year + 5}
    plan = start_strategy(values, by=officers.planner)
    made = [
        write_objective(
            None, {"plan": plan, "code": f"SO-{program.code}", "title": program.outcome}, by=officers.planner
        )
        for program, _ppa in ppas
    ]
    plan.refresh_from_db()  # its objectives count into its version
    move_strategy(plan, "submit", by=officers.planner)
    move_strategy(plan, "endorse", version=plan.version, by=officers.director)
    move_strategy(plan, "approve", version=plan.version, by=officers.head)
    for objective, (_program, ppa) in zip(made, ppas, strict=True):
        indicator = ppa.indicators.get()
        edit_indicator(indicator, {"objective": objective}, version=indicator.version, by=officers.planner)


def _tagged(ppa: PPA, program: SampleProgram, *, by: Actor) -> None:
    shares = {("SDG", goal): share for goal, share in zip(program.goals, OF_GOALS, strict=True)}
    for year in (this_year(), this_year() + 1):
        set_tags(ppa, year, {("GAD", "GAD"): Decimal(program.gender)} | shares, by=by)


def _plan(year: int, ppas: list[tuple[SampleProgram, PPA]], state: str, officers: Officers) -> None:
    plan = start_plan(fiscal_year=year, title="Sample: Work and financial plan", by=officers.planner)
    for program, ppa in ppas:
        total, part = sum(map(Decimal, program.amounts.values()), Decimal(0)), ppa.parts.get()
        set_line(plan, ppa, total - OF_FIELD_OFFICES, by=officers.planner)
        set_line(plan, part, OF_FIELD_OFFICES, by=officers.planner)
        if state != "draft":  # a draft without targets warns before it is submitted
            set_targets(plan, ppa.indicators.get(), {0: program.indicator[-1]}, by=officers.planner)
            set_targets(plan, part.indicators.get(), FIELD_TARGETS, by=officers.planner)
    if state != "draft":
        move_plan(plan, "submit", by=officers.planner)
    if state in ("endorsed", "approved"):
        move_plan(plan, "endorse", by=officers.director)
    if state == "approved":
        move_plan(plan, "approve", by=officers.head)
    if state == "returned":
        move_plan(plan, "return", reason="Sample: add the targets of the quarters.", by=officers.head)


def _money(act: AppropriationAct, program: SampleProgram, ppa: PPA, officers: Officers) -> Account:
    """All appropriated, and of each class a part released; returns the allotment of operating expenses."""
    first, made = date(this_year(), 1, 1), {}
    for allotment_class, amount in program.amounts.items():
        given = (act, ppa, allotment_class, Decimal(amount))
        account = appropriate(*given, on=first, by=officers.mfbm_director)
        part = (Decimal(amount) * program.released / 100).quantize(Decimal("0.01"))
        form = "GAABAO" if allotment_class in COMPREHENSIVE else "SARO"
        made[allotment_class] = release(
            account, part, form=form, on=first, by=officers.mfbm_head, override_reason="Sample: there are no reports."
        )
    return made[AllotmentClass.MOOE.value]


def _requests(allotment: Account, officers: Officers, *, only: str = "") -> None:
    """One in each state."""
    program = allotment.ppa.title.removeprefix("Sample: ").lower() if allotment.ppa else ""
    for payee, amount, state, what in (
        ("Sample Supplies Trading", "385000.00", "obligated", "supplies of the quarter"),
        ("Sample General Depot", "1240500.50", "signed", "supplies for the provinces"),
        ("Sample Printing House", "96250.00", "returned", "forms and posters"),
        ("Sample Travel Agency", "54000.00", "draft", "visits to the provinces"),
    ):
        if only and state != only:
            continue
        request = prepare_request(
            {
                "allotment": Account.objects.get(pk=allotment.pk),
                "date": timezone.localdate(),
                "payee": payee,
                "particulars": f"Sample: {what}, {program}",
                "object_code": SUPPLIES,
                "amount": Decimal(amount),
                "further": FURTHER if state == "draft" else (),
            },
            by=officers.focal,
        )
        if state != "draft":
            sign_request(request, by=officers.head)
        if state == "returned":
            return_request(request, reason="Sample: attach the canvass of three suppliers.", by=officers.budget)
        if state == "obligated":
            obligate_request(request, by=officers.budget)
