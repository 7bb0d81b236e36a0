"""Every list that has a page answers as JSON, too: the same rows, filters and order, for the same people."""

import json
from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

import pytest
from django.http import QueryDict
from django.test import Client, override_settings
from tests.addresses import URLS, Url, address, world_with_everybody
from tests.databases import copy_of_template
from tests.samples import World

from bmms.access.roles import ROLES, Level
from bmms.main.api_document import described
from bmms.tenancy.scope import scope
from bmms.ui.lists import endless
from bmms.ui.lists.api import list_parameters
from bmms.ui.lists.declaration import SEARCH, SORT, RecordList, known_lists

ABOVE: Final = "system administrators work on pages, with their second factor: no program has their rights"
WITHOUT: Final = dict.fromkeys(["accounts", "all_jobs", "privacy_log", "system_log"], ABOVE)
FOR_EVERYBODY: Final = {"registry": "whoever signed in may know the offices; the page is where they are kept"}
LISTS: Final = [each for each in known_lists() if each.name not in WITHOUT]
READING: Final = [url for url in URLS if url.route.startswith("api/v1/") and set(url.arguments) <= {"code"}]
MADE_UP: Final = ("2026-01-31", "5", str(UUID(int=5)), "words")  # what filters that offer no values take


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with (
        django_db_blocker.unblock(),
        copy_of_template("bmms_api_lists"),
        override_settings(SECOND_FACTOR_REQUIRED=False),
    ):
        yield world_with_everybody()


def reader_of(url: Url, world: World) -> Client:
    """Somebody of the ministry of health who may read it, else somebody who reaches there."""
    client, needed = Client(), url.access and url.access.permission
    roles = sorted(ROLES.values(), key=lambda role: (role.level is Level.PLATFORM, bool(role.held_in)))
    fits = (role for role in roles if not needed or needed in (role.reach if role.held_in else role.permissions))
    client.force_login(world.people[next(fits, ROLES["director"]).name])
    return client


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, QueryDict]:
    """The lists that were asked for rows since, and with what."""
    found: dict[str, QueryDict] = {}
    searched = RecordList.searched

    def noted(which: RecordList, actor: Any, kept: QueryDict) -> Any:
        found[which.name] = kept
        return searched(which, actor, kept)

    monkeypatch.setattr(RecordList, "searched", noted)
    return found


@pytest.fixture(scope="module")
def answers(world: World) -> dict[str, Url]:
    """Of each list the address that asked it for its rows."""
    found: dict[str, Url] = {}
    endless.opening.cache_clear()  # the first page of a log that was read before is not put together again
    with pytest.MonkeyPatch.context() as patch:
        names = asked.__wrapped__(patch)  # type: ignore[attr-defined]  # the fixture's own function
        for url in READING:
            names.clear()
            reader_of(url, world).get(address(url, world))
            found |= dict.fromkeys(names, url)
    return found


def everything_at_once(which: RecordList) -> QueryDict:
    """An address that uses every filter of the list, its search and an order."""
    query = QueryDict(mutable=True)
    for one in which.filters:
        offered = list(reversed(getattr(one, "offered", {})))
        for name in one.parameters:
            fits = (text for text in (*offered, *MADE_UP) if one.kept(QueryDict(f"{name}={text}")))
            if text := next(fits, None):
                query[name] = text
    if which.search:
        query[SEARCH] = "words"
    if which.columns[0].sort:
        query[SORT] = f"-{which.columns[0].name}"
    return query


def test_lists_without_an_answer_say_why(answers: dict[str, Url]):
    assert {each.name for each in known_lists()} - set(answers) == set(WITHOUT)


@pytest.mark.parametrize("which", LISTS, ids=lambda which: which.name)
def test_the_answer_is_for_whoever_may_see_the_page(answers: dict[str, Url], which: RecordList):
    access = answers[which.name].access
    assert access is not None
    assert access.permission == (None if which.name in FOR_EVERYBODY else which.permission)


@pytest.mark.parametrize("which", LISTS, ids=lambda which: which.name)
def test_the_answer_is_narrowed_as_the_page_is(
    world: World, answers: dict[str, Url], asked: dict[str, QueryDict], which: RecordList
):
    url = answers[which.name]
    with scope(world.moh.pk):
        query = everything_at_once(which)
        kept = which.kept(query)
    assert reader_of(url, world).get(f"{address(url, world)}?{query.urlencode()}").status_code == 200
    assert asked[which.name].urlencode() == kept.urlencode()
    assert which.in_use(asked[which.name]) == [one for one in which.filters if set(one.parameters) & set(query)]


@pytest.mark.parametrize("which", LISTS, ids=lambda which: which.name)
def test_the_description_names_what_the_page_takes(answers: dict[str, Url], which: RecordList):
    paths = json.loads(described("json", "en"))["paths"]
    route = answers[which.name].route.replace("<slug:code>", "{code}")
    told = {each["name"] for each in paths[f"/{route}"]["get"]["parameters"] if each["in"] == "query"}
    assert told == {each.name for each in list_parameters(which)} | (told & {"format"})
