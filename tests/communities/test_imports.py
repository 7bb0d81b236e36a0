from datetime import date

import pytest
from tests.communities import samples
from tests.documents.files import PDF, upload

from bmms.access.errors import DomainError
from bmms.communities.actions.needs import add_need
from bmms.communities.imports import COMMUNITY_IMPORT, NEED_IMPORT
from bmms.communities.lists import COMMUNITIES
from bmms.communities.models import Community, Need
from bmms.documents.actions import attach_file
from bmms.geography.models import Place
from bmms.tenancy.scope import scope, system
from bmms.workbench.actions.imports import ask_to_apply, ask_to_try, ask_to_undo, upload_file
from bmms.workbench.actions.list_files import list_file

HEAD = "barangay,level,site,households,men,women,groups,source,as_of_date\n"
FILE = HEAD + (
    '0908301001,Whole barangay,,40,100,110,"Yakan, Sama",Census,2026-06-30\n'
    "0908301002,Part of a barangay,Sitio Laut,11,30,30,Sama,OOBC,2026-06-30\n"
)


def taken(oobc, officer, content, rows="all", which=COMMUNITY_IMPORT):
    with scope(oobc.pk):
        for code in (samples.ALEGRIA, samples.BAUNGOS):
            samples.place(code)
        for name in ("Sama", "Yakan"):
            samples.group(name)
        content = content if isinstance(content, bytes) else content.encode()
        batch = upload_file(which, content, file_name="f.csv", by=officer, fixed={})
        ask_to_try(batch, by=officer)
        ask_to_apply(batch, good_rows_only=rows == "good", by=officer)
        batch.refresh_from_db()
    return batch


def test_profiles_come_from_a_file_twice_without_a_change_and_can_be_undone(oobc, officer):
    batch = taken(oobc, officer, FILE)
    assert batch.counts == {"new": 2}
    assert taken(oobc, officer, FILE).counts == {"same": 2}
    with scope(oobc.pk):
        assert [each.group.name for each in Community.objects.get(site="").groups.all()] == ["Sama", "Yakan"]
        ask_to_undo(batch, by=officer)
        assert not Community.objects.exists()


def test_a_closed_barangay_gets_no_new_profile_and_keeps_its_own(oobc, officer):
    assert taken(oobc, officer, FILE).counts == {"new": 2}
    with system("a sample"):
        Place.objects.filter(pk="0908301002").update(valid_to=date(2025, 7, 17))
    batch = taken(oobc, officer, FILE.replace("Sitio Laut", "Sitio Timur").replace(",40,", ",41,"), "good")
    assert batch.counts == {"changed": 1, "wrong": 1}
    with scope(oobc.pk):
        assert "(0908301002) was closed on 17 Jul 2025" in str(batch.rows.order_by("pk").last().errors)
    assert taken(oobc, officer, FILE.replace(",11,", ",12,").replace(",40,", ",41,")).counts == {
        "changed": 1,
        "same": 1,
    }


def test_rows_are_refused_by_the_rules_of_the_page(oobc, officer):
    wrong = (
        "1900702001,Whole barangay,,40,100,110,,Census,2026-06-30\n"
        "0999999999,Whole barangay,,40,100,110,,Census,2026-06-30\n"
        "0908302001,Whole barangay,,40,100,110,Klingon,Census,2026-06-30\n"
        "0908302001,Whole barangay,,400,100,110,,Census,2026-06-30\n"
    )
    assert taken(oobc, officer, FILE + wrong, "good").counts == {"new": 2, "wrong": 4}
    with scope(oobc.pk):
        assert Community.objects.count() == 2


def test_the_exported_list_is_imported_again_unchanged(oobc, officer):
    taken(oobc, officer, FILE)
    for file_format, counts in (("csv", {"same": 2}), ("xlsx", {"same": 2, "left_out": 1})):  # its row of totals
        with scope(oobc.pk):
            exported = list_file(COMMUNITIES, "", file_format, by=officer)
        assert taken(oobc, officer, exported).counts == counts


NEEDS = (
    "barangay,site,what is needed,sector,severity,persons affected,text,assessed on,team,method,met\n"
    "0908301001,,A well,Water and sanitation,4 Severe,80,The spring is far.,2026-05-04,Two of OBC-MANA,Group discussion,\n"
    "0908301001,,A teacher,education,2,12,One for six grades.,2026-05-04,Two of OBC-MANA,survey,Yes\n"
)
WRONG_NEEDS = (
    "0908301001,Sitio Layo,A road,Livelihood,3,8,No profile.,2026-05-04,Two of OBC-MANA,survey,\n"
    "0908301001,,A school,education,3,8000,More than live there.,2026-05-04,Two of OBC-MANA,survey,\n"
    "0908301001,,A clinic,health,3,8,Assessed by whom?,2026-05-04,,survey,\n"
    "0908301001,,A bridge,infrastructure,9,8,No such severity.,2026-05-04,Two of OBC-MANA,survey,\n"
)


def test_needs_come_from_a_file_twice_without_a_change_and_can_be_undone(oobc, officer):
    with scope(oobc.pk):
        samples.community(by=officer)
    first = taken(oobc, officer, NEEDS + WRONG_NEEDS, "good", NEED_IMPORT)
    assert first.counts == {"new": 2, "wrong": 4}
    assert taken(oobc, officer, NEEDS, which=NEED_IMPORT).counts == {"same": 2}
    again = taken(oobc, officer, NEEDS.replace(",80,", ",81,"), which=NEED_IMPORT)
    assert again.counts == {"same": 1, "changed": 1}
    with scope(oobc.pk):
        known = {(need.title, need.severity, need.affected, need.is_met) for need in Need.objects.all()}
        assert known == {("A well", 4, 81, False), ("A teacher", 2, 12, True)}
        assert {need.team for need in Need.objects.all()} == {"Two of OBC-MANA"}
        ask_to_undo(again, by=officer)
        assert Need.objects.get(title="A well").affected == 80


def test_needs_with_evidence_stay(oobc, officer):
    with scope(oobc.pk):
        samples.community(by=officer)
    batch = taken(oobc, officer, NEEDS, which=NEED_IMPORT)
    with scope(oobc.pk):
        attach_file(Need.objects.get(title="A well"), upload("minutes.pdf", PDF), retention="WORKING", by=officer)
        with pytest.raises(DomainError, match="Files are attached"):
            ask_to_undo(batch, by=officer)
        assert Need.objects.count() == 2


def test_a_need_assessed_on_a_day_stands_once(oobc, officer):
    with scope(oobc.pk):
        need = samples.need(samples.community(by=officer), by=officer)
        values = samples.NEED | {"title": need.title}
        with pytest.raises(DomainError, match="stands there already"):
            add_need(need.community, values, by=officer)
        add_need(need.community, values | {"assessed_date": samples.date(2026, 6, 4)}, by=officer)
