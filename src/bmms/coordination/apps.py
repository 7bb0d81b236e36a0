from dataclasses import replace
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bmms.access.attachable import register_attachable
from bmms.access.news import NewsKind, register_news
from bmms.access.permissions import Permission
from bmms.lib.ics import DayEntry
from bmms.ui.addresses import address_of
from bmms.ui.attention import MOST_SHOWN, AttentionItem, AttentionSource, first_and_rest, register_attention
from bmms.ui.diary import DiarySource, register_diary
from bmms.ui.navigation import NavItem, Section, register_navigation
from bmms.ui.panels import register_panel
from bmms.ui.prints import Printable, register_printable
from bmms.ui.verbs import register_verbs

VERBS = {
    "matter.started": _("began something with other organizations"),
    "matter.edited": _("edited what is done with other organizations"),
    "matter.invited": _("invited an organization"),
    "matter.uninvited": _("took an invitation out of a draft"),
    "matter.sent": _("sent it to the parties"),
    "matter.moved": _("moved a meeting"),
    "matter.closed": _("closed what was done with other organizations"),
    "matter.withdrawn": _("withdrew what was begun with other organizations"),
    "matter.answered": _("answered an invitation"),
    "matter.written_to": _("wrote to the parties"),
    "matter.project_named": _("named a project that does what was asked"),
    "matter.project_taken_back": _("took back a project that was named to others"),
    "matter.file_shared": _("shared a file with the parties"),
    "resource.added": _("added a room, vehicle or equipment"),
    "resource.edited": _("edited a room, vehicle or equipment"),
    "booking.made": _("booked a room, vehicle or equipment"),
    "booking.cancelled": _("cancelled a booking"),
    "commitment.proposed": _("proposed a commitment"),
    "commitment.moved": _("moved a commitment on"),
    "commitment.escalated": _("laid an overdue commitment before the Office of the Chief Minister"),
}

NEWS = (
    NewsKind(
        "matter.invitation",
        _("Another organization invites ours"),
        _("Answer the invitation of %(who)s: %(matter)s"),
        icon="mail-opened",
        needs_action=True,
    ),
    NewsKind(
        "matter.answer",
        _("An organization has answered our invitation"),
        _("%(who)s has answered: %(answer)s (%(matter)s)"),
        icon="message-reply",
    ),
    NewsKind(
        "matter.moved",
        _("A meeting to which we are invited was moved"),
        _("%(who)s has moved “%(matter)s” to %(when)s: %(why)s"),
        icon="calendar-event",
    ),
    NewsKind(
        "commitment.proposed",
        _("A commitment waits for our answer"),
        _("Accept or decline the commitment: %(what)s (%(matter)s)"),
        icon="checklist",
        needs_action=True,
    ),
    NewsKind(
        "commitment.escalated",
        _("An overdue commitment was laid before us"),
        _("Overdue at %(who)s: %(what)s (%(matter)s)"),
        icon="alert-triangle",
        needs_action=True,
    ),
)


class CoordinationConfig(AppConfig):
    name = "bmms.coordination"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bmms.coordination import lists  # noqa: F401, PLC0415 - declares the room's lists
        from bmms.coordination.views.matters import requests_panel  # noqa: PLC0415 - models are loaded by now

        seen, place = Permission.COORDINATION_VIEW, Section.TOGETHER
        register_verbs(VERBS)
        register_news(*NEWS)
        register_panel("requests", requests_panel)
        register_navigation(
            NavItem(_("Coordination"), "coordination:matters", "affiliate", seen, place, order=30),
            NavItem(_("Commitments"), "coordination:commitments", "checklist", seen, place, order=31),
            NavItem(_("Calendar"), "coordination:calendar", "calendar-event", seen, place, order=32),
        )
        register_attention(AttentionSource("commitments due", Permission.COORDINATION_EDIT, _commitments))
        register_attention(AttentionSource("needs to ask about", Permission.COMMUNITY_EDIT, _needs))
        # OOBC's alone: a head's first page has no statement left for another list
        register_attention(AttentionSource("drafts to send", Permission.COMMUNITY_REOPEN, _drafts))
        register_diary(DiarySource("commitments", Permission.COORDINATION_EDIT, _days))
        register_diary(DiarySource("bookings", Permission.RESOURCE_BOOK, _bookings))
        register_diary(DiarySource("meetings", seen, _meetings))
        _take_papers()
        _let_matters_be_printed()


def _take_papers() -> None:
    """Documents, comments and history of matters and of bookings."""
    from bmms.coordination.models import Booking, Matter  # noqa: PLC0415 - models are loaded by now
    from bmms.coordination.queries.calendar import bookings  # noqa: PLC0415 - as above
    from bmms.coordination.queries.matters import matters  # noqa: PLC0415 - as above

    register_attachable(
        Matter,
        name="matter",
        label=_("Matter between organizations"),
        rows=matters,
        view=Permission.COORDINATION_VIEW,
        attach=Permission.COORDINATION_EDIT,
        page="coordination:matter",
        page_arguments=lambda record: {"key": record.key},
        inside=lambda by: Matter.objects.all(),
        has_comments=False,  # all parties write messages, and see them
    )
    register_attachable(
        Booking,
        name="booking",
        label=_("Booking"),
        rows=bookings,
        view=Permission.COORDINATION_VIEW,
        attach=Permission.RESOURCE_BOOK,
        page="coordination:booking",
        page_arguments=lambda record: {"key": record.key},
    )


def _commitments(request: Any) -> list[AttentionItem]:
    """For the officers who do it: whoever decides for the organization has their own first page full of decisions."""
    from bmms.coordination.queries.matters import commitments_due  # noqa: PLC0415 - models are loaded by now

    if request.organization is None or request.actor.can(Permission.COORDINATION_DECIDE):
        return []
    return [
        AttentionItem(
            _now("Do what was agreed with others"),
            address_of("coordination:matter", code=request.organization.code, key=one.matter.key),
            one.text,
            due_date=one.due_date,
            key=f"commitment.proposed {one.key}",
        )
        for one in commitments_due()
    ]


def _needs(request: Any) -> list[AttentionItem]:
    """For who keeps the needs of communities: those that no other organization is asked about."""
    from bmms.coordination.queries.matters import needs_not_asked_about  # noqa: PLC0415 - models are loaded by now

    if request.organization is None:
        return []
    code = request.organization.code
    items = [
        AttentionItem(
            _now("Ask an organization about the need of a community"),
            address_of("communities:need", code=code, key=one.key),
            f"{one.title}: {one.community}",
        )
        for one in needs_not_asked_about(MOST_SHOWN + 1)
    ]
    everything = address_of("communities:needs", code=code) + "?state=open"
    return first_and_rest(items, _now("More needs that nobody is asked about"), everything)


def _drafts(request: Any) -> list[AttentionItem]:
    from bmms.coordination.queries.matters import drafts_to_send  # noqa: PLC0415 - models are loaded by now

    if request.organization is None:
        return []
    code = request.organization.code
    items = [
        AttentionItem(
            _now("Send it to the parties, or withdraw it"),
            address_of("coordination:matter", code=code, key=one.key),
            one.title,
        )
        for one in drafts_to_send(MOST_SHOWN + 1)
    ]
    everything = address_of("coordination:matters", code=code) + "?status=draft"
    return first_and_rest(items, _now("More drafts that wait to be sent"), everything)


def _days(_actor: Any, code: str) -> list[DayEntry]:
    from bmms.coordination.queries.matters import commitments_pending  # noqa: PLC0415 - models are loaded by now

    return [
        DayEntry(
            f"commitment-{one.key}",
            one.text,
            one.due_date,
            one.due_date,
            settings.BASE_URL + address_of("coordination:matter", code=code, key=one.matter.key),
        )
        for one in commitments_pending()[:200]
    ]


def _bookings(actor: Any, code: str) -> list[DayEntry]:
    from bmms.coordination.queries.calendar import own_bookings  # noqa: PLC0415 - models are loaded by now

    return [_abroad(each) for each in own_bookings(actor, code)]


def _meetings(_actor: Any, code: str) -> list[DayEntry]:
    from bmms.coordination.queries.calendar import meetings_to_come  # noqa: PLC0415 - models are loaded by now

    return [_abroad(each) for each in meetings_to_come(code)]


def _abroad(entry: DayEntry) -> DayEntry:
    """With the whole address, for programs outside."""
    return replace(entry, url=settings.BASE_URL + entry.url)


def _let_matters_be_printed() -> None:
    from bmms.coordination.models import Matter  # noqa: PLC0415 - models are loaded by now
    from bmms.coordination.queries.matters import matter_with_key  # noqa: PLC0415 - as above
    from bmms.coordination.queries.papers import matter_paper  # noqa: PLC0415 - as above
    from bmms.organizations.models import Signatory  # noqa: PLC0415 - as above

    kind = Printable(
        name="matter",
        label=_("Matter between organizations"),
        permission=Permission.COORDINATION_VIEW,
        find=lambda key, by: matter_with_key(key),
        template="ui/record_print.html",
        context=matter_paper,
        state=lambda matter: matter.get_status_display(),
        is_final=lambda matter: matter.status in (Matter.Status.OPEN, Matter.Status.CLOSED),
        form=Signatory.Form.ANY,
        places=(Signatory.Place.PREPARED, Signatory.Place.APPROVED),
    )
    register_printable(Matter, kind)
