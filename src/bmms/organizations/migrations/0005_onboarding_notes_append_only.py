from django.db import migrations

TABLE = "organizations_onboardingnote"


class Migration(migrations.Migration):
    dependencies = [("organizations", "0004_onboarding_notes"), ("tenancy", "0001_grants")]
    operations = [
        migrations.RunSQL(
            f"REVOKE UPDATE, DELETE, TRUNCATE ON {TABLE} FROM bmms_app", f"GRANT UPDATE, DELETE ON {TABLE} TO bmms_app"
        )
    ]
