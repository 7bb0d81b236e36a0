"""What the registry says: the bodies that the government has, and none that it has not."""

from collections import Counter

from bmms.organizations.models import RESERVED_CODES, Organization
from bmms.organizations.queries.registry_file import registry_entries

ENTRIES = {entry.code: entry for entry in registry_entries()}
MINISTRIES = [
    "mafar",
    "mbhte",
    "menre",
    "mfbm",
    "moh",
    "mhsd",
    "mipa",
    "milg",
    "mole",
    "mpos",
    "mpw",
    "most",
    "mssd",
    "mtit",
    "motc",
]
AGENCIES = ["bpda", "bboi", "bio", "bicto", "osc", "oobc", "bpa", "dab", "bdi", "csea"]
COMMISSIONS = ["bwc", "byc", "bsc", "bcpch"]
OTHERS = ["ow", "bhrc", "bpma", "bdrrmc", "bedc", "brpoc", "bsdb", "bhb", "beb", "beza", "bmarina", "cabb", "caab"]
# Codes that the predecessor seeded for bodies that do not exist.
INVENTED = [
    "mpwh",
    "mti",
    "mwdwa",
    "mynda",
    "omp",
    "opmda",
    "otaf",
    "bswm",
    "bai",
    "rlea",
    "tesda-barmm",
    "tesda",
    "muwassco",
    "bwcrc",
    "bydc",
    "spbi",
]


def codes(**values: str) -> set[str]:
    return {code for code, entry in ENTRIES.items() if all(entry.values[k] == v for k, v in values.items())}


def test_the_registry_holds_44_bodies():
    expected = ["ocm", *MINISTRIES, *AGENCIES, *COMMISSIONS, *OTHERS, "bago"]
    assert len(expected) == 44
    assert Counter(entry.code for entry in registry_entries()) == Counter(expected)


def test_the_predecessors_invented_bodies_are_not_there():
    assert set(INVENTED) & set(ENTRIES) == set()


def test_a_code_is_the_acronym_in_lower_case_and_no_page_of_the_site():
    assert [e for e in ENTRIES.values() if e.code != e.values["acronym"].lower()] == []
    assert set(ENTRIES) & RESERVED_CODES == set()


def test_types():
    assert codes(type="MINISTRY") == set(MINISTRIES)
    assert codes(type="AGENCY") == set(AGENCIES)
    assert codes(type="COMMISSION") == set(COMMISSIONS)
    assert codes(type="OFFICE") == {"ocm", "bago"}
    assert codes(type="COUNCIL") == {"bdrrmc", "bedc", "brpoc"}
    assert codes(type="INDEPENDENT") == {"bhrc"}
    assert codes(type="CEREMONIAL") == {"ow"}


def test_what_is_attached_to_what():
    attached = {code: entry.parent for code, entry in ENTRIES.items() if entry.parent}
    under_ocm = {code for code, parent in attached.items() if parent == "ocm"}
    assert under_ocm == {*AGENCIES, *COMMISSIONS, "bago", "bdrrmc", "bedc", "brpoc"}
    assert {code for code, parent in attached.items() if parent == "mtit"} == {"beza", "bhb"}
    assert {code for code, parent in attached.items() if parent == "motc"} == {"bpma", "bmarina", "cabb", "caab"}
    assert {code for code, parent in attached.items() if parent == "mbhte"} == {"beb"}
    assert ENTRIES["bsdb"].parent == ""  # not confirmed


def test_parents_come_before_what_is_attached_to_them():
    seen: set[str] = set()
    for entry in registry_entries():
        assert not entry.parent or entry.parent in seen
        seen.add(entry.code)


def test_bodies_with_a_budget_of_their_own():
    """The 27 items of the act without Parliament, and five bodies with tables of their own inside OCM's."""
    own = codes(has_own_budget=True)
    assert len(own) == 32
    assert {"ocm", "bago", "bhrc", "ow", "bio", *MINISTRIES, *COMMISSIONS} <= own
    assert "oobc" not in own  # its money is a program of OCM


def test_official_spelling():
    names = {code: entry.values["name"] for code, entry in ENTRIES.items()}
    assert names["mfbm"] == "Ministry of Finance, and Budget and Management"
    assert names["milg"] == "Ministry of the Interior and Local Government"
    assert names["bago"] == "Bangsamoro Attorney-General's Office"
    assert names["ocm"] == "Office of the Chief Minister"


def test_every_line_fits_the_model():
    for entry in ENTRIES.values():
        Organization(code=entry.code, **entry.values).clean_fields()
        assert entry.values["mandate"]
        assert entry.values["source"]
        assert entry.values["sector"]
