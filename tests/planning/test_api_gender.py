import pytest
from tests import cast
from tests.organizations.conftest import browser
from tests.planning import samples
from tests.planning.test_api import posted

from bmms.planning.models import GenderLine
from bmms.tenancy.scope import scope


@pytest.fixture
def ginas(moh):
    """Health's GAD focal."""
    return browser(cast.member("gina", moh, "gad_focal"))


@pytest.fixture
def line(moh):
    with scope(moh.pk):
        return samples.gender_line()


def test_a_line_is_added_by_the_pages_rules(ginas, moh):
    with scope(moh.pk):
        sent = samples.GENDER | {"ppa": str(samples.ppa().key)}
    made = posted(ginas, "gender/add/", sent)
    assert (made.status_code, made.json()) == (201, sent | {"key": made.json()["key"], "version": 1})
    assert "already" in posted(ginas, "gender/add/", sent).json()["errors"][0]["detail"]
    nothing = "00000000-0000-4000-8000-000000000000"
    assert posted(ginas, "gender/add/", sent | {"ppa": nothing}).status_code == 400
    assert [row["key"] for row in ginas.get("/api/v1/moh/gender/").json()["results"]] == [made.json()["key"]]


def test_it_is_edited_with_the_version_that_was_read(ginas, line):
    edit = f"gender/{line.key}/edit/"
    assert posted(ginas, edit, {"cause": "No midwife"}).status_code == 400
    told = posted(ginas, edit, {"cause": "No midwife", "version": 1}).json()
    assert (told["cause"], told["issue"], told["version"]) == ("No midwife", line.issue, 2)
    assert posted(ginas, edit, {"cause": "Typed before", "version": 1}).status_code == 409


def test_it_is_removed_once_however_often_it_is_sent(ginas, moh, line):
    path, headers = f"/api/v1/moh/gender/{line.key}/remove/", {"Idempotency-Key": "off-with-it"}
    for _ in range(2):
        answer = ginas.post(path, headers=headers)
        assert (answer.status_code, answer.content) == (204, b"")
    assert ginas.post(path).status_code == 404
    with scope(moh.pk):
        assert not GenderLine.objects.exists()


@pytest.mark.parametrize("path", ["add", "{}/edit", "{}/remove"])
def test_only_those_who_keep_the_plan_write(anas, carla, ginas, mole, moh, line, path):
    given = path.format(line.key)
    assert posted(anas, f"gender/{given}/").status_code == 403
    assert posted(browser(carla), f"gender/{given}/").status_code == 404
    other = browser(cast.member("glenda", mole, "gad_focal"))
    assert other.post(f"/api/v1/mole/gender/{given}/").status_code == (400 if path == "add" else 404)
    with scope(moh.pk):
        assert GenderLine.objects.get().version == 1
