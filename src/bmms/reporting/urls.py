from django.urls import URLPattern, URLResolver, path

from bmms.reporting import api
from bmms.reporting.views import alignment, comparison, dashboard, planned, registries, statements

WHICH = "statements/<slug:form>/<int:year>/<int:period>/"
organization_patterns: list[URLPattern | URLResolver] = [
    path("money/", dashboard.dashboard, name="dashboard"),
    path("statements/", statements.statements, name="statements"),
    path(WHICH, statements.statement, name="statement"),
    path(f"{WHICH}cell/", statements.cell, name="cell"),
    path(f"{WHICH}workbook/", statements.as_workbook, name="workbook"),
    path(f"{WHICH}paper/", statements.as_paper, name="paper"),
    path("reports/<uuid:key>/figures/", statements.required, name="required"),
    path("reports/<uuid:key>/lines/", planned.lines, name="planned"),
    path("reports/<uuid:key>/lines/fill/", planned.fill, name="fill_planned"),
    path("reports/<uuid:key>/lines/<slug:line>/", planned.line, name="planned_line"),
    path("proposals/<uuid:key>/comparison/", comparison.comparison, name="comparison"),
    path("proposals/<uuid:key>/comparison/<slug:form>/", comparison.peoples_budget, name="peoples_budget"),
    path("alignment/", alignment.alignment, name="alignment"),
    path("registries/", registries.raod, name="raod"),
    path("registries/<uuid:key>/<str:allotment_class>/print/", registries.raod_paper, name="raod_paper"),
]

organization_api: list[URLPattern | URLResolver] = [
    path(WHICH, api.statement, name="statement"),
    path("alignment/<int:year>/", api.alignment, name="alignment"),
    path("reports/<uuid:key>/lines/", api.planned, name="planned"),
    path("reports/<uuid:key>/lines/fill/", api.fill, name="fill_planned"),
    path("reports/<uuid:key>/lines/<slug:line>/", api.planned_line, name="planned_line"),
]
