from dataclasses import replace
from decimal import Decimal

import pytest
from tests import cast
from tests.documents.files import upload
from tests.projects import samples
from tests.projects.actions.test_projects import unread

from bmms.access.errors import DomainError, NotAllowed, SamePerson
from bmms.documents.actions import attach_file, remove_attachment
from bmms.documents.queries import attachments_of
from bmms.projects.actions.accomplishments import (
    Reached,
    move_accomplishment,
    remove_accomplishment,
    set_alert_levels,
    write_accomplishment,
)
from bmms.projects.models import Accomplishment, AccomplishmentRow
from bmms.tenancy.scope import scope


def line(value=None, code="1999901000", **values) -> Reached:
    place = samples.place(code) if code else None
    return Reached(place, None if value is None else Decimal(value), **values)


def people(male, female, unspecified, value=None, code="1999901000") -> Reached:
    return line(value, code, male=male, female=female, unspecified=unspecified)


def test_places_add_up_with_their_people(moh, indicator, focal):
    with scope(moh.pk):
        made = samples.reached(indicator, people(3, 5, 1), people(0, 4, 0, "4", "1908702000"), by=focal)
        assert (made.value, made.male, made.female, made.unspecified) == (13, 3, 9, 1)
        again = samples.reached(indicator, line("7"), by=focal)
        assert again.pk == made.pk
        assert [(row.value, row.male) for row in AccomplishmentRow.objects.all()] == [(7, None)]
        assert (again.value, again.people) == (7, 0)


def test_people_who_do_not_make_the_number_are_refused(moh, indicator, focal):
    with scope(moh.pk):
        with pytest.raises(DomainError, match="make 9, but the number is 10"):
            samples.reached(indicator, people(3, 5, 1, "10"), by=focal)
        assert not Accomplishment.objects.exists()


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([Reached()], "enter the number"),
        ([Reached(value=Decimal(1)), Reached(value=Decimal(2))], "twice"),
        ([Reached(value=Decimal(-1))], "zero or more"),
    ],
)
def test_lines_that_say_nothing_sensible_are_refused(moh, indicator, focal, lines, words):
    with scope(moh.pk):
        with pytest.raises(DomainError, match=words):
            samples.reached(indicator, *lines, by=focal)
        assert not Accomplishment.objects.exists()


def test_shares_are_the_sum_of_numerators_by_the_sum_of_denominators(moh, project, focal):
    with scope(moh.pk):
        share = samples.measured(project, {0: "95%"}, statement="In a facility", unit="%", type="PERCENTAGE")
        halves = [
            Reached(samples.place(), numerator=Decimal(1), denominator=Decimal(2)),
            Reached(samples.place("1908702000"), numerator=Decimal(90), denominator=Decimal(98)),
        ]
        made = samples.reached(share, *halves, by=focal)
        assert (made.value, made.numerator, made.denominator) == (91, 91, 100)  # not the mean of 50 and 92
        with pytest.raises(DomainError, match="denominator above zero"):
            samples.reached(share, Reached(numerator=Decimal(1), denominator=Decimal(0)), by=focal)


def test_a_quarter_that_has_not_begun_has_reached_nothing(moh, indicator, focal):
    with scope(moh.pk):
        with pytest.raises(DomainError, match="has not begun"):
            write_accomplishment(indicator, 2090, 1, [line("1")], remarks="", by=focal)
        assert not Accomplishment.objects.exists()


def test_entered_certified_and_approved_by_three_people(moh, indicator, project, focal, monitor, head, mariam, ana):
    with scope(moh.pk):
        made = samples.reached(indicator, line("12"), by=focal)
        move_accomplishment(made, "submit", by=focal)
    assert unread(mariam) == ["accomplishment.certify"]
    with scope(moh.pk):
        with pytest.raises(DomainError, match="evidence is attached"):
            move_accomplishment(made, "certify", by=monitor)
        attach_file(made, upload("list.pdf"), retention="ADMINISTRATIVE", by=focal)
        with pytest.raises(NotAllowed):
            move_accomplishment(made, "certify", by=focal)
        move_accomplishment(made, "certify", by=monitor)
        with pytest.raises(DomainError, match="not changed any more"):
            samples.reached(indicator, line("99"), by=focal)
    assert unread(mariam) == []
    assert unread(ana) == ["accomplishment.approve"]
    with scope(moh.pk):
        move_accomplishment(made, "approve", by=head)
        made.refresh_from_db()
        assert (made.status, made.value) == ("approved", 12)
        project.refresh_from_db()
        assert (project.physical, project.expected, project.slippage) == (12, 10, 2)


def test_what_is_told_apart_by_sex_is_submitted_with_its_people(moh, project, focal):
    with scope(moh.pk):
        by_sex = samples.measured(project, {0: "100"}, statement="Taught", disaggregation=["SEX"])
        made = samples.reached(by_sex, line("7"), line("0", "1908702000"), people(1, 1, 0, code=None), by=focal)
        with pytest.raises(DomainError, match=r"male, female and not specified of Kapalawan\."):
            move_accomplishment(made, "submit", by=focal)
        made = samples.reached(by_sex, people(3, 4, 0), line("0", "1908702000"), by=focal)
        move_accomplishment(made, "submit", by=focal)
        made.refresh_from_db()
        assert made.status == "submitted"


def test_what_is_told_apart_by_place_is_submitted_by_town(moh, project, focal):
    with scope(moh.pk):
        by_town = samples.measured(project, {0: "100"}, statement="Taught", disaggregation=["PLACE"])
        region = samples.place().parent
        made = samples.reached(by_town, line("7"), Reached(region, Decimal(2)), line("1", None), by=focal)
        with pytest.raises(DomainError, match=r"in place of BARMM, the line without a place\."):
            move_accomplishment(made, "submit", by=focal)
        made = samples.reached(by_town, line("7"), line("3", "1908702000"), by=focal)
        move_accomplishment(made, "submit", by=focal)
        made.refresh_from_db()
        assert made.status == "submitted"


def test_a_closed_place_reaches_nothing_new(moh, indicator, focal):
    sulu = samples.place("1906600000")
    with scope(moh.pk):
        with pytest.raises(DomainError, match=r"\(1906600000\) was closed on 17 Jul 2025"):
            samples.reached(indicator, line("7", sulu.pk), by=focal)
        samples.reached(indicator, line("7"), by=focal)
        AccomplishmentRow.objects.update(place=sulu)  # of before it was closed
        assert samples.reached(indicator, line("8", sulu.pk), by=focal).value == 8


def test_a_share_counts_nobody_and_is_submitted(moh, project, focal):
    with scope(moh.pk):
        share = samples.measured(project, {0: "95%"}, unit="%", type="PERCENTAGE", disaggregation=["SEX"])
        made = samples.reached(share, Reached(numerator=Decimal(1), denominator=Decimal(2)), by=focal)
        move_accomplishment(made, "submit", by=focal)
        made.refresh_from_db()
        assert made.status == "submitted"


def test_nobody_certifies_what_they_have_written(moh, indicator, focal, monitor):
    with scope(moh.pk):
        both = cast.acting(cast.member("dato", moh, "ppa_focal", "director"), moh)
        samples.reached(indicator, line("11"), by=both)
        made = samples.reached(indicator, line("12"), by=focal)  # written last by somebody else
        attach_file(made, upload("list.pdf"), retention="ADMINISTRATIVE", by=focal)
        move_accomplishment(made, "submit", by=focal)
        with pytest.raises(SamePerson):
            move_accomplishment(made, "certify", by=both)
        move_accomplishment(made, "certify", by=monitor)
        with pytest.raises(SamePerson):
            move_accomplishment(made, "approve", by=replace(monitor, permissions=samples.SOMEBODY.permissions))
        made.refresh_from_db()
        assert made.status == "endorsed"


def test_what_comes_back_waits_anew(moh, indicator, project, focal, monitor, head, mariam):
    with scope(moh.pk):
        made = samples.certified(indicator, line("5"), by=focal)
        move_accomplishment(made, "return", reason="The list names 4.", by=head)
        project.refresh_from_db()
        assert project.physical is None
        samples.reached(indicator, line("4"), by=focal)
        move_accomplishment(made, "submit", by=focal)
    assert unread(mariam) == ["accomplishment.certify"]


def test_a_draft_is_removed_and_nothing_else(moh, indicator, focal, mariam):
    with scope(moh.pk):
        made = samples.certified(indicator, line("5"), by=focal)
        with pytest.raises(DomainError, match="not changed any more"):
            remove_accomplishment(made, by=focal)
        remove_accomplishment(samples.reached(indicator, quarter=2, by=focal), by=focal)
        assert list(Accomplishment.objects.all()) == [made]


def test_alert_levels_rise(moh, focal, head):
    with scope(moh.pk):
        levels = {"early": Decimal(3), "urgent": Decimal(6), "terminal": Decimal(9)}
        assert str(set_alert_levels(levels, by=head)) == "3 / 6 / 9"
        with pytest.raises(DomainError, match="higher than the one before"):
            set_alert_levels(levels | {"urgent": Decimal(3)}, by=head)
        with pytest.raises(NotAllowed):
            set_alert_levels(levels, by=focal)


def test_evidence_stays_from_its_certification_until_the_accomplishment_is_returned(moh, indicator, focal, head):
    with scope(moh.pk):
        made = samples.certified(indicator, line("10"), by=focal)
        evidence = attachments_of(made).get()
        with pytest.raises(DomainError, match="was signed with this file on it"):
            remove_attachment(evidence, reason="Blurred.", by=head)
        move_accomplishment(made, "return", by=head, reason="The list is blurred.")
        remove_attachment(evidence, reason="Blurred.", by=head)
        assert not attachments_of(made).exists()
