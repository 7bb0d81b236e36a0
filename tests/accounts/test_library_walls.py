"""The libraries' tables stand behind the same walls as ours."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import DatabaseError, connection, transaction

from bmms.tenancy.scope import oversight, own, scope

ROWS = {
    Authenticator: {"type": "totp", "data": {}},
    UserSession: {"ip": "203.0.113.9", "session_key": "abc", "user_agent": "x"},
}


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.__name__)
def test_only_ones_own_rows(model, ana, ben, moh):
    with own(ana.pk):
        mine = model.objects.create(user=ana, **ROWS[model])
        assert model.objects.count() == 1
    assert model.objects.count() == 0
    with own(ben.pk):
        assert model.objects.count() == 0
        assert model.objects.filter(pk=mine.pk).update(user_id=ben.pk) == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            model.objects.create(user=ana, **ROWS[model] | ({"session_key": "d"} if model is UserSession else {}))
    for place in (scope(moh.pk), oversight()):
        with place:
            assert model.objects.count() == 0


def test_no_e_mail_addresses_but_the_users_own(ana):
    with own(ana.pk), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        EmailAddress.objects.create(user=ana, email="second@example.test", primary=True, verified=True)


def test_oversight_reads_no_sessions(db):
    with oversight(), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        connection.cursor().execute("SELECT * FROM django_session")
