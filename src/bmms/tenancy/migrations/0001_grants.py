from django.db import migrations

# The owner's future tables: rows for the application, reading for oversight. Row security decides which rows.
GRANTS = """
GRANT USAGE ON SCHEMA public TO bmms_app, bmms_oversight, bmms_backup;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO bmms_app;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO bmms_oversight, bmms_backup;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO bmms_app;
GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO bmms_backup;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO bmms_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO bmms_oversight, bmms_backup;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO bmms_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON SEQUENCES TO bmms_backup;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunSQL(GRANTS, migrations.RunSQL.noop)]
