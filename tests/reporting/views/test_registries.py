from tests import cast
from tests.organizations.conftest import browser


def test_the_registry_shows_a_class_with_its_balances(world, example, mole):
    client = browser(cast.member("rahma", mole, "me_officer"))
    page = client.get("/mole/registries/?class=MOOE&fy=2025").content.decode()
    assert "RAOD-MOOE" in page
    assert "60,500,000.00" in page
    assert "Nothing posted" in client.get("/mole/registries/?class=PS&fy=2025").content.decode()
    assert "RAOD-MOOE" in client.get("/mole/registries/?class=XX").content.decode()
