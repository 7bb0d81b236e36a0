import pytest
from hypothesis import given
from hypothesis import strategies as st

from bmms.access.conflicts import CONFLICTS, HeldRole, conflict_of, refuse_conflict
from bmms.access.errors import DomainError
from bmms.access.roles import ROLES

names = st.sampled_from(sorted(ROLES))


@pytest.mark.parametrize("conflict", CONFLICTS, ids=lambda c: f"{c.one}-{c.other}")
def test_every_conflict_names_two_roles_and_a_reason(conflict):
    assert {conflict.one, conflict.other} <= set(ROLES)
    assert conflict.one != conflict.other
    assert str(conflict.reason).endswith(".")


@given(names, names)
def test_conflicts_are_the_same_both_ways(one: str, other: str):
    forth, back = (conflict_of(a, 1, [HeldRole(b, 1)]) for a, b in ((one, other), (other, one)))
    assert forth == back


@given(names)
def test_no_role_excludes_itself(name: str):
    assert conflict_of(name, 1, [HeldRole(name, 2)]) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("budget_officer", "cashier"),
        ("chief_accountant", "budget_officer"),
        ("chief_accountant", "cashier"),
        ("head_of_office", "ppa_focal"),
        ("auditor", "director"),
        ("organization_administrator", "cashier"),
        ("mfbm_head", "mfbm_analyst"),
    ],
)
def test_duties_of_the_field_that_exclude_each_other_in_one_organization(one, other):
    with pytest.raises(DomainError, match="cannot be one person"):
        refuse_conflict(one, 1, [HeldRole(other, 1)])
    assert conflict_of(one, 1, [HeldRole(other, 2)]) is None


@pytest.mark.parametrize("other", ["budget_officer", "mfbm_treasury", "data_protection_officer"])
def test_a_system_administrator_touches_money_nowhere(other):
    assert conflict_of("system_administrator", None, [HeldRole(other, 7)]) is not None


def test_a_planning_officer_may_also_monitor():
    assert conflict_of("planning_officer", 1, [HeldRole("me_officer", 1), HeldRole("gad_focal", 1)]) is None
