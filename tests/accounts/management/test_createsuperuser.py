import io

import pytest
from django.core.management import CommandError, call_command, get_commands

from bmms.access.permissions import Permission
from bmms.accounts.management.commands import createsuperuser
from bmms.accounts.models import Membership, User
from bmms.accounts.queries import actor_in, holdings_of
from bmms.audit.models import Event
from bmms.tenancy.scope import own, system

GOOD = "correct horse battery staple"


@pytest.fixture(autouse=True)
def _password(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", GOOD)


def create(email="root@example.test", name="Rosa Root"):
    out = io.StringIO()
    call_command("createsuperuser", "--noinput", email=email, name=name, stdout=out)
    return out.getvalue()


def found(email="root@example.test"):
    with system("the tests look"):
        return User.objects.filter(email=email).first()


def test_it_makes_a_system_administrator_and_nothing_more(moh):
    assert "Superuser created successfully." in create()
    rosa = found()
    assert rosa.check_password(GOOD)
    with own(rosa.pk):
        holdings = holdings_of(rosa.pk)
        platform, in_health = actor_in(rosa, None, holdings), actor_in(rosa, moh, holdings)
    assert [h.role.name for h in holdings] == ["system_administrator"]
    assert platform.can(Permission.PLATFORM_USER_MANAGE)
    assert not in_health.can(Permission.ORGANIZATION_VIEW)
    assert not hasattr(rosa, "is_superuser")
    with system("the tests look"):
        verbs = list(Event.objects.order_by("pk").values_list("verb", "actor_name"))
    assert verbs == [("person.created", "createsuperuser"), ("membership.granted", "createsuperuser")]


def test_from_two_on_the_next_one_waits_for_a_second_person(db):
    create("one@example.test", "One")
    create("two@example.test", "Two")
    assert "has to confirm" in create("three@example.test", "Three")
    with system("the tests look"):
        waiting = Membership.objects.filter(confirmed_at=None)
        assert [m.user.email for m in waiting] == ["three@example.test"]


def test_name_and_email_may_come_from_the_environment(db, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_EMAIL", "env@example.test")
    monkeypatch.setenv("DJANGO_SUPERUSER_NAME", "Env")
    create(None, None)
    assert found("env@example.test").name == "Env"


@pytest.mark.parametrize(
    ("email", "name", "password", "message"),
    [
        ("", "Rosa", GOOD, "--email"),
        ("root@example.test", "", GOOD, "--name"),
        ("root@example.test", "Rosa", "", "DJANGO_SUPERUSER_PASSWORD"),
        ("root@example.test", "Rosa", "short", "too short"),
        ("no address", "Rosa", GOOD, "valid email"),
        ("ana@example.test", "Rosa", GOOD, "already taken"),
    ],
)
def test_what_does_not_do_is_said_and_nothing_is_made(ana, monkeypatch, email, name, password, message):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", password)
    with pytest.raises(CommandError, match=message):
        create(email, name)
    with system("the tests look"):
        assert User.objects.count() == 1


def test_it_asks_again_until_the_answers_do(db, monkeypatch):
    answers = iter(["nonsense", "root@example.test", "", "Rosa Root"])
    passwords = iter(["short", "short", GOOD, "mistyped", GOOD, GOOD])
    monkeypatch.setattr(createsuperuser.sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda question: next(answers))
    monkeypatch.setattr(createsuperuser, "getpass", lambda question: next(passwords))
    said = io.StringIO()
    call_command("createsuperuser", stdout=io.StringIO(), stderr=said)
    assert found().name == "Rosa Root"
    assert "didn't match" in said.getvalue()
    assert "too short" in said.getvalue()


def test_without_a_terminal_it_says_what_to_do(db):
    with pytest.raises(CommandError, match="--noinput"):
        call_command("createsuperuser")


def test_the_rooms_command_takes_the_place_of_djangos():
    assert get_commands()["createsuperuser"] == "bmms.accounts"
