"""Who issues cash is told of what was released, and finds there how much of it has none."""

from tests.execution.conftest import day
from tests.execution.people import person

from bmms.execution.actions.posting import reverse_entry
from bmms.notifications.models import Notification
from bmms.tenancy.scope import scope, system


def told(world) -> tuple[list[str], int]:
    """What waits for the Treasury Office, and how often it was told anything."""
    with system("the inboxes"):
        rows = Notification.objects.filter(kind="cash.waiting").order_by("pk")
        assert {row.user_id for row in rows} <= {world.treasury.user_id}
        return [row.words for row in rows if row.waits], len(rows)


WAITS = "Issue a cash allocation: MOOE of FY2025 GAAB"


def test_the_treasury_is_told_once_of_what_was_released_until_it_issues_cash(world):
    with scope(world.mole.pk):
        world.released("MOOE", "1000.00")
        world.released("MOOE", "500.00")
    assert told(world) == ([WAITS], 1)
    with scope(world.mole.pk):
        world.cash("600.00")  # how much, is for the Treasury Office to say
    assert told(world) == ([], 1)
    with scope(world.mole.pk):
        world.released("MOOE", "1.00")
    assert told(world) == ([WAITS], 2)


def test_each_class_waits_by_itself_and_what_has_its_cash_already_does_not(world):
    with scope(world.mole.pk):
        world.cash("1000.00")
        world.released("MOOE", "1000.00")
        assert told(world) == ([], 0)
        world.released("PS", "10.00")
        world.released("CO", "20.00")
        world.cash("10.00", "PS")
    assert told(world) == ([WAITS.replace("MOOE", "CO")], 2)


def test_for_a_release_that_is_taken_back_no_cash_is_waited_for(world):
    with scope(world.mole.pk):
        releases = [world.released("MOOE", amount) for amount in ("1000.00", "500.00")]
        for allotment, waits in zip(releases, ([WAITS], []), strict=True):
            entry = allotment.postings.get().entry
            reverse_entry(entry, on=day(3, 1), particulars="Released by mistake", by=world.mfbm_head)
            assert told(world) == (waits, 1)


def test_the_page_says_how_much_was_released_without_cash(world):
    with scope(world.mole.pk):
        world.released("MOOE", "1000.00")
        world.cash("400.00")
    page = person("tito").get("/mole/cash/issue/").content.decode()
    assert "Released, and no cash for it yet: MOOE of FY2025 GAAB (01101101): ₱600.00." in page
    with scope(world.mole.pk):
        world.cash("600.00")
    assert "no cash for it yet" not in person("tito").get("/mole/cash/issue/").content.decode()
