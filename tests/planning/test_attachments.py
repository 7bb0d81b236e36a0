"""What stands on a plan that was submitted stays there until the plan is returned."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.documents.files import upload
from tests.planning import samples

from bmms.access.errors import DomainError
from bmms.documents.actions import attach_file, remove_attachment
from bmms.documents.models import Attachment
from bmms.planning.actions.investments import move_investment
from bmms.planning.actions.plans import move_plan
from bmms.planning.actions.strategies import move_strategy
from bmms.tenancy.scope import scope

pytestmark = pytest.mark.django_db
SIGNED = "was signed with this file on it. It stays there unless that is returned"
KINDS: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "plan": (samples.plan, move_plan),
    "strategic_plan": (samples.strategy, move_strategy),
    "aip_line": (samples.investment, move_investment),
}


@pytest.fixture(autouse=True)
def _media(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_submitted_keeps_its_files_until_it_is_returned(moh, plan, planner, head, kind):
    sample, move = KINDS[kind]
    with scope(moh.pk):
        made = sample(by=planner)
        wrong, kept = (
            attach_file(made, upload(name), retention="PERMANENT", by=planner) for name in ("a.pdf", "b.pdf")
        )
        remove_attachment(wrong, reason="Of another year.", by=planner)
        move(made, "submit", by=planner)
        with pytest.raises(DomainError, match=SIGNED):
            remove_attachment(kept, reason="Of another year.", by=head)
        attach_file(made, upload("c.pdf"), retention="PERMANENT", by=planner)
        assert Attachment.objects.filter(removed_at=None).count() == 2
        move(type(made).objects.get(pk=made.pk), "return", reason="The annex is of another year.", by=head)
        remove_attachment(kept, reason="Of another year.", by=head)
        assert Attachment.objects.get(removed_at=None).name == "c.pdf"


def test_page_and_api_say_why_the_file_of_an_approved_plan_stays(moh, plan, planner, director, head, anas):
    with scope(moh.pk):
        kept = attach_file(plan, upload(), retention="PERMANENT", by=planner)
        for step, by in (("submit", planner), ("endorse", director), ("approve", head)):
            move_plan(plan, step, by=by)
    address = f"/moh/documents/{kept.key}/"
    page = anas.get(address).content.decode()
    assert (SIGNED in page, f"{address}remove/" in page) == (True, False)
    answer = anas.post(f"{address}remove/", {"reason": "Of another year."})
    assert (answer.status_code, SIGNED in answer.content.decode()) == (422, True)
    answer = anas.post(f"/api/v1{address}remove/", {"reason": "Of another year."}, content_type="application/json")
    assert (answer.status_code, SIGNED in answer.content.decode()) == (409, True)
    with scope(moh.pk):
        assert Attachment.objects.get().removed_at is None
