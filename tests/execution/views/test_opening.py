from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Sum
from tests.execution.people import person

from bmms.execution.models import Account, Entry, Posting
from bmms.execution.queries.recomputation import differences
from bmms.tenancy.scope import scope

HEAD = "act,ppa,class,appropriation,allotment,ors,payee,object,obligated,due,paid\n"
ROWS = (
    'FY2025 GAAB,310100,MOOE,"1,000.00",800.00,02-01101101-2025-02-00007,Al-Amanah,5020301002,300.00,200.00,150.00\n'
    "FY2025 GAAB,310100,MOOE,0,0,02-01101101-2025-03-00009,Cotabato Fuel,5020309000,100.00,0,0\n"
    "FY2025 GAAB,310100,CO,500.00,0,,,,0,0,0\n"
)


def post(client, rows: str, head: str = HEAD, day: str = "2025-06-30"):
    file = SimpleUploadedFile("opening.csv", (head + rows).encode(), "text/csv")
    return client.post("/mole/ledger/opening/", {"on": day, "file": file})


def totals() -> dict[str, object]:
    return {
        row["measure"]: row["sum"] for row in Posting.objects.order_by().values("measure").annotate(sum=Sum("amount"))
    }


def test_an_organization_goes_live_in_mid_year(world):
    director = person("dina")
    assert "/mole/ledger/opening/" in director.get("/mole/appropriations/").content.decode()
    for _time in range(2):  # the same file again posts nothing
        assert post(director, ROWS).status_code == 303
        with scope(world.mole.pk):
            assert totals() == {
                "appropriation": 1500,
                "allotment": 800,
                "obligation": 400,
                "payable": 200,
                "disbursement": 150,
            }
            assert differences() == []
    with scope(world.mole.pk):
        numbers = Entry.objects.order_by("pk").values_list("number", flat=True)
        assert list(numbers) == [f"OPENING-2025-06-{n:05}" for n in range(1, 8)]
        mooe = Account.objects.get(level="appropriation", allotment_class="MOOE")
        assert (mooe.unreleased, mooe.unobligated, mooe.unpaid, mooe.due) == (200, 400, 250, 50)
        assert Account.objects.filter(level="obligation").count() == 2
    changed = post(director, ROWS.replace("800.00", "900.00"))
    assert changed.status_code == 422
    assert "has posted ₱800.00 already" in changed.content.decode()


def test_what_is_wrong_is_told_by_row_and_nothing_is_posted(world):
    director = person("dina")
    wrong = ROWS + "FY1999,310100,MOOE,1,0,,,,0,0,0\nFY2025 GAAB,999,MOOE,1,0,,,,0,0,0\n"
    wrong += "FY2025 GAAB,310100,XX,1,0,,,,0,0,0\nFY2025 GAAB,310100,CO,1.001,0,,,,0,0,0\n"
    page = post(director, wrong).content.decode()
    for told in (
        "Row 5: there is no act called FY1999.",
        "Row 6: there is no PPA 999.",
        "Row 7: XX is no class.",
        "Row 8: 1.001 is no amount.",
    ):
        assert told in page
    short = "FY2025 GAAB,310100,MOOE,10.00,10.01,,,,0,0,0\n"
    assert "Short by ₱0.01 in MOOE of PPA 310100" in post(director, short).content.decode()
    assert "These columns are missing: paid." in post(director, "", HEAD.replace(",paid", "")).content.decode()
    with scope(world.mole.pk):
        assert not Entry.objects.exists()
    for name in ("bai", "mina", "alma", "hamid"):
        assert post(person(name), ROWS).status_code == 403


def test_a_row_that_stands_there_twice_is_refused(world):
    twice = ROWS + ROWS.splitlines(keepends=True)[1]
    page = post(person("dina"), twice).content.decode()
    assert "Row 5: the same act, PPA, class, ORS and object stand in row 3 already." in page
    wrong = ROWS.replace("5020309000", "5010101001")
    assert "Row 3: Object 5010101001 is not one of MOOE." in post(person("dina"), wrong).content.decode()
    with scope(world.mole.pk):
        assert not Entry.objects.exists()


def test_opening_balances_come_before_all_other_entries(world, funded):
    answer = post(person("dina"), ROWS)
    assert (answer.status_code, "opening balances come before" in answer.content.decode()) == (422, True)
    with scope(world.mole.pk):
        assert not Entry.objects.filter(number__startswith="OPENING").exists()


def test_an_obligation_names_its_ors_and_its_payee(world):
    director = person("dina")
    unnamed = post(director, ROWS.replace("Al-Amanah", "")).content.decode()
    assert "Row 2: an obligation needs its payee" in unnamed
    unnumbered = post(director, ROWS.replace("02-01101101-2025-02-00007", "")).content.decode()
    assert "Row 2: an obligation needs the number of its ORS." in unnumbered
    with scope(world.mole.pk):
        assert not Entry.objects.exists()
