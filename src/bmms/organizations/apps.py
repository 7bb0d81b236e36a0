from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from bmms.access.attachable import register_attachable
from bmms.access.news import NewsKind, register_news
from bmms.access.permissions import Permission
from bmms.ui.navigation import NavItem, Section, register_navigation
from bmms.ui.search import register_search
from bmms.ui.verbs import register_verbs

VERBS = {
    "organization.added": _("added an organization to the registry"),
    "organization.edited": _("edited the registry"),
    "training.begun": _("began the training organization anew"),
    "training.closed": _("closed what was practised in the training organization"),
    "organization.moved": _("moved an organization to another stage"),
    "organization.wave_assigned": _("assigned a rollout wave"),
    "signatory.appointed": _("appointed a signatory"),
    "signatory.ended": _("ended a signatory's term"),
    "signatory.withdrawn": _("withdrew a signatory"),
    "unit.added": _("added an operating unit"),
    "unit.edited": _("edited an operating unit"),
    "unit.removed": _("removed an operating unit that a file had brought"),
    "unit.closed": _("closed an operating unit"),
    "unit.reopened": _("opened an operating unit again"),
    "organization.loaded": _("loaded an organization from the registry"),
    "onboarding.confirmed": _("confirmed an item of the onboarding checklist"),
    "onboarding.withdrawn": _("took back an item of the onboarding checklist"),
    "onboarding.noted": _("noted something about the onboarding"),
}


def _label_of_item(name: str) -> str:
    from bmms.organizations.models import OnboardingNote  # noqa: PLC0415 - models are loaded by then

    return str(OnboardingNote.Item(name).label) if name in OnboardingNote.Item.values else name


NEWS = (
    NewsKind("onboarding.noted", _("A note on the onboarding"), _("%(who)s noted: %(text)s"), icon="notes"),
    NewsKind(
        "onboarding.stated",
        _("An item of the onboarding is confirmed or taken back"),
        _("%(who)s on “%(item)s” of the onboarding: %(text)s"),
        icon="checklist",
        spell={"item": _label_of_item},
    ),
)


class OrganizationsConfig(AppConfig):
    name = "bmms.organizations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bmms.jobs.kinds import name_organizations_with  # noqa: PLC0415 - models are loaded by now
        from bmms.organizations import imports, lists  # noqa: F401, PLC0415 - declares the room's lists and imports
        from bmms.organizations.queries import acronyms_of  # noqa: PLC0415
        from bmms.organizations.queries.finding import ORGANIZATION_SEARCH  # noqa: PLC0415

        register_verbs(VERBS)
        register_news(*NEWS)
        seen = Permission.ORGANIZATION_VIEW
        register_navigation(
            NavItem(_("About"), "organizations:about", "building-community", seen, Section.OFFICE, order=800),
            NavItem(_("Operating units"), "organizations:units", "building", seen, Section.OFFICE, order=810),
            NavItem(_("Signatories"), "organizations:signatories", "signature", seen, Section.OFFICE, order=820),
            NavItem(
                _("Registry"),
                "platform:registry",
                "building-bank",
                Permission.REGISTRY_MANAGE,
                section=Section.PLATFORM,
                order=10,
            ),
        )
        register_search(ORGANIZATION_SEARCH)
        name_organizations_with(acronyms_of)
        _open_records_for_attachments()


def _open_records_for_attachments() -> None:
    from bmms.organizations.models import OnboardingNote, Organization  # noqa: PLC0415 - models are loaded by now
    from bmms.organizations.queries import onboarding_notes, organization_here  # noqa: PLC0415

    register_attachable(
        Organization,
        name="organization",
        label=_("Ministry / Office / Agency"),
        rows=organization_here,
        view=Permission.ORGANIZATION_VIEW,
        attach=Permission.DOCUMENT_ATTACH,
        page="organizations:about",
    )
    register_attachable(
        OnboardingNote,
        name="onboarding-note",
        label=_("Note on the onboarding"),
        rows=onboarding_notes,
        view=Permission.ONBOARDING_VIEW,
        attach=Permission.ONBOARDING_RECORD,
        page="oversight:onboarding",
        has_comments=False,  # it is one
    )
