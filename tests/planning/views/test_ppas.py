import pytest
from tests import cast
from tests.organizations.conftest import browser
from tests.planning import samples
from tests.statements import statements

from bmms.planning.actions.plans import set_targets
from bmms.planning.models import PPA, Indicator, Plan
from bmms.tenancy.scope import scope

FORM = {
    "code": "310-a",
    "title": "Clinics",
    "level": "PROGRAM",
    "kind": "OPERATIONS",
    "parent": "",
    "outcome": "",
    "description": "",
    "from_year": "2026",
    "until_year": "",
}
INDICATOR = {
    "statement": "Mothers",
    "level": "OUTCOME",
    "unit": "%",
    "type": "PERCENTAGE",
    "direction": "INCREASE",
    "rule": "LAST",
}


@pytest.fixture
def program(moh):
    with scope(moh.pk):
        made = samples.ppa()
        samples.indicator(made)
    return made


def test_a_program_is_added_shown_and_edited(pias, moh):
    answer = pias.post("/moh/ppas/add/", FORM)
    assert answer.status_code == 303
    page = pias.get(answer.url).content.decode()
    assert "310-A" in page
    assert "added a program, project or activity" in page
    key = answer.url.split("/")[-2]
    assert pias.post(f"/moh/ppas/{key}/edit/", FORM | {"title": "Clinics and labs", "version": "1"}).status_code == 303
    assert pias.post(f"/moh/ppas/{key}/edit/", FORM | {"title": "Late", "version": "1"}).status_code == 422
    with scope(moh.pk):
        assert PPA.objects.get().title == "Clinics and labs"


def test_a_refusal_keeps_what_was_typed(pias, program):
    answer = pias.post("/moh/ppas/add/", FORM | {"code": "310", "description": "Long text"})
    assert answer.status_code == 422
    assert "has the code 310" in answer.content.decode()
    assert "Long text" in answer.content.decode()


def test_a_part_is_offered_what_it_is_part_of(pias, program):
    page = pias.get(f"/moh/ppas/add/?parent={program.key}").content.decode()
    assert f'value="{program.pk}" selected' in page
    assert pias.get("/moh/ppas/add/?parent=nonsense").status_code == 200


def test_an_indicator_is_added_and_edited(pias, moh, program):
    assert pias.post(f"/moh/ppas/{program.key}/indicators/add/", INDICATOR).status_code == 303
    with scope(moh.pk):
        measured = Indicator.objects.get(statement="Mothers")
    assert (
        pias.post(f"/moh/indicators/{measured.key}/edit/", INDICATOR | {"unit": "mothers", "version": "1"}).status_code
        == 303
    )
    assert "mothers" in pias.get(f"/moh/indicators/{measured.key}/").content.decode()


def test_who_only_looks_sees_everything_and_changes_nothing(ben, moh, program):
    client = browser(ben)
    page = client.get(f"/moh/ppas/{program.key}/").content.decode()
    assert "Health services" in page
    assert "/edit/" not in page
    assert client.post("/moh/ppas/add/", FORM).status_code == 403
    assert client.post(f"/moh/ppas/{program.key}/edit/", FORM).status_code == 403


def test_another_organization_finds_nothing(carla, moh, program):
    client = browser(carla)
    assert client.get(f"/moh/ppas/{program.key}/").status_code == 404
    assert client.get(f"/mole/ppas/{program.key}/").status_code == 404
    assert "Health services" not in client.get("/mole/ppas/").content.decode()


@pytest.mark.parametrize("path", ["/moh/ppas/", "/moh/indicators/", "/moh/plans/"])
def test_a_list_asks_the_same_of_1_and_of_30(pias, moh, program, path):
    with scope(moh.pk):
        samples.plan(2026)
    pias.get(path)
    one = len(statements(lambda: pias.get(path)))
    with scope(moh.pk):
        for number in range(29):
            part = samples.ppa(f"310-{number}", level="ACTIVITY", parent=program)
            samples.indicator(part, f"Indicator {number}")
            samples.plan(2030 + number)
    assert len(statements(lambda: pias.get(path))) == one


def test_filters_and_search_find_it(pias, program):
    assert "Health services" in pias.get("/moh/ppas/?level=PROGRAM&q=health").content.decode()
    assert "Health services" not in pias.get("/moh/ppas/?level=ACTIVITY").content.decode()
    assert "Mothers who" in pias.get("/moh/indicators/?q=mothers+310").content.decode()


def test_the_search_box_finds_it_in_its_organization_only(pias, carla, program):
    assert f"/moh/ppas/{program.key}/" in pias.get("/moh/search/?q=health+services").content.decode()
    assert str(program.key) not in browser(carla).get("/mole/search/?q=health").content.decode()


def test_what_a_plan_at_work_holds_is_nobodys_business_outside(pias, moh, program):
    """Neither its amounts on the page of a program nor its targets on that of an indicator, until it is submitted."""
    mfbm = cast.organization("mfbm", "Ministry of Finance, and Budget and Management")
    analyst = browser(cast.member("ansari", mfbm, "mfbm_analyst"))
    with scope(moh.pk):
        plan, measured = samples.plan(), Indicator.objects.get()
        samples.line(plan, program, "1234.00")
        set_targets(plan, measured, {0: "77 in a hundred"}, by=samples.SOMEBODY)
    pages = {f"/moh/ppas/{program.key}/": "1,234.00", f"/moh/indicators/{measured.key}/": "77 in a hundred"}

    def told(client):
        shown = [(client.get(page).content.decode(), figure) for page, figure in pages.items()]
        return [figure in page and str(plan.key) in page for page, figure in shown]

    for status in ("draft", "returned"):
        with scope(moh.pk):
            Plan.objects.update(status=status)
        assert (told(pias), told(analyst)) == ([True, True], [False, False])
    with scope(moh.pk):
        Plan.objects.update(status="submitted")
    assert (told(pias), told(analyst)) == ([True, True], [True, True])


def test_parts_that_need_several_pages_are_counted(moh, pias, program):
    with scope(moh.pk):
        given = {"parent": program, "level": "PROJECT", "kind": "OPERATIONS", "from_year": 2026}
        PPA.objects.bulk_create(
            PPA(code=f"P-{number:03}", title=f"Clinic {number:03}", **given) for number in range(402)
        )
    url = f"/moh/ppas/{program.key}/"
    first, last = (pias.get(f"{url}?page={page}").content.decode() for page in (1, 3))
    assert ("Clinic 199" in first, "Clinic 200" in first) == (True, False)
    assert ("Clinic 399" in last, "Clinic 401" in last) == (False, True)
