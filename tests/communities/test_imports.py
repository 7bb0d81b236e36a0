from tests.communities import samples

from bmms.communities.imports import COMMUNITY_IMPORT
from bmms.communities.lists import COMMUNITIES
from bmms.communities.models import Community
from bmms.tenancy.scope import scope
from bmms.workbench.actions.imports import ask_to_apply, ask_to_try, ask_to_undo, upload_file
from bmms.workbench.actions.list_files import list_file

HEAD = "barangay,level,site,households,men,women,groups,source,as_of_date\n"
FILE = HEAD + (
    '0908301001,Whole barangay,,40,100,110,"Yakan, Sama",Census,2026-06-30\n'
    "0908301002,Part of a barangay,Sitio Laut,11,30,30,Sama,OOBC,2026-06-30\n"
)


def taken(oobc, officer, content, rows="all"):
    with scope(oobc.pk):
        for code in (samples.ALEGRIA, samples.BAUNGOS):
            samples.place(code)
        for name in ("Sama", "Yakan"):
            samples.group(name)
        content = content if isinstance(content, bytes) else content.encode()
        batch = upload_file(COMMUNITY_IMPORT, content, file_name="f.csv", by=officer, fixed={})
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
