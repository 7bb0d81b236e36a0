from django.db import migrations

from bmms.tenancy.migration_operations import Unforced

# What was returned has no time of submission any more; the log says when it first had one. The log lets the system read.
FROM_THE_LOG = """
UPDATE periods_reportsubmission AS report SET first_submitted_at = LEAST(report.submitted_at, (
    SELECT min(event.at) FROM audit_event AS event
    WHERE event.organization_id = report.organization_id AND event.subject_type = 'periods.reportsubmission'
    AND event.subject_id = report.id::text AND event.verb = 'report.submitted'))
"""


class Migration(migrations.Migration):
    dependencies = [("periods", "0009_first_submission"), ("audit", "0004_stamped_and_append_only")]
    operations = [
        Unforced(
            ["periods_reportsubmission"],
            [
                migrations.RunSQL(
                    ["SELECT set_config('bmms.system', 'on', true)", FROM_THE_LOG], migrations.RunSQL.noop
                )
            ],
        )
    ]
