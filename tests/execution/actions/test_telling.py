import pytest
from tests.execution.actions.test_vouchers import values_of
from tests.execution.conftest import day
from tests.execution.people import person
from tests.statements import statements

from bmms.access.news import Letter, news_kind
from bmms.execution.actions.vouchers import approve_voucher, certify_voucher, edit_voucher, pay_voucher, return_voucher
from bmms.execution.models import Voucher
from bmms.notifications.models import Notification
from bmms.tenancy.scope import scope, system


@pytest.fixture
def voucher(world, funded) -> Voucher:
    with scope(world.mole.pk):
        return world.voucher(world.obligated(funded, "1000.00"), world.cash("1500.00"), "400.00")


def open_news(world) -> list[tuple[str, str]]:
    """Who has what waiting in the inbox, by the words of the step."""
    with system("the inboxes"):
        rows = Notification.objects.filter(kind__startswith="voucher.", done_at=None).select_related("user")
        return sorted((row.user.name, row.words.partition(":")[0]) for row in rows)


def test_whoever_has_the_next_step_is_told_until_it_is_taken(world, voucher):
    certify = "Certify the disbursement voucher"
    assert (world.accountant.name, certify) in open_news(world)
    with scope(world.mole.pk):
        certify_voucher(voucher, by=world.accountant)
    assert open_news(world) == [(world.head.name, "Approve the disbursement voucher")]
    with scope(world.mole.pk):
        approve_voucher(voucher, by=world.head)
    assert {words for _name, words in open_news(world)} == {"Pay the disbursement voucher"}
    with scope(world.mole.pk):
        pay_voucher(voucher, on=day(4, 2), by=world.cashier)
    assert open_news(world) == []


def test_who_prepared_it_is_told_that_it_is_back_each_time_once(world, voucher):
    for reason in ("The bank is another one.", "So is the payee."):
        with scope(world.mole.pk):
            certify_voucher(Voucher.objects.get(), by=world.accountant)
            approve_voucher(Voucher.objects.get(), by=world.head)
            return_voucher(Voucher.objects.get(), reason=reason, by=world.cashier)
        assert open_news(world) == [(world.focal.name, "Mend the returned disbursement voucher")]
        with scope(world.mole.pk):
            found = Voucher.objects.get()
            edit_voucher(found, values_of(found), by=world.focal)
            edit_voucher(found, values_of(found), by=world.focal)
        assert {words for _name, words in open_news(world)} == {"Certify the disbursement voucher"}
    with system("the inboxes"):
        assert Notification.objects.filter(kind="voucher.returned").count() == 2


def test_the_first_page_says_it_once_and_asks_no_more_for_it(world, voucher):
    alma = person("alma")
    page = alma.get("/mole/").content.decode()
    assert page.count("Certify the disbursement voucher") == 1
    assert len(statements(lambda: alma.get("/mole/"))) <= 12


@pytest.mark.parametrize("family", ["request", "voucher", "release_request", "modification"])
def test_everybody_chooses_the_letters_about_each_family(family):
    for what in ("waiting", "returned"):
        kind = news_kind(f"{family}.{what}")
        assert kind is not None
        assert (kind.letter, kind.needs_action, kind.mandatory) == (Letter.DAILY, True, False)
