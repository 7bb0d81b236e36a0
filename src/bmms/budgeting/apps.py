from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from bmms.access.attachable import register_attachable
from bmms.access.news import NewsKind, register_news
from bmms.access.permissions import Permission
from bmms.ui.navigation import NavItem, Section, register_navigation
from bmms.ui.prints import Printable, register_printable
from bmms.ui.verbs import register_verbs

VERBS = {
    "act.recorded": _("recorded an appropriation act"),
    "act.validity_set": _("set until when an act's money may be used"),
    "budget_call.issued": _("issued a budget call"),
    "budget_call.changed": _("changed a budget call"),
    "budget_call.ceiling_set": _("set a ceiling of a budget call"),
    "budget_call.reopened": _("reopened a budget call"),
    "proposal.started": _("started a budget proposal"),
    "proposal.line_added": _("added a line to a budget proposal"),
    "proposal.line_changed": _("changed a line of a budget proposal"),
    "proposal.line_removed": _("took a line out of a budget proposal"),
    "proposal.moved": _("took a step with a budget proposal"),
    "proposal.amount_set": _("wrote down an amount of a budget proposal"),
    "proposal.endorsed": _("said whether a budget proposal is endorsed"),
    "proposal.heard": _("wrote a hearing note on a budget proposal"),
}


def _step_called(name: str) -> object:
    from bmms.budgeting.models import PROPOSAL_STEPS  # noqa: PLC0415 - models are loaded by now

    return next((step.label for step in PROPOSAL_STEPS.steps if step.name == name), name)


NEWS = (
    NewsKind(
        "proposal.waiting",
        _("A budget proposal waits for me"),
        _("%(step)s: %(proposal)s"),
        icon="file-dollar",
        needs_action=True,
        spell={"step": _step_called},
    ),
    NewsKind(
        "proposal.to_endorse",
        _("A budget proposal waits for the endorsement of my office"),
        _("Endorse it, or say what is missing: %(proposal)s"),
        icon="file-dollar",
        needs_action=True,
    ),
    NewsKind(
        "proposal.returned",
        _("A budget proposal of mine was returned"),
        _("Mend the returned budget proposal: %(proposal)s"),
        icon="arrow-back-up",
        needs_action=True,
    ),
)


class BudgetingConfig(AppConfig):
    name = "bmms.budgeting"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bmms.budgeting import imports, lists  # noqa: F401, PLC0415 - declares the room's lists and imports

        register_verbs(VERBS)
        register_news(*NEWS)
        seen = Permission.PROPOSAL_VIEW
        register_navigation(
            NavItem(_("Budget calls"), "budgeting:calls", "speakerphone", seen, Section.MONEY, order=27),
            NavItem(_("Budget proposals"), "budgeting:proposals", "file-dollar", seen, Section.MONEY, order=28),
            NavItem(_("Appropriation acts"), "budgeting:acts", "gavel", Permission.ACT_VIEW, Section.MONEY, order=30),
        )
        _open_proposals_for_attachments()
        _let_proposals_be_printed()


def _open_proposals_for_attachments() -> None:
    from bmms.budgeting.models import BudgetProposal  # noqa: PLC0415 - models are loaded by now
    from bmms.budgeting.queries.proposals import at_work  # noqa: PLC0415 - as above

    register_attachable(
        BudgetProposal,
        name="proposal",
        label=_("Budget proposal"),
        rows=BudgetProposal.objects.all,
        page="budgeting:proposal",
        page_arguments=lambda record: {"key": record.key},
        view=Permission.PROPOSAL_VIEW,
        attach=(Permission.PROPOSAL_EDIT, Permission.PROPOSAL_RECORD),
        inside=lambda by: at_work(),
        is_fixed=lambda record: not record.is_open,
    )


def _let_proposals_be_printed() -> None:
    from bmms.budgeting.models import BudgetProposal  # noqa: PLC0415 - models are loaded by now
    from bmms.budgeting.queries.proposals import lines_of, proposal_with_key, totals_of  # noqa: PLC0415 - as above
    from bmms.organizations.models import Signatory  # noqa: PLC0415 - as above

    kind = Printable(
        name="proposal",
        label=_("Budget proposal"),
        permission=Permission.PROPOSAL_VIEW,
        find=proposal_with_key,
        template="budgeting/proposal_print.html",
        context=lambda proposal: {"lines": lines_of(proposal), "totals": totals_of(proposal)},
        state=lambda proposal: proposal.get_status_display(),
        is_final=lambda proposal: proposal.approved_at is not None and not proposal.is_open,
        form=Signatory.Form.BUDGET_PROPOSAL,
        places=(Signatory.Place.PREPARED, Signatory.Place.CERTIFIED, Signatory.Place.APPROVED),
        paper="legal-landscape",
    )
    register_printable(BudgetProposal, kind)
