from django.urls import URLPattern, URLResolver, path

from bmms.execution.api import ledger as api
from bmms.execution.api import papers as api_papers
from bmms.execution.views import accounts as views
from bmms.execution.views import payments, requests, vouchers

organization_patterns: list[URLPattern | URLResolver] = [
    path("appropriations/", views.appropriations, name="appropriations"),
    path("appropriations/enter/", views.new_appropriation, name="appropriate"),
    path("ledger/", views.entries, name="entries"),
    path("ledger/accounts/<uuid:key>/", views.account, name="account"),
    path("ledger/accounts/<uuid:key>/release/", views.new_release, name="release"),
    path("ledger/<uuid:key>/", views.entry, name="entry"),
    path("ledger/<uuid:key>/reverse/", views.reverse_posted, name="reverse_entry"),
    path("obligations/", requests.requests, name="requests"),
    path("obligations/prepare/", requests.prepare, name="prepare_request"),
    path("obligations/<uuid:key>/", requests.obligation_request, name="request"),
    path("obligations/<uuid:key>/edit/", requests.edit, name="edit_request"),
    path("obligations/<uuid:key>/sign/", requests.sign, name="sign_request"),
    path("obligations/<uuid:key>/return/", requests.give_back, name="return_request"),
    path("obligations/<uuid:key>/obligate/", requests.certify, name="obligate_request"),
    path("payables/", payments.obligations, name="obligations"),
    path("ledger/accounts/<uuid:key>/due/", payments.new_payable, name="accrue"),
    path("cash/", payments.cash, name="cash"),
    path("cash/issue/", payments.new_cash, name="allocate_cash"),
    path("payees/", payments.payees, name="payees"),
    path("payees/add/", payments.new_payee, name="add_payee"),
    path("payees/<uuid:key>/", payments.payee, name="payee"),
    path("payees/<uuid:key>/edit/", payments.change_payee, name="edit_payee"),
    path("vouchers/", vouchers.vouchers, name="vouchers"),
    path("vouchers/prepare/", vouchers.prepare, name="prepare_voucher"),
    path("vouchers/<uuid:key>/", vouchers.voucher, name="voucher"),
    path("vouchers/<uuid:key>/edit/", vouchers.edit, name="edit_voucher"),
    path("vouchers/<uuid:key>/steps/<slug:step>/", vouchers.take, name="take_voucher"),
]

organization_api: list[URLPattern | URLResolver] = [
    path("appropriations/", api.appropriations, name="appropriations"),
    path("ledger/", api.entries, name="entries"),
    path("obligations/", api_papers.requests, name="requests"),
    path("obligations/prepare/", api_papers.prepare_obligation, name="prepare_request"),
    path("obligations/<uuid:key>/", api_papers.obligation_request, name="request"),
    path("obligations/<uuid:key>/steps/<slug:step>/", api_papers.take_request, name="take_request"),
    path("vouchers/", api_papers.vouchers, name="vouchers"),
    path("vouchers/prepare/", api_papers.prepare_disbursement, name="prepare_voucher"),
    path("vouchers/<uuid:key>/", api_papers.voucher, name="voucher"),
    path("vouchers/<uuid:key>/steps/<slug:step>/", api_papers.take_voucher, name="take_voucher"),
    path("payees/", api_papers.payees, name="payees"),
    path("cash/", api.cash, name="cash"),
    path("payables/", api.obligations, name="obligations"),
]
