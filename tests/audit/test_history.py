import pytest
from django.template.loader import render_to_string
from tests import cast
from tests.specimens.models import Plan

from bmms.audit.actions import record
from bmms.audit.models import Event
from bmms.audit.queries.history import history_of, in_words
from bmms.tenancy.scope import scope


def test_the_history_of_a_record_is_told_in_words_newest_first(moh, ana):
    by = cast.acting(ana, moh)
    with scope(moh.pk):
        plan, other = Plan.objects.create(title="Clinics"), Plan.objects.create(title="Roads")
        record("job.asked", plan, by=by, reason="first")
        record("membership.granted", plan, by=by, changes={"title": ("Clinic", "Clinics")}, reason="second")
        record("job.asked", other, by=by)
        history = history_of(plan)
    assert [(entry.sentence, entry.event.reason) for entry in history] == [
        ("gave a role", "second"),
        ("asked for background work", "first"),
    ]
    assert history[0].roles == "Minister or head of office"
    assert [(c.label, c.before, c.after) for c in history[0].changes] == [("Title", "Clinic", "Clinics")]


def test_another_organization_has_another_history(moh, mole, ana):
    with scope(moh.pk):
        plan = Plan.objects.create(title="Clinics")
        record("job.asked", plan, by=cast.acting(ana, moh))
    with scope(mole.pk):
        assert history_of(Plan(pk=plan.pk, organization_id=moh.pk)) == []
        assert history_of(Plan(pk=plan.pk, organization_id=mole.pk)) == []


def test_a_record_of_no_organization_has_the_system_s_events(moh, ocm, ana):
    by = cast.acting(cast.member("sam", None, "system_administrator"), None)
    record("organization.moved", moh, by=by, changes={"stage": ("REGISTERED", "PILOT")})
    (entry,) = history_of(moh)
    assert entry.sentence == "moved an organization to another stage"
    assert [(c.label, c.before, c.after) for c in entry.changes] == [("Stage of the rollout", "Registered", "Pilot")]


def test_what_a_later_release_does_not_know_is_still_readable():
    (entry,) = in_words(
        [
            Event(
                verb="lamp.switched_off",
                roles="keeper, auditor",
                subject_type="cellar.lamp",
                changes={"is_on": [True, False], "bulb_count": [None, 3], "tags": [[], ["a", "b"]]},
            )
        ]
    )
    assert entry.sentence == "switched off: lamp"
    assert entry.roles == "keeper, Internal auditor or COA"
    assert [(c.label, c.before, c.after) for c in entry.changes] == [
        ("Is on", "yes", "no"),
        ("Bulb count", "", "3"),
        ("Tags", "", "a, b"),
    ]


@pytest.mark.parametrize(
    ("subject_type", "field", "kept", "shown"),
    [
        ("execution.obligationrequest", "amount", "1234567.50", "₱1,234,567.50"),
        ("execution.obligationrequest", "amount", "much", "much"),
        ("execution.obligationrequest", "date", "2026-03-31", "31 Mar 2026"),
        ("execution.obligationrequest", "signed_at", "2026-03-31T00:30:00+00:00", "31 Mar 2026, 08:30"),
        ("execution.obligationrequest", "status", "completed", "Obligated"),
        ("execution.obligationrequest", "status", "of old", "of old"),
        ("planning.indicator", "baseline_value", "12.5000", "12.5000"),
        ("budgeting.appropriationact", "obligate_until", "2026-12-31", "31 Dec 2026"),  # of its validity
        ("budgeting.appropriationact", "obligate_until", "2026-13-31", "2026-13-31"),
        ("budgeting.appropriationact", "fiscal_year", 2026, "2026"),
    ],
)
def test_a_value_is_spelled_as_its_field_is(subject_type, field, kept, shown):
    (entry,) = in_words([Event(verb="x.y", roles="", subject_type=subject_type, changes={field: [None, kept]})])
    assert entry.changes[0].after == shown


def test_a_long_history_says_that_there_is_more_and_where(moh, ana):
    by = cast.acting(ana, moh)
    with scope(moh.pk):
        plan = Plan.objects.create(title="Clinics")
        for _number in range(100):
            record("job.asked", plan, by=by)
        assert history_of(plan).earlier == ""
        record("membership.granted", plan, by=by)
        history = history_of(plan)
    assert (len(history), history[0].sentence) == (100, "gave a role")
    assert history.earlier == f"record=specimens.plan+{plan.pk}"
    page = render_to_string("audit/history.html", {"history": history, "organization": moh, "actor": by})
    assert "The newest 100 events are shown." in page
    assert f'href="/moh/audit/?record=specimens.plan+{plan.pk}"' in page
    without = render_to_string("audit/history.html", {"history": history, "organization": moh})
    assert "/moh/audit/" not in without
