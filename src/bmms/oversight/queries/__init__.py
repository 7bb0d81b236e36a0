from bmms.oversight.queries.checklists import ChecklistItem, Figures, checklist_of, figures_of
from bmms.oversight.queries.overview import (
    OrganizationRow,
    OverviewFilter,
    Totals,
    Wave,
    every_organization,
    organization_rows,
    rollout_waves,
    totals_of,
)

__all__ = [
    "ChecklistItem",
    "Figures",
    "OrganizationRow",
    "OverviewFilter",
    "Totals",
    "Wave",
    "checklist_of",
    "every_organization",
    "figures_of",
    "organization_rows",
    "rollout_waves",
    "totals_of",
]
