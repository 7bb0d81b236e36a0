from decimal import Decimal

from django.test import Client
from tests import cast
from tests.execution import samples
from tests.execution.conftest import day
from tests.execution.people import person
from tests.organizations.conftest import browser

from bmms.audit.models import Event
from bmms.execution.actions import ledger
from bmms.execution.actions.releases import (
    cancel_release,
    deny_release,
    endorse_release,
    issue_release,
    prepare_release,
    review_release,
    sign_release,
)
from bmms.execution.actions.requests import obligate_request, prepare_request, sign_request
from bmms.execution.actions.vouchers import pay_voucher
from bmms.execution.models import Account, Entry, ObligationRequest, ReleaseRequest
from bmms.execution.queries.obligation_status import status_of
from bmms.execution.views import printing
from bmms.organizations.models import Signatory
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


def test_the_certificate_of_funds_says_what_is_available_and_for_whom_to_sign(world, funded, moh, monkeypatch):
    papers: list[str] = []
    monkeypatch.setattr(printing, "pdf_from", lambda html: papers.append(html) or b"%PDF-")
    with scope(world.mole.pk):
        world.obligated(funded, "1000.00")
        made = prepare_request(samples.REQUEST | {"allotment": funded}, by=world.focal)
    path, clerk = f"obligations/{made.key}/funds/", person("faisal")
    assert f"/mole/{path}" in clerk.get(f"/mole/obligations/{made.key}/").content.decode()
    clerk.get(f"/mole/{path}")
    with scope(world.mole.pk):
        given = {"form": "ORS", "place": "FUNDS", "name": "Cora Cruz", "designation": "Chief Accountant"}
        Signatory.objects.create(**given, from_date=day(1, 1))
        sign_request(made, by=world.head)
        left = Account.objects.get(pk=funded.pk).unobligated - made.amount
    clerk.get(f"/mole/{path}")
    with scope(world.mole.pk):
        obligate_request(ObligationRequest.objects.get(), by=world.budget)
    clerk.get(f"/mole/{path}")
    assert ["DRAFT" in paper for paper in papers] == [True, False, False]
    assert ["Cora Cruz" in paper for paper in papers] == [False, True, True]
    assert all(f'<td class="num">{left:,.2f}</td>' in paper for paper in papers)  # its own obligation counts once
    assert browser(cast.member("bea", moh, "budget_officer")).get(f"/moh/{path}").status_code == 404
    with scope(world.mole.pk):
        assert [each.is_final for each in PrintedPaper.objects.order_by("pk")] == [False, True, True]


def test_what_was_signed_earlier_is_certified_first_and_nothing_is_set_apart(world, funded, monkeypatch):
    papers: list[str] = []
    monkeypatch.setattr(printing, "pdf_from", lambda html: papers.append(html) or b"%PDF-")
    with scope(world.mole.pk):
        half = samples.REQUEST | {"allotment": funded, "amount": Decimal("60000000.00")}
        later, earlier = (prepare_request(half, by=world.focal) for _time in range(2))
        sign_request(earlier, by=world.head)
        sign_request(later, by=world.head)
    clerk = person("faisal")
    for request in (earlier, later):
        clerk.get(f"/mole/obligations/{request.key}/funds/")
    certified, refused = papers
    assert "is available for this purpose" in certified
    assert "requests that were signed earlier" not in certified
    assert "This certificate sets nothing apart" in certified
    assert '<p class="draft">NOT AVAILABLE</p>' in refused
    assert '<td class="num">60,000,000.00</td>' in refused.partition("signed earlier")[2]
    assert "nothing can be certified until one of them is returned" in refused


def test_of_two_that_fit_the_later_says_what_is_left_after_both_and_a_draft_comes_last(world, funded, monkeypatch):
    papers: list[str] = []
    monkeypatch.setattr(printing, "pdf_from", lambda html: papers.append(html) or b"%PDF-")
    with scope(world.mole.pk):
        asked = samples.REQUEST | {"allotment": funded, "amount": Decimal("30000000.00")}
        draft, earlier, later = (prepare_request(asked, by=world.focal) for _time in range(3))
        for request in (earlier, later):
            sign_request(request, by=world.head)
        obligate_request(later, by=world.budget)  # box B sets it apart, whoever signed first
    for request in (earlier, later, draft):
        person("faisal").get(f"/mole/obligations/{request.key}/funds/")
    left = ("40,000,000.00", "70,000,000.00", "10,000,000.00")
    assert [f'<td class="num">{each}</td>' in paper for each, paper in zip(left, papers, strict=True)] == [True] * 3
    assert ["was set apart when the budget officer certified box B" in paper for paper in papers] == [
        False,
        True,
        False,
    ]


def test_no_certificate_is_given_where_the_allotment_does_not_cover_the_request(world, funded, monkeypatch):
    papers: list[str] = []
    monkeypatch.setattr(printing, "pdf_from", lambda html: papers.append(html) or b"%PDF-")
    with scope(world.mole.pk):
        made = prepare_request(samples.REQUEST | {"allotment": funded}, by=world.focal)
        sign_request(made, by=world.head)
        world.obligated(funded, str(Account.objects.get(pk=funded.pk).unobligated))
    person("faisal").get(f"/mole/obligations/{made.key}/funds/")
    assert '<p class="draft">NOT AVAILABLE</p>' in papers[0]
    assert "nothing can be certified" in papers[0]
    assert "is available for this purpose" not in papers[0]


def test_what_an_adjustment_gives_back_to_others_undoes_no_certificate(world, funded, monkeypatch):
    papers: list[str] = []
    monkeypatch.setattr(printing, "pdf_from", lambda html: papers.append(html) or b"%PDF-")
    with scope(world.mole.pk):
        made = prepare_request(samples.REQUEST | {"allotment": funded}, by=world.focal)
        sign_request(made, by=world.head)
        obligate_request(ObligationRequest.objects.get(), by=world.budget)
        obligation = ObligationRequest.objects.get().obligation
        ledger.adjust_obligation(obligation, -made.amount, particulars="Less", on=day(4, 1), by=world.budget)
        world.obligated(funded, str(Account.objects.get(pk=funded.pk).unobligated))
    person("faisal").get(f"/mole/obligations/{made.key}/funds/")
    assert "NOT AVAILABLE" not in papers[0]
    assert "is available for this purpose" in papers[0]


def test_box_c_says_after_each_entry_what_is_due_and_what_is_not(world, funded):
    with scope(world.mole.pk):
        obligation, cash = world.obligated(funded, "1000.00"), world.cash("1000.00")
        ledger.accrue(obligation, Decimal(400), particulars="Delivered", on=day(3, 20), by=world.accountant)
        ledger.pay(obligation, cash, Decimal(500), particulars="Paid", on=day(4, 1), by=world.cashier)
        rows = status_of(obligation)
    told = [(row.obligation, row.payable, row.payment, row.not_yet_due, row.due) for row in rows]
    assert told == [(1000, 0, 0, 1000, 0), (0, 400, 0, 600, 400), (0, 100, 500, 500, 0)]


def test_a_saro_is_a_draft_until_it_is_released_and_void_once_it_is_cancelled(world, funded, moh):
    with scope(world.mole.pk):
        capital = world.appropriated("CO", "10000000.00")
        made = prepare_release(
            samples.RELEASE | {"appropriation": capital, "amount": Decimal(4000000)}, by=world.budget
        )
    clerk, stranger = person("faisal"), browser(cast.member("bea", moh, "budget_officer"))
    path = f"releases/{made.key}/print/"
    assert f"/mole/{path}" in clerk.get(f"/mole/releases/{made.key}/").content.decode()
    for take in (
        lambda: None,
        lambda: release_to_the_end(made, world),
        lambda: cancel_release(made_now(made), on=day(4, 2), reason="Void", by=world.mfbm_head),
    ):
        with scope(world.mole.pk):
            take()
        answer = clerk.get(f"/mole/{path}")
        assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert stranger.get(f"/moh/{path}").status_code == 404
    with scope(world.mole.pk):
        papers = [(each.is_final, each.state, each.amounts) for each in PrintedPaper.objects.order_by("pk")]
    amount = [["Amount", "₱4,000,000.00"]]
    assert papers == [(False, "Draft", amount), (True, "Released", amount), (False, "Release cancelled", amount)]


def test_a_request_that_was_denied_is_no_draft(world, funded, monkeypatch):
    papers: list[str] = []
    monkeypatch.setattr(printing, "pdf_from", lambda html: papers.append(html) or b"%PDF-")
    with scope(world.mole.pk):
        capital = world.appropriated("CO", "10000000.00")
        made = prepare_release(samples.RELEASE | {"appropriation": capital, "amount": Decimal(1)}, by=world.budget)
        sign_release(made, by=world.head)
        review_release(made, conditions="", by=world.analyst)
        endorse_release(made, by=world.mfbm_director)
        deny_release(made_now(made), reason="No bidding", by=world.mfbm_head)
    person("faisal").get(f"/mole/releases/{made.key}/print/")
    assert '<p class="draft">DENIED</p>' in papers[0]


def release_to_the_end(made, world) -> None:
    sign_release(made, by=world.head)
    review_release(made, conditions="Only after the bidding", by=world.analyst)
    endorse_release(made, by=world.mfbm_director)
    issue_release(made, on=day(3, 31), by=world.mfbm_head)


def made_now(made) -> ReleaseRequest:
    return ReleaseRequest.objects.select_related("entry").get(pk=made.pk)


def test_what_the_act_releases_is_printed_and_other_entries_are_not(world, funded):
    with scope(world.mole.pk):
        entry = Entry.objects.get(kind="allotment")
        other = Entry.objects.get(kind="appropriation")
    clerk = person("faisal")
    assert f"/mole/ledger/{entry.key}/print/" in clerk.get(f"/mole/ledger/{entry.key}/").content.decode()
    assert clerk.get(f"/mole/ledger/{entry.key}/print/").content[:5] == b"%PDF-"
    assert clerk.get(f"/mole/ledger/{other.key}/print/").status_code == 404
    with scope(world.mole.pk):
        paper = PrintedPaper.objects.get()
    assert (paper.title, paper.is_final, paper.amounts) == (entry.number, True, [["Amount", "₱100,000,000.00"]])
    told = Client().get(f"/verify/{paper.reference}/").content.decode()
    assert "₱100,000,000.00" in told
