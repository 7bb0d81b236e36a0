import json
from io import BytesIO
from zipfile import ZipFile

import pytest
from tests import cast
from tests.documents.files import PDF, upload
from tests.periods import samples as periods
from tests.planning import samples as planning
from tests.projects import samples as projects
from tests.statements import statements

from bmms.access.errors import DomainError, NotAllowed
from bmms.audit.models import Event
from bmms.documents.actions.attaching import attach_file
from bmms.documents.models import Attachment
from bmms.oversight.actions.seal import open_seal_document, write_pack
from bmms.oversight.models import SealDocument
from bmms.oversight.queries.seal import seal_of
from bmms.periods.models import ReportSubmission
from bmms.planning.models import Plan
from bmms.tenancy.scope import scope


@pytest.fixture
def planner(moh):
    return cast.acting(cast.member("paul", moh, "planning_officer"), moh)


@pytest.fixture
def filled(moh, planner):
    """With one attached document, and an approved plan."""
    with scope(moh.pk):
        document = open_seal_document("procurement", fiscal_year=2026, by=planner)
        attach_file(document, upload("app.pdf"), retention="ADMINISTRATIVE", by=planner)
        Attachment.objects.update(scan="clean")


def test_what_is_missing_is_named(moh, planner, filled):
    with scope(moh.pk):
        parts = {part.name: part for part in seal_of(2026)}
    assert parts["procurement"].missing == []
    assert parts["charter"].missing == ["No file is attached."]
    assert parts["plan"].missing == ["No plan of 2026 is approved."]
    assert parts["contracts"].missing == ["Nothing of 2026 is entered."]


def test_the_pack_holds_what_there_is_and_says_what_is_not(moh, planner, filled):
    with scope(moh.pk):
        planning.submitted()
        Plan.objects.update(status="approved", fiscal_year=2026)
        projects.whole()
        file = BytesIO()
        count = write_pack(file, 2026, by=planner)
        assert Event.objects.filter(verb="seal.packed").exists()
    with ZipFile(file) as pack:
        names = [name.partition("/")[2] for name in pack.namelist()]
        (app,) = (name for name in pack.namelist() if name.endswith("app.pdf"))
        assert pack.read(app) == PDF
        told = pack.read("CONTENTS.txt").decode()
        tables = {name.partition("/")[2]: pack.read(name).decode() for name in pack.namelist() if name.endswith(".csv")}
    assert tables.keys() == {f"{name}-2026.csv" for name in ("plan", "targets", "projects", "beneficiaries")}
    assert "Mothers who gave birth in a facility" in tables["targets-2026.csv"]
    assert ",Women and mothers," in tables["beneficiaries-2026.csv"]
    assert count == len(names) - 1
    assert "Citizen’s Charter: 0\n   Missing: No file is attached." in told


def test_nothing_unchecked_goes_in(moh, planner, filled, settings):
    settings.UNSCANNED_DOWNLOADS = False
    with scope(moh.pk):
        Attachment.objects.update(scan="infected")
        assert next(part for part in seal_of(2026) if part.name == "procurement").files == []


def test_a_document_is_opened_once_for_a_year(moh, planner, ben):
    with scope(moh.pk):
        one = open_seal_document("charter", fiscal_year=2026, by=planner)
        assert open_seal_document("charter", fiscal_year=2026, by=planner) == one
        with pytest.raises(DomainError, match="does not ask"):
            open_seal_document("poem", fiscal_year=2026, by=planner)
        with pytest.raises(NotAllowed):
            open_seal_document("budget", fiscal_year=2026, by=cast.acting(ben, moh))
        assert SealDocument.objects.count() == 1


def test_what_was_certified_is_read_for_the_pack_alone(moh, planner):
    with scope(moh.pk):
        asked = periods.requirement("far1", 2026)
        ReportSubmission.objects.create(requirement=asked, status="approved", snapshot={"sum": 1}, digest="0" * 64)
        (report,) = (part for part in seal_of(2026) if part.name == "reports")
        told = statements(lambda: seal_of(2026))
        assert (report.count, report.missing, len(told), "snapshot" in told[0]) == (1, [], 1, False)
        file = BytesIO()
        write_pack(file, 2026, by=planner)
    with ZipFile(file) as pack:
        (name,) = (name for name in pack.namelist() if name.endswith(".json"))
        assert json.loads(pack.read(name)) == {"sum": 1}
