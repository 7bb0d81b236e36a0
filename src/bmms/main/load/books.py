"""Writes what happened into the ledger, with the document behind each entry, as the officers' steps leave it."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.utils import timezone

from bmms.execution.models import (
    REGULAR_FUND,
    Account,
    Entry,
    Modification,
    ObligationRequest,
    Payee,
    Posting,
    ReleaseRequest,
    Voucher,
)
from bmms.execution.queries.keys import record_key
from bmms.execution.queries.numbers import advice_series, numbering
from bmms.main.load.entries import Happening, Place
from bmms.main.load.rows import Bulk

MODELS: Final = (Payee, Account, Entry, Posting, ObligationRequest, Voucher, ReleaseRequest, Modification)
MOST_AT_ONCE: Final = 20_000  # entries
FIRST: Final = (300, 3_000)  # entries, which are stored at once, so that PostgreSQL soon has statistics
SO_FEW: Final = 100_000  # postings of all organizations: from then on it has them
NINE: Final = time(9)
K = Entry.Kind
# Numbers are drawn one by one, as the ledger's trigger demands; by the row's place, lest its older versions are looked
# through each time.
DRAWING: Final = """
CREATE OR REPLACE FUNCTION pg_temp.draw_numbers(p_organization bigint, p_series text, p_count int) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE v_place tid;
BEGIN
    SELECT ctid INTO v_place FROM execution_counter WHERE (organization_id, series) = (p_organization, p_series);
    IF NOT FOUND THEN
        INSERT INTO execution_counter (organization_id, series, last) VALUES (p_organization, p_series, 1)
            RETURNING ctid INTO v_place;
        p_count := p_count - 1;
    END IF;
    FOR number IN 1..p_count LOOP
        UPDATE execution_counter SET last = last + 1 WHERE ctid = v_place RETURNING ctid INTO v_place;
    END LOOP;
END $$
"""


def centavos(amount: int) -> Decimal:
    return Decimal(amount).scaleb(-2)


@cache
def moment_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, NINE))


class Books:
    """Of one organization, in its scope. `staff`: id and name of who holds a role."""

    def __init__(self, organization_id: int, bulk: Bulk, staff: Mapping[str, tuple[int, str]], chance: Random) -> None:
        self.organization_id, self.bulk, self.staff, self.chance = organization_id, bulk, staff, chance
        self.drawn, self.stored = Counter[str](), Counter[str]()

    def write(self, happenings: list[Happening]) -> None:
        for number, one in enumerate(happenings, start=1):
            self._entry(one)
            if number % MOST_AT_ONCE == 0 or (number in FIRST and self.bulk.last[Posting] < SO_FEW):
                self.store()
        self.store()

    def store(self) -> None:
        self.bulk.store()
        with connection.cursor() as cursor:
            for series, last in self.drawn.items():
                if count := last - self.stored[series]:
                    cursor.execute("SELECT pg_temp.draw_numbers(%s, %s, %s)", [self.organization_id, series, count])
        self.stored = self.drawn.copy()

    def _entry(self, one: Happening) -> None:
        key = UUID(int=self.chance.getrandbits(128), version=4)  # of the document, and so of the entry
        first = one.lines[0][0]
        series, prefix = numbering(one.kind, first.allotment_class, REGULAR_FUND, one.day, one.form)
        self.drawn[series] += 1
        for place, *_rest in one.lines:
            self._open(place)
        poster, name = self.staff[POSTED_BY[one.kind]]
        one.id = self.bulk.add(
            Entry,
            request=record_key(WORDS.get(one.kind, one.kind), key),
            kind=one.kind,
            number=f"{prefix}{self.drawn[series]:05}",
            date=one.day,
            particulars=one.particulars,
            reverses_id=one.reverses.id if one.reverses else None,
            posted_by_id=poster,
            posted_by_name=name,
            posted_at=moment_of(one.day),
        )
        for place, measure, amount, code in one.lines:
            self.bulk.add(
                Posting,
                entry_id=one.id,
                account_id=place.id,
                measure=measure,
                amount=centavos(amount),
                date=one.day,
                object_code=code,
            )
        if one.reverses is None:
            self._document(one, key)

    def _open(self, place: Place) -> None:
        if place.id:
            return
        place.id = self.bulk.add(
            Account,
            level=place.level,
            parent_id=place.above.id if place.above else None,
            act_id=place.act,
            ppa_id=place.ppa,
            allotment_class=place.allotment_class,
            fund=REGULAR_FUND,
            unit_id=place.unit,
            name=place.name,
            valid_until=place.valid_until,
        )

    def _document(self, one: Happening, key: UUID) -> None:
        if one.kind == K.OBLIGATION and one.paper:
            self._request(one, key)
        elif one.kind == K.DISBURSEMENT:
            self._voucher(one, key)
        elif one.kind == K.ALLOTMENT and one.form == "SARO":
            self._release(one, key)
        elif one.kind == K.MODIFICATION:
            self._modification(one, key)

    def by(self, *hands: tuple[str, str], day: date) -> dict[str, Any]:
        """Who signed which field, and when."""
        found: dict[str, Any] = {}
        for word, role in hands:
            found[f"{word}_by_id"] = self.staff[role][0]
            if word != PREPARED:
                found[f"{word}_at"] = moment_of(day)
        return found

    def _request(self, one: Happening, key: UUID) -> None:
        ((place, _measure, amount, code),) = one.lines
        self.bulk.add(
            ObligationRequest,
            key=key,
            allotment_id=place.above.id if place.above else None,
            date=one.day,
            payee=one.paper["payee"],
            particulars=one.particulars,
            object_code=code,
            amount=centavos(amount),
            status=ObligationRequest.Status.OBLIGATED,
            obligation_id=place.id,
            **self.by((PREPARED, "ppa_focal"), ("signed", "director"), ("obligated", "budget_officer"), day=one.day),
        )

    def _voucher(self, one: Happening, key: UUID) -> None:
        (owed, _measure, amount, _code), (cash, *_) = one.lines[-2:]
        is_check = self.chance.random() < 0.2
        self.bulk.add(
            Voucher,
            key=key,
            obligation_id=owed.id,
            cash_id=cash.id,
            payee_id=one.paper["payee"],
            invoice=f"SI-{one.id}",
            particulars=one.particulars,
            amount=centavos(amount),
            mode=Voucher.Mode.CHECK if is_check else Voucher.Mode.ADA,
            date=one.day,
            status=Voucher.Status.CANCELLED if one.paper.get("is_cancelled") else Voucher.Status.PAID,
            payment_number=f"{one.id:09}" if is_check else self._advice(one.day),
            entry_id=one.id,
            **self.by((PREPARED, "ppa_focal"), ("certified", "chief_accountant"), day=one.day),
            **self.by(("approved", "head_of_office"), ("paid", "cashier"), day=one.day),
        )

    def _advice(self, day: date) -> str:
        series = advice_series(REGULAR_FUND, day)
        self.drawn[series] += 1
        return f"LDDAP-ADA-{REGULAR_FUND[:2]}-{day:%Y-%m}-{self.drawn[series]:05}"

    def _release(self, one: Happening, key: UUID) -> None:
        ((place, _measure, amount, _code),) = one.lines
        self.bulk.add(
            ReleaseRequest,
            key=key,
            appropriation_id=place.above.id if place.above else None,
            amount=centavos(amount),
            particulars="Sample: capital outlay of the year",
            date=one.day,
            status=ReleaseRequest.Status.RELEASED,
            entry_id=one.id,
            **self.by((PREPARED, "budget_officer"), ("signed", "head_of_office"), day=one.day),
            **self.by(("reviewed", "mfbm_analyst"), ("endorsed", "mfbm_budget_director"), day=one.day),
            **self.by(("released", "mfbm_head"), day=one.day),
        )

    def _modification(self, one: Happening, key: UUID) -> None:
        (source, *_), (target, _measure, amount, _code) = one.lines[-2:]
        self.bulk.add(
            Modification,
            key=key,
            source_id=source.id,
            target_id=target.id,
            amount=centavos(amount),
            particulars=one.particulars,
            date=one.day,
            status=Modification.Status.POSTED,
            entry_id=one.id,
            **self.by((PREPARED, "budget_officer"), ("signed", "head_of_office"), day=one.day),
            **self.by(("approved", "mfbm_head"), day=one.day),
        )


PREPARED: Final = "prepared"
POSTED_BY: Final[Mapping[str, str]] = {
    K.APPROPRIATION: "mfbm_budget_director",
    K.ALLOTMENT: "mfbm_head",
    K.SUBALLOTMENT: "budget_officer",
    K.MODIFICATION: "mfbm_head",
    K.CASH: "mfbm_treasury",
    K.OBLIGATION: "budget_officer",
    K.PAYABLE: "chief_accountant",
    K.DISBURSEMENT: "cashier",
    K.LAPSE: "mfbm_budget_director",
    K.CASH_LAPSE: "mfbm_treasury",
}
# What a document's own key is called where it posts (execution.actions).
WORDS: Final[Mapping[str, str]] = {
    K.OBLIGATION: "ors",
    K.DISBURSEMENT: "dv",
    K.ALLOTMENT: "sbr",
    K.MODIFICATION: "modification",
}
