import re
import time

import pytest
from django.db import IntegrityError, transaction
from tests import cast

from bmms.access.errors import DomainError, NotAllowed
from bmms.accounts.actions.tokens import create_token, note_token_use, revoke_token
from bmms.accounts.models import ApiToken
from bmms.accounts.queries.tokens import token_with_secret
from bmms.audit.models import Event
from bmms.lib.claims import seconds_left
from bmms.tenancy.scope import own, scope, system


def create(moh, person, *permissions, days=30):
    with own(person.pk), scope(moh.pk):
        return create_token(name="Reports", permissions=permissions, days=days, by=cast.acting(person, moh))


def test_only_the_digest_is_kept(moh, ana):
    token, secret = create(moh, ana, "member.view")
    assert secret.startswith("bmms_")
    assert len(secret) >= 48
    with own(ana.pk):
        kept = ApiToken.objects.values().get()
    assert secret not in str(kept)
    assert kept["ending"] == secret[-4:]
    assert token_with_secret(secret).pk == token.pk
    with system("the tests look"):
        assert secret not in str(Event.objects.values().get(verb="token.created"))


def test_the_edge_can_tell_a_real_one(moh, ana, settings):
    settings.RATE_LIMIT_KEY = "the-edge-and-the-application-know-it"
    token, secret = create(moh, ana, "member.view")
    name, until, _signature = secret.split(".")
    assert int(until) == int(token.expires_at.timestamp())
    assert seconds_left(secret, name, settings.RATE_LIMIT_KEY, time.time()) > 0
    assert re.fullmatch(r"bmms_[\w-]{43}\.\d{10}\.[\w-]{22}", secret)  # as load_balancer.conf takes it apart
    assert token_with_secret(secret).pk == token.pk
    assert token_with_secret(name) is None


@pytest.mark.parametrize(
    ("permissions", "days"),
    [([], 30), (["member.manage"], 30), (["nonsense"], 30), (["member.view"], 366), (["member.view"], 0)],
)
def test_no_more_than_ones_own_rights_and_a_year(moh, ana, permissions, days):
    with pytest.raises(DomainError):
        create(moh, ana, *permissions, days=days)
    with own(ana.pk):
        assert not ApiToken.objects.exists()


def test_the_database_itself_refuses_a_longer_life(moh, ana):
    token, _ = create(moh, ana, "member.view", days=365)
    with own(ana.pk), pytest.raises(IntegrityError), transaction.atomic():
        ApiToken.objects.filter(pk=token.pk).update(expires_at="2099-01-01T00:00Z")


def test_a_reader_makes_no_tokens(moh):
    coa = cast.member("coa", moh, "auditor")
    with scope(moh.pk), pytest.raises(NotAllowed):
        create_token(name="x", permissions=["member.view"], days=1, by=cast.acting(coa, moh))


def test_a_revoked_or_expired_token_or_one_of_a_closed_account_is_none(moh, ana, time_machine):
    time_machine.move_to("2026-11-23T09:00+08:00")
    revoked, first = create(moh, ana, "member.view")
    _, second = create(moh, ana, "member.view", days=30)
    with own(ana.pk), scope(moh.pk):
        revoke_token(revoked, by=cast.acting(ana, moh))
    assert token_with_secret(first) is None
    assert token_with_secret(second) is not None
    time_machine.move_to("2026-12-23T09:00:01+08:00")
    assert token_with_secret(second) is None
    time_machine.move_to("2026-11-24T09:00+08:00")
    with system("the tests' cast"):
        ana.is_active = False
        ana.save()
    assert token_with_secret(second) is None


def test_nobody_sees_or_revokes_somebody_elses(moh, ana, ben):
    token, secret = create(moh, ana, "member.view")
    with own(ben.pk), scope(moh.pk):
        assert not ApiToken.objects.exists()
        with pytest.raises(NotAllowed):
            revoke_token(token, by=cast.acting(ben, moh))
    assert token_with_secret(secret) is not None


def test_last_use_is_written_at_most_every_five_minutes(moh, ana, time_machine):
    time_machine.move_to("2026-11-23T09:00+08:00")
    token, _ = create(moh, ana, "member.view")
    seen = []
    for moment in ("09:01", "09:05", "09:07"):
        time_machine.move_to(f"2026-11-23T{moment}+08:00")
        with own(ana.pk):
            note_token_use(token, by=cast.acting(ana, moh))
            seen.append(ApiToken.objects.get().last_used_at.astimezone().strftime("%M"))
    assert seen == ["01", "01", "07"]
