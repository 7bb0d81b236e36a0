"""Every page that a list leads to has the record's documents, comments and history, or says here why it does not."""

from collections.abc import Iterator
from typing import Any, Final

import pytest
from django.test import Client, override_settings
from tests.addresses import URLS, Url, address, world_with_everybody
from tests.databases import copy_of_template
from tests.samples import World

from bmms.access.attachable import attachables
from bmms.access.roles import ROLES, Level
from bmms.ui.lists.declaration import known_lists

WITHOUT: Final = {
    "budgeting:act": "the region's, the same for everybody: papers of one organization would be nobody else's",
    "budgeting:call": "the region's, the same for everybody",
    "planning:framework": "the region's, the same for everybody",
    "periods:year": "the region's, the same for everybody",
    "execution:account": "a balance; what moved it are entries, and their papers stand with the vouchers and requests",
    "execution:entry": "never changed once posted; its papers stand with the voucher or request that it came from",
    "execution:payee": "a person's data: what is attached would be seen by more people than the bank account is",
    "jobs:job": "work in the background, kept for some weeks",
    "platform:job": "as in its organization",
    "accounts:person": "somebody's roles, past ones too; files and remarks about a person are no matter of this system",
    "platform:person": "as in an organization",
    "planning:edit_gender_line": "a form; the papers of a line stand with its PPA",
    "budgeting:change_line": "a form; the papers of a line stand with its proposal",
    "organizations:edit_unit": "a form, not a page of the record",
    "coordination:edit_resource": "a form, not a page of the record",
    "platform:registered": "the registry's; the organization's own page has them",
    "workbench:import": "a file and what became of it, already",
    "communities:municipality": "sums of profiles, whose papers and history stand with them, and its office's own figure",
    "communities:edit_group": "a form; the groups are the region's, the same for everybody",
    "documents:document": "a file; what is said about it stands with the record to which it is attached",
    "coordination:matter": "has messages and files of its own, which all parties see and nobody else",
    "periods:report": "has them from the day on which somebody begins with the report",
}
MARKS: Final = ('id="documents"', 'id="comments"', "History")
LEAD_TO: Final = {each.link.url_name for each in known_lists() if each.link}
RECORDS: Final = [url for url in URLS if url.name in LEAD_TO - set(WITHOUT)]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with (
        django_db_blocker.unblock(),
        copy_of_template("bmms_records"),
        override_settings(SECOND_FACTOR_REQUIRED=False),
    ):
        yield world_with_everybody()


def reader_of(url: Url, world: World) -> Any:
    """Somebody of health who may open it."""
    fits = (role for role in ROLES.values() if role.level is Level.ORGANIZATION and not role.held_in)
    return next(world.people[role.name] for role in fits if url.access and url.access.permission in role.permissions)


@pytest.mark.parametrize("url", RECORDS, ids=lambda url: url.name)
def test_a_record_has_documents_comments_and_history(world: World, url: Url):
    client = Client()
    client.force_login(reader_of(url, world))
    text = client.get(address(url, world)).content.decode()
    assert [mark for mark in MARKS if mark not in text] == []


def test_what_goes_without_says_why_and_exists():
    names = {url.name for url in URLS}
    assert {name for name, why in WITHOUT.items() if name not in names or not why} == set()


def test_whatever_takes_files_is_shown_on_a_page():
    names = {url.name for url in URLS}
    assert {each.page for each in attachables().values()} <= names
