from datetime import date

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from bmms.access.news import Letter, NewsKind, register_news
from bmms.access.permissions import Permission
from bmms.access.roles import role_label
from bmms.ui.attention import AttentionSource, register_attention
from bmms.ui.navigation import NavItem, Section, register_navigation
from bmms.ui.search import SearchSource, register_search
from bmms.ui.templatetags.ui import day
from bmms.ui.verbs import register_verbs

VERBS = {
    "membership.granted": _("gave a role"),
    "membership.confirmed": _("confirmed a role"),
    "membership.ended": _("set the end of a role"),
    "membership.revoked": _("revoked a role"),
    "delegation.granted": _("delegated a role to an officer in charge"),
    "delegation.confirmed": _("confirmed a delegation"),
    "delegation.ended": _("ended a delegation"),
    "invitation.sent": _("invited somebody"),
    "invitation.resent": _("sent an invitation again"),
    "invitation.changed": _("changed an invitation"),
    "invitation.withdrawn": _("withdrew an invitation"),
    "invitation.accepted": _("accepted an invitation"),
    "people_import.confirmed": _("imported a list of people"),  # in logs of before: nothing writes it any more
    "person.created": _("created an account"),
    "person.looked_up": _("looked at a person's page"),
    "person.deactivated": _("deactivated an account"),
    "person.reactivated": _("reactivated an account"),
    "person.profile_changed": _("changed a profile"),
    "person.tour_finished": _("put the first steps away"),
    "person.signed_in": _("signed in"),
    "person.signed_out": _("signed out"),
    "person.sign_in_failed": _("failed to sign in"),
    "person.locked_out": _("was locked out after failed attempts"),
    "lock_out.released": _("released a lock-out"),
    "password.changed": _("changed the password"),
    "password.reset": _("set a new password with a link"),
    "password.reset_requested": _("asked for a password reset"),
    "password.reset_sent": _("sent a password reset"),
    "password.link_made": _("made a one-time password link"),
    "second_factor.added": _("added a second factor"),
    "second_factor.removed": _("removed a second factor"),
    "second_factor.reset": _("reset somebody's second factor"),
    "second_factors.encrypted": _("encrypted second factors anew by the present key"),
    "recovery_code.used": _("signed in with a recovery code"),
    "session.ended": _("ended a session"),
    "token.created": _("created an API token"),
    "token.revoked": _("revoked an API token"),
}


def _day(text: str) -> str:
    return day(date.fromisoformat(text))


NEWS = (
    NewsKind(
        "role.waiting",
        _("A role waits for my confirmation"),
        _("Confirm a role: %(who)s, %(role)s"),
        icon="user-check",
        needs_action=True,
        spell={"role": role_label},
    ),
    NewsKind(
        "role.given",
        _("I am given a role"),
        _("You now have the role %(role)s."),
        icon="id-badge-2",
        mandatory=True,
        letter=Letter.NOW,
        spell={"role": role_label},
    ),
    NewsKind(
        "role.taken",
        _("A role of mine is taken away"),
        _("Your role %(role)s was taken away."),
        icon="id-badge-2",
        mandatory=True,
        letter=Letter.NOW,
        spell={"role": role_label},
    ),
    NewsKind(
        "delegation.waiting",
        _("An officer in charge waits for my confirmation"),
        _("Confirm that %(who)s is officer in charge for %(holder)s until %(until)s"),
        icon="user-share",
        needs_action=True,
        spell={"until": _day},
    ),
    NewsKind(
        "delegation.given",
        _("I am made officer in charge"),
        _("You are officer in charge (OIC) for %(holder)s until %(until)s."),
        icon="user-share",
        mandatory=True,
        letter=Letter.NOW,
        spell={"until": _day},
    ),
    NewsKind(
        "delegation.ended",
        _("A delegation ends early in which I take part"),
        _("%(who)s is no longer officer in charge for %(holder)s."),
        icon="user-share",
    ),
)


class AccountsConfig(AppConfig):
    name = "bmms.accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        register_verbs(VERBS)
        register_news(*NEWS)
        from bmms.accounts import imports, lists, tasks  # noqa: F401, PLC0415 - declare what the room has of each
        from bmms.accounts.adapters.events import connect  # noqa: PLC0415 - models and libraries are loaded by now
        from bmms.accounts.queries import person_acting  # noqa: PLC0415 - as above
        from bmms.jobs.kinds import load_people_with  # noqa: PLC0415 - as above

        load_people_with(person_acting)
        connect()
        _join_the_shared_pages()


def _join_the_shared_pages() -> None:
    from bmms.accounts.views.sources import grants_waiting, people_found  # noqa: PLC0415 - models are loaded by now

    register_navigation(
        NavItem(_("People"), "accounts:people", "users", Permission.MEMBER_VIEW, Section.OFFICE, order=70),
        NavItem(_("API tokens"), "accounts:tokens", "key", Permission.ORGANIZATION_VIEW, Section.RECORDS, order=90),
        NavItem(
            _("People"),
            "platform:people",
            "users",
            Permission.PLATFORM_USER_MANAGE,
            section=Section.PLATFORM,
            order=20,
        ),
        NavItem(_("Lock-outs"), "platform:lock_outs", "lock", Permission.PLATFORM_USER_MANAGE, Section.PLATFORM, 40),
    )
    register_search(SearchSource("people", _("People"), people_found, order=30))
    register_attention(AttentionSource("grants", Permission.MEMBER_CONFIRM, grants_waiting))
