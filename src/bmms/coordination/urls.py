from django.urls import URLPattern, URLResolver, path

from bmms.coordination import api
from bmms.coordination.views import calendar, commitments, matters, resources, responses, sharing

COMMITMENT = "coordination/<uuid:key>/commitments/<uuid:commitment>"

organization_patterns: list[URLPattern | URLResolver] = [
    path("coordination/", matters.matters, name="matters"),
    path("coordination/start/", matters.start, name="start_matter"),
    path("coordination/<uuid:key>/", matters.matter, name="matter"),
    path("coordination/<uuid:key>/edit/", matters.edit, name="edit_matter"),
    path("coordination/<uuid:key>/move/", matters.move, name="move_meeting"),
    path("coordination/<uuid:key>/invite/", matters.ask, name="invite"),
    path("coordination/<uuid:key>/leave-out/<slug:organization>/", matters.leave_out, name="uninvite"),
    path("coordination/<uuid:key>/send/", matters.send, name="send_matter"),
    path("coordination/<uuid:key>/close/", matters.close, name="close_matter"),
    path("coordination/<uuid:key>/withdraw/", matters.withdraw, name="withdraw_matter"),
    path("coordination/<uuid:key>/accept/", matters.accept, name="accept_invitation"),
    path("coordination/<uuid:key>/decline/", matters.decline, name="decline_invitation"),
    path("coordination/<uuid:key>/message/", sharing.message, name="write_post"),
    path("coordination/<uuid:key>/files/share/", sharing.share, name="share_file"),
    path("coordination/<uuid:key>/files/<uuid:paper>/", sharing.download, name="download_paper"),
    path("coordination/<uuid:key>/projects/add/", responses.answer_with, name="name_project"),
    path("coordination/<uuid:key>/projects/<uuid:response>/remove/", responses.take_back, name="take_back_project"),
    path("coordination/<uuid:key>/commitments/add/", commitments.propose, name="propose_commitment"),
    path(f"{COMMITMENT}/accept/", commitments.accept, name="accept_commitment"),
    path(f"{COMMITMENT}/decline/", commitments.decline, name="decline_commitment"),
    path(f"{COMMITMENT}/done/", commitments.complete, name="complete_commitment"),
    path(
        f"{COMMITMENT}/withdraw/",
        commitments.withdraw,
        name="withdraw_commitment",
    ),
    path(f"{COMMITMENT}/escalate/", commitments.lay_before, name="escalate"),
    path("commitments/", commitments.commitments, name="commitments"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/month/", calendar.month_paper, name="month_paper"),
    path("calendar/book/", resources.reserve, name="book"),
    path("calendar/bookings/<uuid:key>/", resources.booking, name="booking"),
    path("calendar/bookings/<uuid:key>/cancel/", resources.cancel, name="cancel_booking"),
    path("resources/", resources.resources, name="resources"),
    path("resources/add/", resources.add, name="add_resource"),
    path("resources/<uuid:key>/", resources.edit, name="edit_resource"),
]

organization_api: list[URLPattern | URLResolver] = [
    path("coordination/", api.matters, name="matters"),
    path("coordination/<uuid:key>/", api.matter, name="matter"),
    path("commitments/", api.commitments, name="commitments"),
    path("bookings/", api.bookings, name="bookings"),
    path("resources/", api.resources, name="resources"),
]
