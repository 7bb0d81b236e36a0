from django.urls import URLPattern, URLResolver, path

from bmms.budgeting import api
from bmms.budgeting.views import acts as views
from bmms.budgeting.views import calls, lines, proposals

PROPOSAL = "proposals/<uuid:key>/"
organization_patterns: list[URLPattern | URLResolver] = [
    path("acts/", views.acts, name="acts"),
    path("acts/add/", views.new_act, name="add_act"),
    path("acts/<uuid:key>/", views.act, name="act"),
    path("acts/<uuid:key>/validity/", views.validity, name="set_validity"),
    path("calls/", calls.calls, name="calls"),
    path("calls/issue/", calls.issue, name="issue_call"),
    path("calls/<uuid:key>/", calls.call, name="call"),
    path("calls/<uuid:key>/edit/", calls.edit, name="edit_call"),
    path("calls/<uuid:key>/ceiling/", calls.ceiling, name="set_ceiling"),
    path("calls/<uuid:key>/reopen/", calls.reopen, name="reopen_call"),
    path("calls/<uuid:key>/start/", calls.start, name="start_proposal"),
    path("proposals/", proposals.proposals, name="proposals"),
    path("proposals/lines/", lines.lines, name="lines"),
    path(PROPOSAL, proposals.proposal, name="proposal"),
    path(f"{PROPOSAL}add/", lines.new_line, name="add_line"),
    path("proposals/lines/<uuid:key>/", lines.change_line, name="change_line"),
    path("proposals/lines/<uuid:key>/remove/", lines.drop_line, name="remove_line"),
    path(f"{PROPOSAL}amounts/", lines.amounts, name="set_amounts"),
    path(f"{PROPOSAL}endorse/", proposals.endorsement, name="endorse_proposal"),
    path(f"{PROPOSAL}note/", proposals.hearing_note, name="hearing_note"),
    path(f"{PROPOSAL}review/", proposals.review, name="review_proposal"),
    path(f"{PROPOSAL}approve/", proposals.approve, name="approve_proposal"),
    path(f"{PROPOSAL}submit/", proposals.submit, name="submit_proposal"),
    path(f"{PROPOSAL}return/", proposals.send_back, name="return_proposal"),
    path(f"{PROPOSAL}give-back/", proposals.give_back, name="give_back_proposal"),
    path(f"{PROPOSAL}recommend/", proposals.recommend, name="recommend_proposal"),
    path(f"{PROPOSAL}confirm/", proposals.confirm, name="confirm_proposal"),
    path(f"{PROPOSAL}enact/", proposals.enact, name="enact_proposal"),
]

organization_api: list[URLPattern | URLResolver] = [
    path("calls/", api.calls, name="calls"),
    path("proposals/", api.proposals, name="proposals"),
    path("proposals/lines/", api.lines, name="proposal_lines"),
    path(PROPOSAL, api.proposal, name="proposal"),
    path("acts/", api.acts, name="acts"),
    path("acts/record/", api.new_act, name="record_act"),
    path("acts/<uuid:key>/", api.act, name="act"),
    path("acts/<uuid:key>/validity/", api.validity, name="set_validity"),
]
