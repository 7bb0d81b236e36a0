from tests import cast
from tests.organizations.conftest import browser

from bmms.jobs.models import Job
from bmms.oversight.models import SealDocument
from bmms.tenancy.scope import scope


def test_the_page_leads_to_each_document_and_to_the_pack(moh, ben, carla):
    paul = browser(cast.member("paul", moh, "planning_officer"))
    page = paul.get("/moh/seal/?fy=2026").content.decode()
    assert "No file is attached." in page
    made = paul.post("/moh/seal/charter/open/?fy=2026")
    assert made.status_code == 303
    assert "Citizen’s Charter" in paul.get(made.url).content.decode()
    with scope(moh.pk):
        assert SealDocument.objects.get().fiscal_year == 2026
    assert paul.post("/moh/seal/pack/?fy=2026").status_code == 303
    with scope(moh.pk):
        assert Job.objects.get(kind="seal.pack").arguments == {"fiscal_year": 2026}
    assert browser(ben).post("/moh/seal/charter/open/").status_code == 403
    assert browser(carla).get(made.url).status_code == 404
    assert browser(carla).get(made.url.replace("/moh/", "/mole/")).status_code == 404
