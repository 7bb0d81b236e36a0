import pytest
from django.test import Client
from tests import cast
from tests.accounts.signing_in import verbs

from bmms.access.errors import NotAllowed
from bmms.accounts.actions.profile import change_profile
from bmms.accounts.models import User
from bmms.tenancy.scope import own


def test_one_changes_name_and_language(client: Client, ana):
    client.force_login(ana)
    answer = client.post("/account/profile/", {"name": "Ana Macabago", "language": "fil"})
    assert (answer.status_code, answer.cookies["django_language"].value) == (303, "fil")
    with own(ana.pk):
        assert (User.objects.get(pk=ana.pk).name, User.objects.get(pk=ana.pk).language) == ("Ana Macabago", "fil")
    assert verbs() == ["person.profile_changed"]


def test_nothing_is_written_when_nothing_changed(client: Client, ana):
    client.force_login(ana)
    client.post("/account/profile/", {"name": ana.name, "language": ana.language})
    assert verbs() == []


def test_what_was_typed_is_kept(client: Client, ana):
    client.force_login(ana)
    answer = client.post("/account/profile/", {"name": "Ana Macabago", "language": "klingon"})
    assert answer.status_code == 422
    assert 'value="Ana Macabago"' in answer.content.decode()


def test_nobody_changes_somebody_else(ana, ben, moh):
    with pytest.raises(NotAllowed):
        change_profile(ana, name="Ben's", language="en", by=cast.acting(ben, moh))
    with own(ana.pk):
        assert User.objects.get(pk=ana.pk).name == "Ana"
