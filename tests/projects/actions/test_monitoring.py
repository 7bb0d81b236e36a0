from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from tests import cast
from tests.documents.files import PDF, upload
from tests.projects import samples
from tests.projects.actions.test_projects import unread

from bmms.access.errors import DomainError, NotAllowed, StaleRecord
from bmms.notifications.models import Notification
from bmms.projects.actions.monitoring import (
    act_on_issue,
    add_issue,
    add_photo,
    add_visit,
    edit_issue,
    edit_visit,
    settle_issue,
)
from bmms.projects.models import FieldVisit, Issue, Photo
from bmms.tenancy.scope import scope, system

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


def test_who_decides_on_projects_is_told_of_what_is_escalated_to_the_head(moh, project, monitor):
    hana, dan = cast.member("hana", moh, "head_of_office"), cast.member("dan", moh, "director")

    def waiting() -> list[int]:
        with system("the test looks into inboxes"):
            found = Notification.objects.filter(kind="issue.escalated", done_at=None)
            return [found.filter(user=person).count() for person in (hana, dan)]

    with scope(moh.pk):
        made = add_issue(project, samples.ISSUE | {"escalated_to": ""}, by=monitor)
        assert waiting() == [0, 0]
        edit_issue(made, {"escalated_to": "head", "action": "Decide."}, version=1, by=monitor)
        assert waiting() == [1, 1]
        edit_issue(made, {"escalated_to": "ocm"}, version=2, by=monitor)
        assert waiting() == [0, 0]
        other = add_issue(project, samples.ISSUE | {"escalated_to": "head", "action": "Decide."}, by=monitor)
        assert waiting() == [1, 1]
        settle_issue(other, result="It was decided.", by=monitor)
    assert waiting() == [0, 0]


@pytest.fixture
def offices(moh):
    """Who looks on in BPDA and OCM, who decides in health, and whoever knows of the ministry next door."""
    return {
        "bpda": cast.member("bea", cast.organization("bpda", "Planning"), "bpda_officer"),
        "ocm": cast.member("omar", cast.organization("ocm", "Chief Minister"), "ocm_oversight"),
        "head": cast.member("hana", moh, "head_of_office"),
        "stranger": cast.member("mona", cast.organization("mfbm", "Finance"), "mfbm_analyst"),
    }


def told(people: dict[str, cast.User]) -> dict[str, tuple[int, int]]:
    """Of escalated issues: how often in all, and how many wait."""
    with system("the test looks into inboxes"):
        rows = Notification.objects.filter(kind__in=("issue.escalated", "issue.laid_before"))
        found = {name: rows.filter(user=person) for name, person in people.items()}
        return {name: (each.count(), each.filter(done_at=None).count()) for name, each in found.items() if each}


def test_each_time_that_an_issue_is_escalated_those_it_comes_to_are_told(moh, project, monitor, offices):
    with scope(moh.pk):
        made = add_issue(project, samples.ISSUE | {"escalated_to": "head", "action": "Decide."}, by=monitor)
    assert told(offices) == {"head": (1, 1)}
    for version, (level, found) in enumerate(
        (
            ("ocm", {"head": (1, 0), "ocm": (1, 1)}),
            ("bpda", {"head": (1, 0), "ocm": (1, 0), "bpda": (1, 1)}),
            ("province", {"head": (1, 0), "ocm": (1, 0), "bpda": (1, 0)}),  # whose people have no inbox here
            ("head", {"head": (2, 1), "ocm": (1, 0), "bpda": (1, 0)}),
            ("ocm", {"head": (2, 0), "ocm": (2, 1), "bpda": (1, 0)}),
        ),
        start=1,
    ):
        with scope(moh.pk):
            edit_issue(made, {"escalated_to": level}, version=version, by=monitor)
        assert told(offices) == found
    with scope(moh.pk):
        edit_issue(made, {"cause": "Rain"}, version=6, by=monitor)
        assert told(offices)["ocm"] == (2, 1)
        settle_issue(made, result="It was decided.", by=monitor)
    assert told(offices)["ocm"] == (2, 0)


def test_who_acts_on_an_issue_again_is_told_again(moh, project, monitor, faisal):
    dan = cast.member("dan", moh, "director")
    with scope(moh.pk):
        made = add_issue(project, samples.ISSUE | {"owner": faisal}, by=monitor)
        edit_issue(made, {"owner": dan}, version=1, by=monitor)
    assert (unread(faisal), unread(dan)) == ([], ["issue.mine"])
    with scope(moh.pk):
        edit_issue(made, {"owner": faisal}, version=2, by=monitor)
    assert (unread(faisal), unread(dan)) == (["issue.mine"], [])


def test_an_issue_is_entered_acted_on_and_settled(moh, project, monitor, faisal):
    with scope(moh.pk):
        made = add_issue(project, samples.ISSUE | {"owner": faisal}, by=monitor)
    assert unread(faisal) == ["issue.mine"]
    with scope(moh.pk):
        act_on_issue(made, by=monitor)
        with pytest.raises(DomainError, match="how it was settled"):
            settle_issue(made, result=" ", by=monitor)
        settle_issue(made, result="The road is open.", by=monitor)
        made.refresh_from_db()
        assert (made.status, made.result) == ("done", "The road is open.")
        with pytest.raises(DomainError, match="It is settled"):
            edit_issue(made, {"problem": "x"}, version=1, by=monitor)
    assert unread(faisal) == []


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"found_on": date(2090, 1, 1)}, "still to come"),
        ({"due_date": date(2026, 1, 1)}, "before it was seen"),
        ({"escalated_to": "ocm", "action": ""}, "what you ask of those"),
    ],
)
def test_issues_that_make_no_sense_are_refused(moh, project, monitor, values, words):
    with scope(moh.pk):
        with pytest.raises(DomainError, match=words):
            add_issue(project, samples.ISSUE | values, by=monitor)
        assert not Issue.objects.exists()


def test_the_second_to_save_an_issue_is_told(moh, project, monitor):
    with scope(moh.pk):
        made = add_issue(project, samples.ISSUE, by=monitor)
        edit_issue(made, {"cause": "Rain"}, version=1, by=monitor)
        with pytest.raises(StaleRecord):
            edit_issue(made, {"cause": "Sun"}, version=1, by=monitor)


def test_a_visit_is_changed_by_whoever_made_it_only(moh, project, monitor):
    with scope(moh.pk):
        made = add_visit(project, samples.VISIT, by=monitor)
        other = cast.acting(cast.member("omar", moh, "me_officer"), moh)
        with pytest.raises(DomainError, match="Only whoever recorded"):
            edit_visit(made, {"findings": "All fine"}, version=1, by=other)
        edit_visit(made, {"findings": "Half done"}, version=1, by=monitor)
        made.refresh_from_db()
        assert made.findings == "Half done"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"latitude": Decimal("7.1")}, "both or neither"),
        ({"visit_date": timezone.localdate() + timedelta(days=1)}, "still to come"),
    ],
)
def test_visits_that_make_no_sense_are_refused(moh, project, monitor, values, words):
    with scope(moh.pk):
        with pytest.raises(DomainError, match=words):
            add_visit(project, samples.VISIT | values, by=monitor)
        assert not FieldVisit.objects.exists()


def test_a_photo_has_a_caption_and_is_a_picture(moh, project, monitor):
    with scope(moh.pk):
        made = add_visit(project, samples.VISIT, by=monitor)
        add_photo(made, upload("wall.png", PNG), caption="The north wall", by=monitor)
        assert Photo.objects.get().caption == "The north wall"
        with pytest.raises(DomainError, match="is no picture"):
            add_photo(made, upload("order.pdf", PDF), caption="x", by=monitor)
        with pytest.raises(DomainError, match="stands there already"):
            add_photo(made, upload("wall.png", PNG), caption="Again", by=monitor)
        assert Photo.objects.count() == 1


def test_who_only_reads_records_nothing(moh, project, head):
    with scope(moh.pk):
        for act in (
            lambda: add_issue(project, samples.ISSUE, by=head),
            lambda: add_visit(project, samples.VISIT, by=head),
        ):
            with pytest.raises(NotAllowed):
                act()
        assert not Issue.objects.exists()
        assert not FieldVisit.objects.exists()
