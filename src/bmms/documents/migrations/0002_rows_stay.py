from django.db import migrations

TABLE = "documents_attachment"


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial"), ("tenancy", "0001_grants")]
    operations = [
        migrations.RunSQL(f"REVOKE DELETE, TRUNCATE ON {TABLE} FROM bmms_app", f"GRANT DELETE ON {TABLE} TO bmms_app")
    ]
