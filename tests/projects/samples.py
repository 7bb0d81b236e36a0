"""This room's records for the URL metatest (tests/samples.py), and for its own tests."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from tests.documents.files import upload
from tests.execution import samples as money
from tests.planning import samples as planning

from bmms.access.actor import Actor, system_actor
from bmms.accounts.models import User
from bmms.documents.actions import attach_file
from bmms.execution.models import Account
from bmms.geography.models import Place
from bmms.planning.actions.plans import set_targets
from bmms.planning.actions.ppas import add_indicator
from bmms.planning.models import Indicator, Plan
from bmms.projects.actions.accomplishments import (
    Reached,
    move_accomplishment,
    set_alert_levels,
    write_accomplishment,
)
from bmms.projects.actions.contracts import add_contract, link_obligation, set_milestones, vary_contract
from bmms.projects.actions.monitoring import add_issue, add_photo, add_visit
from bmms.projects.actions.parts import link_line, set_beneficiaries, set_places
from bmms.projects.actions.projects import add_project
from bmms.projects.actions.tasks import add_task
from bmms.projects.models import (
    Accomplishment,
    AlertLevels,
    Contract,
    ContractObligation,
    FieldVisit,
    Issue,
    Project,
    Task,
)
from bmms.projects.queries.projects import people_here
from bmms.tenancy.scope import system

SOMEBODY = system_actor("the tests' samples")
VALUES = {
    "sector": "social",
    "mode": "administration",
    "start_date": date(2026, 2, 1),
    "end_date": date(2026, 11, 30),
    "outcome": "Mothers give birth in a facility",
    "description": "",
}
PLACES = {
    "1999901000": ("Kapalawan", "BARMM", None),
    "1908702000": ("Buldon", "BARMM", None),
    "0908316000": ("Tungawan", "OBC", None),
    "0931700000": ("Zamboanga City", "OBC", None),
    "1906600000": ("Sulu, as it was", "BARMM", date(2025, 7, 17)),
}


def place(code: str = "1999901000") -> Place:
    name, scope, until = PLACES[code]
    point = {"latitude": "7.100000", "longitude": "124.500000", "point_quality": "VERIFIED"}
    above = {"level": "REGION", "kind": "REGION", "scope": scope, "point_quality": "NONE"}
    above["name"] = "BARMM" if scope == "BARMM" else "Region IX"
    with system("a sample"):
        region, _ = Place.objects.get_or_create(code=f"{code[:2]}00000000", defaults=above)
        values = {"name": name, "scope": scope, "valid_to": until, "parent": region, **point}
        values |= {"level": "MUNICIPALITY", "kind": "MUNICIPALITY", "search_text": f"; {name.lower()} ;"}
        return Place.objects.get_or_create(code=code, defaults=values)[0]


def project(code: str = "310-01", title: str = "Birthing homes", by: Actor = SOMEBODY, **values: Any) -> Project:
    """The one of that code, made below the program 310 if there is none. In the organization in scope."""
    known = Project.objects.filter(ppa__code=code).first()
    program = planning.ppa()
    return known or add_project(VALUES | {"parent": program, "code": code, "title": title} | values, by=by)


def whole(code: str = "310-01", by: Actor = SOMEBODY, **values: Any) -> Project:
    """With all that its approval asks for but a lead."""
    made = project(code, by=by, **values)
    set_places(made, [(place(), None)], by=by)
    set_beneficiaries(made, {"mothers": (0, 120, 0)}, by=by)
    return made


def linked(made: Project, share: str = "40") -> Account:
    """Of a million of MOOE that the program has, so many percent pay for it."""
    program = made.ppa.parent
    assert program
    known = Account.objects.filter(level="appropriation", ppa=program).first()
    if known is None:
        given = (money.act(), program, "MOOE", Decimal("1000000.00"))
        known = money.ledger.appropriate(*given, on=date(2025, 1, 2), by=SOMEBODY)
    link_line(made, known, Decimal(share), by=SOMEBODY)
    return known


def paid(made: Project, amount: str = "100000.00", share: str = "40") -> Decimal:
    """Of the program's appropriation, with all that has to come before; returns the part that is the project's."""
    account, by, whole = linked(made, share), SOMEBODY, Decimal(amount)
    released = {"form": "GAABAO", "on": date(2025, 1, 3), "override_reason": "x"}
    allotment = money.ledger.release(account, whole, by=by, **released)
    charge = money.ledger.Charge(allotment, whole, "5020301002")
    what = {"particulars": "Pumps", "by": by}
    (owed,) = money.ledger.obligate([charge], payee="Al-Amanah Supplies", on=date(2025, 2, 1), **what)
    cash = money.ledger.allocate_cash(
        account.act, "MOOE", whole, valid_until=date(2026, 12, 31), on=date(2025, 1, 2), by=by
    )
    money.ledger.pay(owed, cash, whole, on=date(2025, 3, 1), **what)
    return whole * Decimal(share) / 100


def measured(made: Project, targets: dict[int, str], by: Actor = SOMEBODY, **values: Any) -> Indicator:
    """An output of the project with targets of 2026, in an approved plan. Without more it adds up over the quarters."""
    given = {"level": "OUTPUT", "statement": "Mothers delivered", "unit": "mothers"} | values
    indicator = add_indicator(made.ppa, given, by=by)
    plan = planning.plan(2026)
    Plan.objects.filter(pk=plan.pk).update(status="draft", approved_by=None, approved_at=None)
    planning.line(plan, made.ppa)
    set_targets(plan, indicator, targets, by=by)
    person = User.objects.order_by("pk").first()
    Plan.objects.filter(pk=plan.pk).update(status="approved", approved_by=person, approved_at=timezone.now())
    return indicator


def reached(of: Indicator, *lines: Reached, quarter: int = 1, by: Actor = SOMEBODY) -> Accomplishment:
    return write_accomplishment(of, 2026, quarter, lines or (Reached(value=Decimal(10)),), remarks="", by=by)


def certified(of: Indicator, *lines: Reached, quarter: int = 1, by: Actor = SOMEBODY) -> Accomplishment:
    """As by somebody else, with its evidence."""
    made = reached(of, *lines, quarter=quarter, by=by)
    attach_file(made, upload("list.pdf"), retention="ADMINISTRATIVE", by=SOMEBODY)
    move_accomplishment(made, "submit", by=by)
    person = User.objects.order_by("-pk").first()
    assert person
    move_accomplishment(made, "certify", by=replace(SOMEBODY, user_id=person.pk))
    made.refresh_from_db()
    return made


def an_accomplishment(_world: Any) -> dict[str, Any]:
    known = Accomplishment.objects.first()
    made = known or reached(planning.indicator(project().ppa), Reached(place(), Decimal(10)))
    return {"key": made.key}


def an_entry_of_a_quarter(_world: Any) -> dict[str, Any]:
    found = Accomplishment.objects.select_related("indicator").get(key=an_accomplishment(_world)["key"])
    return {"indicator": found.indicator.key, "year": 2026, "period": 1}


def the_alert_levels() -> AlertLevels:
    levels = {"early": Decimal(5), "urgent": Decimal(10), "terminal": Decimal(15)}
    return AlertLevels.objects.first() or set_alert_levels(levels, by=SOMEBODY)


def an_issue(_world: Any) -> dict[str, Any]:
    return {"key": (Issue.objects.first() or add_issue(project(), ISSUE, by=SOMEBODY)).key}


def a_visit(_world: Any) -> dict[str, Any]:
    made = FieldVisit.objects.first() or add_visit(project(), VISIT, by=SOMEBODY)
    if not made.photos.exists():
        picture = upload("wall.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 64)
        add_photo(made, picture, caption="The north wall", by=SOMEBODY)
    return {"key": made.key}


def task(of: Project, title: str = "Dig the well", by: Actor = SOMEBODY, **values: Any) -> Task:
    """In the first ten days of May, unless it says otherwise."""
    days = {"start_date": date(2026, 5, 1), "end_date": date(2026, 5, 10)}
    return add_task(of, {"title": title, "parent": None} | days | values, by=by)


def contract(of: Project, by: Actor = SOMEBODY, **values: Any) -> Contract:
    return add_contract(of, CONTRACT | values, by=by)


def a_contract(_world: Any) -> dict[str, Any]:
    made = Contract.objects.first()
    if made is None:
        made = contract(project())
        set_milestones(project(), {"award": (date(2026, 2, 1), None, "")}, by=SOMEBODY)
        vary_contract(made, VARIATION, by=SOMEBODY)
    return {"key": made.key}


def an_obligation_of_a_contract(_world: Any) -> dict[str, Any]:
    made = Contract.objects.get(key=a_contract(_world)["key"])
    known = ContractObligation.objects.filter(contract=made).first()
    if known is None:
        own = money.ledger.appropriate(
            money.act(), made.project.ppa, "CO", Decimal(100), on=date(2025, 1, 2), by=SOMEBODY
        )
        released = {"form": "SARO", "on": date(2025, 1, 3), "override_reason": "x"}
        charge = money.ledger.Charge(
            money.ledger.release(own, Decimal(100), by=SOMEBODY, **released), Decimal(100), money.OBJECTS["CO"]
        )
        (owed,) = money.ledger.obligate(
            [charge], payee="Wells and Sons", particulars="A pump", on=date(2025, 2, 1), by=SOMEBODY
        )
        link_obligation(made, owed, by=SOMEBODY)
        known = ContractObligation.objects.get(contract=made)
    return {"key": made.key, "account": known.account.key}


def a_task(_world: Any) -> dict[str, Any]:
    known = Task.objects.filter(title="Line the well").first()
    if known is None:
        of = project()
        known = task(of, "Line the well", waits=[task(of)], people=list(people_here()[:1]))
    return {"key": known.key}


def a_project(_world: Any) -> dict[str, Any]:
    return {"key": whole().key}


def a_line(_world: Any) -> dict[str, Any]:
    made = project()
    return {"key": made.key, "account": linked(made).key}


def a_step(_world: Any) -> dict[str, Any]:
    return {"key": project().key, "step": "terminate"}


CONTRACT = {
    "number": "2026-01",
    "title": "One well",
    "payee": None,
    "contractor": "Wells and Sons",
    "amount": Decimal("100000.00"),
    "signed_date": date(2026, 2, 15),
    "begin_date": date(2026, 3, 1),
    "end_date": date(2026, 9, 30),
}
VARIATION = {
    "number": "VO-1",
    "amount": Decimal("5000.00"),
    "until_date": None,
    "reason": "Deeper than thought",
    "approved_date": date(2026, 5, 1),
}
ISSUE = {
    "kind": "issue",
    "problem": "The road is cut",
    "cause": "Flood",
    "action": "Ask MPW for a bridge",
    "owner": None,
    "due_date": date(2026, 5, 20),
    "escalated_to": "",
    "found_on": date(2026, 5, 1),
}
VISIT = {
    "visit_date": date(2026, 5, 2),
    "team": "Two of the PEO",
    "place": None,
    "latitude": None,
    "longitude": None,
    "findings": "The wall stands",
    "follow_up": "",
}
SAMPLES = {
    **dict.fromkeys([f"projects:{name}" for name in ("issue", "edit_issue", "act_on_issue", "settle_issue")], an_issue),
    **dict.fromkeys([f"projects:{name}" for name in ("visit", "edit_visit", "add_photo")], a_visit),
    **dict.fromkeys(
        [
            *(f"projects:{name}" for name in ("task", "edit_task", "task_progress", "remove_task")),
            *(f"projects:{name}_task" for name in ("start", "finish", "reopen")),
            *("organization_api:task", "organization_api:report_task_progress"),
        ],
        a_task,
    ),
    **dict.fromkeys(
        [f"projects:{n}" for n in ("contract", "edit_contract", "vary_contract", "link_obligation")], a_contract
    ),
    "projects:unlink_obligation": an_obligation_of_a_contract,
    **dict.fromkeys(["projects:milestones", "projects:add_contract"], lambda world: a_project(world)),
    **dict.fromkeys(["projects:add_task", "projects:add_issue", "projects:add_visit"], lambda world: a_project(world)),
    **dict.fromkeys(
        [
            *(
                f"projects:{name}"
                for name in ("project", "edit_project", "places", "weights", "beneficiaries", "add_line")
            ),
            "organization_api:project",
        ],
        a_project,
    ),
    **dict.fromkeys(["projects:take_step", "organization_api:take_project_step"], a_step),
    "projects:remove_line": a_line,
    **dict.fromkeys(["projects:accomplishment", "organization_api:accomplishment"], an_accomplishment),
    **dict.fromkeys(
        ["projects:move_accomplishment", "organization_api:move_accomplishment"],
        lambda world: an_accomplishment(world) | {"step": "submit"},
    ),
    "projects:enter": an_entry_of_a_quarter,
}
