from uuid import uuid4

from tests.execution.api.test_papers import BASE, post
from tests.execution.people import person

from bmms.execution.models import Account, Entry
from bmms.organizations.models import OperatingUnit
from bmms.tenancy.scope import scope


def test_a_request_repeated_after_a_bad_line_posts_once(world, funded):
    with scope(world.mole.pk):
        office = OperatingUnit.objects.create(code="LDS", name="Lanao del Sur", kind="PROVINCIAL_OFFICE")
    given = {"unit": str(office.key), "amount": "10.00", "on": "2025-02-01"}
    key = {"Idempotency-Key": str(uuid4())}
    first, again = (post(person("bai"), f"allotments/{funded.key}/suballot/", given, **key) for _time in range(2))
    assert (first.status_code, first.json()) == (201, again.json())
    assert (first.json()["unit"], first.json()["allotted"]) == ("LDS", "10.00")
    with scope(world.mole.pk):
        assert Entry.objects.filter(kind="suballotment").count() == 1


def test_opening_balances_are_all_or_nothing_and_once(world):
    row = {"act": str(world.act.key), "ppa": str(world.ppa.key), "allotment_class": "MOOE", "appropriation": "1000.00"}
    row |= {"allotment": "800.00", "ors": "02-01101101-2025-02-00007", "payee": "Al-Amanah", "obligated": "300.00"}
    sent = {"on": "2025-07-01", "rows": [row | {"due": "200.00", "paid": "150.00"}]}
    dina = person("dina")
    wrong = {"on": "2025-07-01", "rows": [row, row | {"allotment_class": "CO", "allotment": "1000.01"}]}
    assert post(dina, "ledger/opening/", wrong).status_code == 409
    with scope(world.mole.pk):
        assert not Entry.objects.exists()
    for _time in range(2):
        made = post(dina, "ledger/opening/", sent)
        assert (made.status_code, made.json()) == (201, {"keys": 1})
    assert post(person("bai"), "ledger/opening/", sent).status_code == 403
    with scope(world.mole.pk):
        account = Account.objects.get(level="appropriation")
        assert (account.appropriated, account.obligated, account.payable, account.disbursed) == (1000, 300, 200, 150)
        assert Entry.objects.count() == 5


def without(row: dict[str, str], name: str) -> dict[str, str]:
    return {each: value for each, value in row.items() if each != name}


def test_no_opening_obligation_is_lost_silently(world):
    row = {"act": str(world.act.key), "ppa": str(world.ppa.key), "allotment_class": "MOOE", "appropriation": "1000.00"}
    row |= {"allotment": "800.00", "ors": "02-01101101-2025-02-00007", "payee": "Al-Amanah", "obligated": "300.00"}
    wrong = (
        ([without(row, "ors")], "Row 1: an obligation needs the number of its ORS."),
        ([without(row, "payee")], "Row 1: an obligation needs its payee"),
        ([row, row], "Row 2: the same act, PPA, class, ORS and object stand in row 1 already."),
        ([row | {"object_code": "5010101001"}], "Row 1: Object 5010101001 is not one of MOOE."),
        ([row | {"allotment": "0.00"}], "hort"),
    )
    for rows, told in wrong:
        answer = post(person("dina"), "ledger/opening/", {"on": "2025-07-01", "rows": rows})
        assert (answer.status_code, told in answer.content.decode()) == (409, True), answer.content
    with scope(world.mole.pk):
        assert not Entry.objects.exists()


def test_an_entry_is_reversed_by_whoever_posts_its_kind(world, funded):
    with scope(world.mole.pk):
        entry = Entry.objects.get(kind="allotment")
    sent = {"on": "2025-02-01", "particulars": "Twice by mistake"}
    assert post(person("bai"), f"ledger/{entry.key}/reverse/", sent).status_code == 403
    made = post(person("mina"), f"ledger/{entry.key}/reverse/", sent)
    assert (made.status_code, made.json()["reverses"]) == (201, str(entry.key))
    assert post(person("mina"), f"ledger/{entry.key}/reverse/", sent).status_code == 409


def test_what_lapses_and_closing_by_programs(world, funded):
    told = person("bai").get(f"{BASE}/lapses/?on=2026-12-31").json()
    assert (told["total"], [row["what"] for row in told["rows"]]) == ("100000000.00", ["unobligated"])
    sent = {"on": "2025-12-31", "total": "0.00"}
    assert post(person("bai"), "lapses/post/", sent).status_code == 403
    assert post(person("dina"), "lapses/post/", sent).json() == {"numbers": []}
    assert person("bai").get(f"{BASE}/lapses/").json()["total"] == "0.00"
    assert person("bai").get(f"{BASE}/lapses/?on=soon").status_code == 400
    years = person("bai").get(f"{BASE}/years/").json()["results"]
    key = next(each["key"] for each in years if each["year"] == 2025)
    told = person("alma").get(f"{BASE}/years/{key}/closing/").json()
    assert (told["is_closed"], told["is_ready"], len(told["checks"])) == (False, True, 9)
    assert post(person("alma"), f"years/{key}/closing/close/", {"reason": "Reported"}).json()["is_closed"] is True
    assert post(person("alma"), f"years/{key}/closing/reopen/", {"reason": "x"}).status_code == 403
    assert post(person("dina"), f"years/{key}/closing/reopen/", {"reason": "COA"}).json()["is_closed"] is False
