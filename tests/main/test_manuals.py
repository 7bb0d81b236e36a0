"""What a manual names is there: every label in braces is one of the pages, in both languages."""

import re

import pytest
from django.test import Client
from tests.source import ROOT

from bmms.access.roles import ROLES
from bmms.main.manuals import LABEL, MANUALS, steps_of
from bmms.ui.navigation import navigation_items

SOURCE = ROOT / "src" / "bmms"


def labels(role: str) -> set[str]:
    return {label for step in MANUALS[role] for label in LABEL.findall(str(step))}


@pytest.fixture(scope="module")
def shown() -> str:
    """The source of all pages, forms and declarations, without the manuals themselves."""
    paths = [*SOURCE.rglob("*.html"), *(path for path in SOURCE.rglob("*.py") if path.name != "manuals.py")]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def test_every_role_has_a_manual():
    assert set(MANUALS) == set(ROLES)


@pytest.mark.parametrize("role", MANUALS)
def test_every_label_that_a_manual_names_exists(role, shown):
    named = labels(role)
    assert {label for label in named if not re.search(rf"""["']{re.escape(label)}["']""", shown)} == set()


@pytest.mark.parametrize("role", MANUALS)
def test_a_role_may_open_the_pages_that_its_manual_names(role):
    whose = ROLES[role]
    allowed = whose.permissions | whose.reach | whose.platform
    pages = {str(item.label) for item in navigation_items()}
    opened = {str(item.label) for item in navigation_items() if not item.permission or item.permission in allowed}
    assert labels(role) & pages - opened == set()


def test_labels_stand_out_and_everything_is_escaped(monkeypatch):
    monkeypatch.setitem(MANUALS, "cashier", ("<b> at {Plans}",))
    assert steps_of("cashier") == ["&lt;b&gt; at <strong>Plans</strong>"]


def test_a_manual_is_a_page(client: Client, ana):
    client.force_login(ana)
    assert "Minister or head of office" in client.get("/help/").content.decode()
    assert "<strong>Approve for payment</strong>" in client.get("/help/head_of_office/").content.decode()
    directing = client.get("/help/director/").content.decode()
    assert "<strong>Endorse</strong>" in directing
    assert client.get("/help/nobody/").status_code == 404
