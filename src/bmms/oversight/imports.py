from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.oversight.actions.findings import remove_finding, write_finding
from bmms.oversight.actions.information import remove_request, write_request
from bmms.oversight.actions.privacy import remove_activity, write_activity
from bmms.oversight.models import Finding, InformationRequest, ProcessingActivity
from bmms.oversight.queries.findings import findings
from bmms.oversight.queries.information import information_requests
from bmms.oversight.queries.privacy import activities
from bmms.ui.imports import Choice, Field, RecordImport, fields_of, register_import

YES_NO = ((True, _("Yes")), (False, _("No")))

FINDING_IMPORT = register_import(
    RecordImport(
        name="findings",
        label=_("Audit findings"),
        about=_("A row for each finding that is still to be answered. Answers are written on the page of the finding."),
        permission=Permission.FINDING_ENTER,
        list_name="findings",
        records=findings,
        key=("source", "number"),
        fields=fields_of(
            Finding,
            *("source", "number", "kind", "title", "fiscal_year", "observation", "recommendation", "amount"),
            *("issued_date", "received_date"),
        ),
        write=write_finding,
        remove=remove_finding,
    )
)
INFORMATION_IMPORT = register_import(
    RecordImport(
        name="information_requests",
        label=_("Requests for information"),
        about=_("A row for each request that is still to be answered. Leave out who asks."),
        permission=Permission.INFORMATION_RECORD,
        list_name="information_requests",
        records=information_requests,
        key=("number",),
        fields=fields_of(InformationRequest, "number", "subject", "requester", "channel", "received_date"),
        write=write_request,
        remove=remove_request,
    )
)
ACTIVITY_IMPORT = register_import(
    RecordImport(
        name="processing_activities",
        label=_("Processing of personal data"),
        about=_("A row for each kind of work with personal data. Kinds of persons only, no names."),
        permission=Permission.PRIVACY_KEEP,
        list_name="processing_activities",
        records=activities,
        key=("name",),
        fields=(
            *fields_of(
                ProcessingActivity,
                *("name", "purpose", "basis", "provision", "subjects", "data", "recipients", "kept", "measures"),
                "assessed_date",
            ),
            Field("is_sensitive", _("Sensitive"), Choice(YES_NO, empty=False), default=False),
        ),
        write=write_activity,
        remove=remove_activity,
    )
)
