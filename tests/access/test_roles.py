"""The whole role table, line by line, against the roles of the field (who is privileged, who needs a second factor)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bmms.access.errors import DomainError
from bmms.access.permissions import Permission
from bmms.access.roles import ROLES, Level, Role, fitting_role, roles_for

PLATFORM_PERMISSIONS = {
    Permission.OVERSIGHT_VIEW,
    Permission.DESK_VIEW,
    Permission.FINDING_DESK_VIEW,
    Permission.PRIVACY_DESK_VIEW,
    Permission.PARLIAMENT_VIEW,
    Permission.REGISTRY_MANAGE,
    Permission.GEOGRAPHY_MANAGE,
    Permission.ROLLOUT_MANAGE,
    Permission.PLATFORM_USER_MANAGE,
    Permission.PLATFORM_JOB_MANAGE,
    Permission.OPERATIONS_VIEW,
    Permission.SYSTEM_EVENT_VIEW,
    Permission.PRIVACY_EVENT_VIEW,
}
MONEY = {"budget_officer", "chief_accountant", "cashier"}
each_role = pytest.mark.parametrize("role", ROLES.values(), ids=lambda role: role.name)


@each_role
def test_every_role_says_what_it_is(role: Role):
    assert str(role.label)
    assert str(role.sentence).endswith(".")
    assert len(role.name) <= 40


@each_role
def test_a_role_is_filed_under_its_own_name(role: Role):
    assert ROLES[role.name] is role


@each_role
def test_permissions_fit_the_level(role: Role):
    if role.level is Level.ORGANIZATION:
        assert not role.reach
        assert not role.platform
        assert bool(role.held_in) == role.name.startswith(("obc_", "ocm_"))  # one office's own
    if role.level is Level.REACHING:
        assert role.reach
        assert role.held_in
    if role.level is Level.PLATFORM:
        assert not role.permissions
        assert role.platform
        assert not role.held_in
    assert role.platform <= PLATFORM_PERMISSIONS
    assert not (role.permissions | role.reach) & PLATFORM_PERMISSIONS


@each_role
def test_nobody_looks_into_what_others_do_together(role: Role):
    assert not {each for each in role.reach if each.startswith("coordination.")}


@each_role
def test_what_reaches_beyond_one_organization_is_privileged(role: Role):
    assert role.privileged or role.level is Level.ORGANIZATION


@each_role
def test_who_gives_out_or_confirms_roles_was_confirmed_by_a_second_person(role: Role):
    gives = {Permission.MEMBER_MANAGE, Permission.MEMBER_CONFIRM, Permission.PLATFORM_USER_MANAGE}
    if (role.permissions | role.reach | role.platform) & gives:
        assert role.privileged


def test_administrators_mfbm_ocm_budget_and_accounting_need_a_second_factor():
    needing = {role.name for role in ROLES.values() if role.second_factor}
    assert MONEY | {"organization_administrator", "system_administrator", "ocm_oversight"} <= needing
    assert {name for name in ROLES if name.startswith("mfbm_")} <= needing


def test_readers_cannot_write():
    assert {role.name for role in ROLES.values() if role.read_only} == {"auditor", "ocm_oversight", "parliament_cfbm"}


def test_roles_of_the_field_are_all_there():
    assert set(ROLES) >= MONEY | {
        "ppa_focal",
        "planning_officer",
        "me_officer",
        "gad_focal",
        "director",
        "head_of_office",
        "auditor",
        "organization_administrator",
        "unit_staff",
        "ocm_oversight",
        "mfbm_analyst",
        "mfbm_budget_director",
        "mfbm_treasury",
        "mfbm_head",
        "bpda_officer",
        "bwc_officer",
        "endorser",
        "parliament_cfbm",
        "system_administrator",
        "data_protection_officer",
    }


@given(st.sampled_from(sorted(ROLES)), st.sampled_from([None, "moh", "ocm", "mfbm", "bpda", "bwc", "mpw", "bicto"]))
def test_a_role_fits_exactly_where_it_is_offered(name: str, code: str | None):
    try:
        fitting_role(name, code)
    except DomainError:
        assert ROLES[name] not in roles_for(code)
    else:
        assert ROLES[name] in roles_for(code)


def test_an_unknown_role_fits_nowhere():
    with pytest.raises(DomainError, match="no role chief_wizard"):
        fitting_role("chief_wizard", "moh")


def test_the_system_administrator_reads_no_organizations_log():
    """It will show what money was before and after; the system's own events are theirs."""
    role = ROLES["system_administrator"]
    assert Permission.SYSTEM_EVENT_VIEW in role.platform
    assert Permission.AUDIT_VIEW not in role.permissions | role.reach | role.platform


@pytest.mark.parametrize("name", ["bpda_officer", "bwc_officer", "endorser"])
def test_whoever_endorses_reads_what_is_asked_for_and_no_money(name: str):
    p = Permission
    further = {
        "bpda_officer": {p.AIP_REVIEW, p.PROJECT_VIEW, p.REPORT_VIEW},  # monitors for the region
        "bwc_officer": {p.REPORT_VIEW, p.REPORT_ENDORSE},  # what is for gender stands in the register
    }
    assert ROLES[name].reach == further.get(name, set()) | {
        *(p.ORGANIZATION_VIEW, p.PLAN_VIEW, p.PROPOSAL_VIEW, p.DOCUMENT_VIEW, p.PROPOSAL_ENDORSE),
    }
