"""What is under way today in an organization: documents in every state, locked months, reports on their way."""

from datetime import date, timedelta
from itertools import islice
from typing import Any, Final

from bmms.execution.models import Modification, ObligationRequest, ReleaseRequest, Voucher
from bmms.main.load.books import PREPARED, Books, centavos, moment_of
from bmms.main.load.entries import Happening, K
from bmms.main.load.money import OBJECTS
from bmms.main.load.shared import Shared
from bmms.periods.models import MonthLock, ReportSubmission

OF_EACH_STATE: Final = 6
R, V, A, F = ObligationRequest.Status, Voucher.Status, ReleaseRequest.Status, Modification.Status
MODELS: Final = (MonthLock, ReportSubmission)


def leave_open(books: Books, happenings: list[Happening], shared: Shared) -> None:
    """Charged to what this year's money has room for: a small amount each."""
    now = [one for one in happenings if one.day.year == shared.until.year and one.reverses is None]
    allotments = [one for one in now if one.kind == K.ALLOTMENT]
    paid = [one for one in now if one.kind == K.DISBURSEMENT]
    for number in range(OF_EACH_STATE):
        for each in islice(allotments[number:], 1):
            _requests(books, each, shared.until)
            _releases(books, each, shared.until)
            _modifications(books, each, shared.until)
        for each in islice(paid[number:], 1):
            _vouchers(books, each, shared.until)
    _months(books, shared)
    _reports(books, shared)
    books.store()


def _requests(books: Books, one: Happening, day: date) -> None:
    place = one.lines[0][0]
    common: dict[str, Any] = {"allotment_id": place.id, "date": day, "payee": "Sample Trading 001"}
    common |= {"object_code": OBJECTS[place.allotment_class][0], "amount": centavos(1_000_00)}
    for status, hands in (
        (R.DRAFT, ()),
        (R.SIGNED, (("signed", "director"),)),
        (R.RETURNED, ()),
    ):
        by = books.by((PREPARED, "ppa_focal"), *hands, day=day)
        books.bulk.add(ObligationRequest, particulars="Sample: supplies, under way", status=status, **common, **by)


def _vouchers(books: Books, one: Happening, day: date) -> None:
    (owed, *_), (cash, *_) = one.lines[-2:]
    common: dict[str, Any] = {"obligation_id": owed.id, "cash_id": cash.id, "payee_id": one.paper["payee"], "date": day}
    certified = ("certified", "chief_accountant")
    for status, hands in (
        (V.DRAFT, ()),
        (V.CERTIFIED, (certified,)),
        (V.APPROVED, (certified, ("approved", "head_of_office"))),
        (V.RETURNED, ()),
    ):
        by = books.by((PREPARED, "ppa_focal"), *hands, day=day)
        common |= {"amount": centavos(1_000_00), "particulars": "Sample: part payment, under way"}
        books.bulk.add(Voucher, status=status, **common, **by)


def _releases(books: Books, one: Happening, day: date) -> None:
    above = one.lines[0][0].above
    common: dict[str, Any] = {"appropriation_id": above.id if above else None, "date": day}
    hands = (("signed", "head_of_office"), ("reviewed", "mfbm_analyst"), ("endorsed", "mfbm_budget_director"))
    for status, signed in ((A.DRAFT, 0), (A.SIGNED, 1), (A.REVIEWED, 2), (A.ENDORSED, 3), (A.RETURNED, 0)):
        by = books.by((PREPARED, "budget_officer"), *hands[:signed], day=day)
        common |= {"amount": centavos(1_000_00), "particulars": "Sample: further release"}
        books.bulk.add(ReleaseRequest, status=status, **common, **by)


def _modifications(books: Books, one: Happening, day: date) -> None:
    place = one.lines[0][0]
    objects = OBJECTS[place.allotment_class]
    common: dict[str, Any] = {"source_id": place.id, "target_id": place.id, "date": day, "amount": centavos(1_000_00)}
    common |= {"source_object": objects[0], "target_object": objects[1], "particulars": "Sample: another object"}
    for status in (F.DRAFT, F.RETURNED):
        by = books.by((PREPARED, "budget_officer"), day=day)
        books.bulk.add(Modification, status=status, **common, **by)


def _months(books: Books, shared: Shared) -> None:
    """All but the last two months of this year are locked."""
    accountant, name = books.staff["chief_accountant"]
    for month in range(1, shared.until.month - 1):
        books.bulk.add(
            MonthLock,
            year_id=shared.fiscal_years[shared.until.year],
            month=month,
            reason="Sample: the month's reports are certified",
            changed_by_id=accountant,
            changed_by_name=name,
            changed_at=moment_of(shared.until),
        )


def _reports(books: Books, shared: Shared) -> None:
    """All that are due have been received; one that is not yet due is prepared."""
    hands = (("prepared", "planning_officer"), ("budget", "budget_officer"), ("accounts", "chief_accountant"))
    rest = (("approved", "head_of_office"), ("submitted", "budget_officer"), ("received", "mfbm_analyst"))
    for requirement, due in shared.required.items():
        if due < shared.until:
            by = _times(books, (*hands, *rest), due - timedelta(5))
            by["first_submitted_at"] = by["submitted_at"]
            status = ReportSubmission.Status.RECEIVED
        elif due < shared.until + timedelta(60):
            by, status = _times(books, hands[:1], shared.until), ReportSubmission.Status.PREPARED
        else:
            continue
        books.bulk.add(ReportSubmission, requirement_id=requirement, status=status, **by)


def _times(books: Books, hands: tuple[tuple[str, str], ...], day: date) -> dict[str, Any]:
    return {
        key: value
        for word, role in hands
        for key, value in ((f"{word}_by_id", books.staff[role][0]), (f"{word}_at", moment_of(day)))
    }
