from django.urls import URLPattern, URLResolver, path

from bmms.oversight import api
from bmms.oversight.views import findings, information, investments, performance, privacy, public, seal
from bmms.oversight.views import organizations as views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("organizations.<slug:form>", views.export, name="export"),
    path("findings/", findings.desk, name="findings"),
    path("findings/<slug:form>/", findings.desk_file, name="findings_export"),
    path("privacy/", privacy.desk, name="privacy"),
    path("privacy/<slug:form>/", privacy.desk_file, name="privacy_export"),
    path("investments/", investments.investments, name="investments"),
    path("investments/<slug:form>/", investments.investments_file, name="investments_export"),
    path("performance/", performance.performance, name="performance"),
    path("performance/<slug:form>/", performance.performance_file, name="performance_export"),
    path("places/", performance.places, name="places"),
    path("alignment/", performance.alignment, name="alignment"),
    path("places/<slug:form>/", performance.places_file, name="places_export"),
    path("alignment/<slug:form>/", performance.alignment_file, name="alignment_export"),
    path("places/map.json", performance.places_map, name="places_map"),
    path("public/", public.figures, name="public"),
    path("public/figures.<slug:form>", public.figures_file, name="public_export"),
    path("submitted/", views.submitted, name="submitted"),
    path("submitted/plans.<slug:form>", views.submitted_file, name="submitted_export"),
    path("submitted/<uuid:key>/", views.submitted_plan_page, name="submitted_plan"),
]

platform_patterns: list[URLPattern | URLResolver] = [
    path("rollout/", views.rollout, name="rollout"),
    path("rollout/<slug:organization>/", views.rollout_of, name="rollout_of"),
    path("rollout/<slug:organization>/wave/", views.wave, name="assign_wave"),
    path("rollout/<slug:organization>/step/", views.move, name="move_organization"),
]

organization_patterns: list[URLPattern | URLResolver] = [
    path("onboarding/", views.onboarding, name="onboarding"),
    path("onboarding/record/", views.record_onboarding, name="record_onboarding"),
    path("findings/", findings.findings, name="findings"),
    path("findings/add/", findings.new_finding, name="add_finding"),
    path("findings/<uuid:key>/", findings.finding, name="finding"),
    path("findings/<uuid:key>/edit/", findings.change_finding, name="edit_finding"),
    path("findings/<uuid:key>/answer/", findings.answer, name="answer_finding"),
    path("findings/<uuid:key>/report/", findings.report, name="report_finding"),
    path("findings/<uuid:key>/settle/", findings.settle, name="settle_finding"),
    path("findings/<uuid:key>/return/", findings.send_back, name="return_finding"),
    path("information/", information.requests, name="requests"),
    path("information/add/", information.log_request, name="log_request"),
    path("information/<uuid:key>/", information.asked, name="request"),
    path("information/<uuid:key>/edit/", information.change, name="edit_request"),
    path("information/<uuid:key>/extend/", information.extend, name="extend_request"),
    path("information/<uuid:key>/grant/", information.grant, name="grant_request"),
    path("information/<uuid:key>/grant-in-part/", information.grant_partly, name="grant_partly_request"),
    path("information/<uuid:key>/deny/", information.deny, name="deny_request"),
    path("information/<uuid:key>/withdraw/", information.withdraw, name="withdraw_request"),
    path("information/<uuid:key>/appeal/", information.appeal, name="appeal_request"),
    path("information/<uuid:key>/uphold/", information.uphold, name="uphold_request"),
    path("information/<uuid:key>/reverse/", information.reverse_denial, name="reverse_request"),
    path("seal/", seal.seal, name="seal"),
    path("seal/pack/", seal.pack, name="seal_pack"),
    path("seal/<slug:item>/open/", seal.open_document, name="open_seal_document"),
    path("seal/<uuid:key>/", seal.document, name="seal_document"),
    path("privacy/processing/", privacy.activities, name="activities"),
    path("privacy/processing/add/", privacy.new_activity, name="add_activity"),
    path("privacy/processing/<uuid:key>/", privacy.activity, name="activity"),
    path("privacy/processing/<uuid:key>/edit/", privacy.change_activity, name="edit_activity"),
    path("privacy/requests/", privacy.subject_requests, name="subject_requests"),
    path("privacy/requests/add/", privacy.log_subject_request, name="log_subject_request"),
    path("privacy/requests/<uuid:key>/", privacy.subject_request, name="subject_request"),
    path("privacy/requests/<uuid:key>/answer/", privacy.answer_subject_request, name="answer_subject_request"),
    path("privacy/breaches/", privacy.breaches, name="breaches"),
    path("privacy/breaches/add/", privacy.report_breach, name="report_breach"),
    path("privacy/breaches/<uuid:key>/", privacy.breach, name="breach"),
    path("privacy/breaches/<uuid:key>/edit/", privacy.change_breach, name="edit_breach"),
    path("privacy/breaches/<uuid:key>/close/", privacy.close_breach, name="close_breach"),
    path("privacy/breaches/<uuid:key>/notice/<slug:which>/", privacy.note_notice, name="note_notice"),
]

organization_api: list[URLPattern | URLResolver] = [
    path("findings/", api.findings, name="findings"),
    path("findings/<uuid:key>/", api.finding, name="finding"),
    path("information/", api.information_requests, name="information_requests"),
    path("information/<uuid:key>/", api.information_request, name="information_request"),
    path("privacy/processing/", api.processing_activities, name="processing_activities"),
    path("privacy/requests/", api.subject_requests, name="subject_requests"),
    path("privacy/breaches/", api.breaches, name="breaches"),
]
