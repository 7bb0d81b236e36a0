import pytest
from django.http import HttpResponse
from django.urls import Resolver404, path

from bmms.main.rooms import Room
from bmms.main.urls import urlpatterns

ROOMS = [each for each in urlpatterns if isinstance(each, Room)]


def view(_request: object, **_asked: object) -> HttpResponse:
    return HttpResponse()


def test_a_room_knows_its_addresses_by_their_first_word() -> None:
    room = Room([path("plans/", view, name="plans"), path("plans/<slug:key>/", view, name="plan")], "planning")
    found = room.resolve("moh/plans/a-b/")
    assert (found.view_name, found.kwargs) == ("planning:plan", {"code": "moh", "key": "a-b"})
    assert room.words == {"plans"}
    for elsewhere in ("moh/ppas/", "moh/", "moh", "moh/plan/", "moh/plans/a/b/", "MOH!/plans/"):
        with pytest.raises(Resolver404):
            room.resolve(elsewhere)


def test_a_room_is_passed_by_without_asking_its_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    address = path("plans/", view, name="plans")
    room = Room([address], "planning")
    monkeypatch.setattr(address, "resolve", lambda _path: pytest.fail("it was asked"))
    with pytest.raises(Resolver404):
        room.resolve("moh/ppas/")


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.namespace)
def test_no_address_of_a_room_begins_with_what_is_different_each_time(room: Room) -> None:
    assert room.words
    assert not [word for word in room.words if not word or "<" in word]
