from bmms.organizations.actions.loading import LoadedOrganization, load_organizations
from bmms.organizations.actions.onboarding import add_onboarding_note, confirm_item, withdraw_item
from bmms.organizations.actions.registry import add_organization, assign_wave, edit_organization, move_organization
from bmms.organizations.actions.signatories import appoint_signatory, end_signatory, withdraw_signatory
from bmms.organizations.actions.units import add_unit, close_unit, edit_unit, remove_unit, reopen_unit, write_unit

__all__ = [
    "LoadedOrganization",
    "add_onboarding_note",
    "add_organization",
    "add_unit",
    "appoint_signatory",
    "assign_wave",
    "close_unit",
    "confirm_item",
    "edit_organization",
    "edit_unit",
    "end_signatory",
    "load_organizations",
    "move_organization",
    "remove_unit",
    "reopen_unit",
    "withdraw_item",
    "withdraw_signatory",
    "write_unit",
]
