import pytest
from django.test import override_settings
from django.urls import NoReverseMatch, path, reverse
from tests.ui.drawing import draw

from bmms.ui.addresses import address_of


def test_an_address_is_the_one_that_django_gives() -> None:
    assert address_of("site:home", code="moh") == reverse("site:home", kwargs={"code": "moh"}) == "/moh/"
    assert address_of("site:home", "moh") == "/moh/"
    assert address_of("site:home", code="mole") == "/mole/"


def test_an_unknown_name_is_an_error_each_time() -> None:
    for _again in range(2):
        with pytest.raises(NoReverseMatch):
            address_of("nowhere")


def test_kept_addresses_belong_to_their_set_of_urls() -> None:
    address_of("account_profile")
    with override_settings(ROOT_URLCONF=__name__):
        assert address_of("account_profile") == "/elsewhere/"


def test_the_url_tag_gives_the_same() -> None:
    assert draw('{% url "site:home" code="moh" as home %}{{ home }} {% url "site:home" "moh" %}') == "/moh/ /moh/"


urlpatterns = [path("elsewhere/", lambda request: None, name="account_profile")]
