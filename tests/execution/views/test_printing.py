from decimal import Decimal

from django.test import Client
from tests import cast
from tests.execution import samples
from tests.execution.conftest import day
from tests.execution.people import person
from tests.organizations.conftest import browser

from bmms.audit.models import Event
from bmms.execution.actions import ledger
from bmms.execution.actions.requests import obligate_request, prepare_request, sign_request
from bmms.execution.actions.vouchers import pay_voucher
from bmms.execution.models import ObligationRequest
from bmms.execution.queries.obligation_status import status_of
from bmms.tenancy.scope import scope
from bmms.workbench.models import PrintedPaper


def test_an_obligation_request_and_its_voucher_are_printed(world, funded, moh):
    with scope(world.mole.pk):
        made = prepare_request(samples.REQUEST | {"allotment": funded}, by=world.focal)
        sign_request(made, by=world.head)
        obligate_request(made, by=world.budget)
        obligation = ObligationRequest.objects.get().obligation
        voucher = world.approved(obligation, world.cash("100.00"), "60.00")
        pay_voucher(voucher, on=day(4, 2), by=world.cashier)
    clerk, stranger = person("faisal"), browser(cast.member("bea", moh, "budget_officer"))
    for path in (f"obligations/{made.key}/print/", f"vouchers/{voucher.key}/print/"):
        answer = clerk.get(f"/mole/{path}")
        assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
        assert stranger.get(f"/moh/{path}").status_code == 404
    with scope(world.mole.pk):
        papers = PrintedPaper.objects.order_by("pk")
        assert [(paper.is_final, paper.amounts) for paper in papers] == [
            (True, [["Amount", "₱100.00"]]),
            (True, [["Amount", "₱60.00"]]),
        ]
        reference = papers[1].reference
        printed = Event.objects.filter(verb__endswith=".printed").order_by("pk").values_list("verb", flat=True)
        assert list(printed) == ["obligation_request.printed", "voucher.printed"]
    told = Client().get(f"/verify/{reference}/").content.decode()
    assert "₱60.00" in told
    assert "genuine" in told


def test_an_auditor_prints_without_leaving_a_row(world, funded):
    with scope(world.mole.pk):
        made = prepare_request(samples.REQUEST | {"allotment": funded}, by=world.focal)
    auditor = browser(cast.member("audrey", world.mole, "auditor"))
    assert auditor.get(f"/mole/obligations/{made.key}/print/").content[:5] == b"%PDF-"
    with scope(world.mole.pk):
        assert not PrintedPaper.objects.exists()


def test_box_c_says_after_each_entry_what_is_due_and_what_is_not(world, funded):
    with scope(world.mole.pk):
        obligation, cash = world.obligated(funded, "1000.00"), world.cash("1000.00")
        ledger.accrue(obligation, Decimal(400), particulars="Delivered", on=day(3, 20), by=world.accountant)
        ledger.pay(obligation, cash, Decimal(500), particulars="Paid", on=day(4, 1), by=world.cashier)
        rows = status_of(obligation)
    told = [(row.obligation, row.payable, row.payment, row.not_yet_due, row.due) for row in rows]
    assert told == [(1000, 0, 0, 1000, 0), (0, 400, 0, 600, 400), (0, 100, 500, 500, 0)]
