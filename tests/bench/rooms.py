"""A full page of each list of planning, budgeting and execution."""

from datetime import date
from decimal import Decimal

from tests.execution import samples as money
from tests.planning import samples as planning

from bmms.execution.actions import ledger
from bmms.execution.actions.requests import prepare_request
from bmms.organizations.models import Organization
from bmms.tenancy.scope import scope

ROWS = 25


def fill(where: Organization) -> None:
    world = money.world(where)
    for number in range(1, ROWS):
        money.act(f"FY2025 Act {number}")
    with scope(where.pk):
        plan = planning.plan(2026)
        for number in range(ROWS):
            ppa = planning.ppa(f"3201{number:02}", f"Program {number}")
            planning.indicator(ppa)
            planning.line(plan, ppa)
            planning.plan(2002 + number)
            amount, on = Decimal("1000000.00"), date(2025, 1, 2)
            account = ledger.appropriate(world.act, ppa, "MOOE", amount, on=on, by=world.mfbm_director)
            allotment = ledger.release(account, amount / 2, form="SARO", on=on, by=world.mfbm_head)
            prepare_request(money.REQUEST | {"allotment": allotment}, by=money.SOMEBODY)
