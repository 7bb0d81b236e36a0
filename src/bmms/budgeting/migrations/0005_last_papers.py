from django.db import migrations
from django.db.models import Max

from bmms.tenancy.scope import scope


def remember_papers(apps, editor):
    """What was attached before files were remembered is no evidence of a step still to come."""
    for organization in apps.get_model("organizations.Organization").objects.values_list("pk", flat=True):
        with scope(organization):
            _remember_papers(apps)


def _remember_papers(apps):
    papers = apps.get_model("documents.Attachment").objects.filter(
        record_type="budgeting.budgetproposal", removed_at=None
    )
    newest = dict(papers.order_by().values_list("record_id").annotate(Max("pk")))
    proposals = apps.get_model("budgeting.BudgetProposal").objects
    for proposal in proposals.filter(pk__in=newest, last_paper=0).exclude(status="draft"):
        proposals.filter(pk=proposal.pk).update(last_paper=newest[proposal.pk])


class Migration(migrations.Migration):
    dependencies = [("budgeting", "0004_papers_of_proposals"), ("documents", "0002_rows_stay")]
    operations = [migrations.RunPython(remember_papers, migrations.RunPython.noop)]
