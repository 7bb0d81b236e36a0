from django.urls import URLPattern, URLResolver, path

from bmms.periods import api
from bmms.periods.views import reports
from bmms.periods.views import years as views

organization_patterns: list[URLPattern | URLResolver] = [
    path("years/", views.years, name="years"),
    path("years/open/", views.new_year, name="open_year"),
    path("years/<uuid:key>/", views.year, name="year"),
    path("years/<uuid:key>/advance/", views.advance, name="advance_year"),
    path("years/<uuid:key>/reopen/", views.reopen, name="reopen_year"),
    path("years/<uuid:key>/months/<int:month>/lock/", views.lock, name="lock_month"),
    path("years/<uuid:key>/months/<int:month>/reopen/", views.unlock, name="reopen_month"),
    path("holidays/", reports.holidays, name="holidays"),
    path("holidays/add/", reports.new_holiday, name="add_holiday"),
    path("reports/", reports.reports, name="reports"),
    path("reports/ask/", reports.ask, name="ask"),
    path("reports/<uuid:key>/", reports.report, name="report"),
    path("reports/<uuid:key>/due/", reports.change_due, name="due_report"),
    path("reports/<uuid:key>/prepare/", reports.prepare, name="prepare_report"),
    path("reports/<uuid:key>/certify-budget/", reports.certify_budget, name="certify_budget_report"),
    path("reports/<uuid:key>/certify-accounts/", reports.certify_accounts, name="certify_accounts_report"),
    path("reports/<uuid:key>/approve/", reports.approve, name="approve_report"),
    path("reports/<uuid:key>/endorse/", reports.endorse, name="endorse_report"),
    path("reports/<uuid:key>/submit/", reports.submit, name="submit_report"),
    path("reports/<uuid:key>/receive/", reports.receive, name="receive_report"),
    path("reports/<uuid:key>/return/", reports.send_back, name="return_report"),
    path("reports/<uuid:key>/send-back/", reports.return_for_bwc, name="send_back_report"),
    path("reports/<uuid:key>/give-back/", reports.give_back, name="give_back_report"),
    path("reports/<uuid:key>/reopen/", reports.reopen, name="reopen_report"),
]

organization_api: list[URLPattern | URLResolver] = [
    path("years/", api.years, name="years"),
    path("years/<uuid:key>/", api.year, name="year"),
    path("reports/", api.reports, name="reports"),
    path("holidays/", api.holidays, name="holidays"),
]
