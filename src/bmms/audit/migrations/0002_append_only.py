from django.db import migrations

# The application may add events and read them, nothing else; the trigger binds every role, the owner too.
APPEND_ONLY = """
REVOKE UPDATE, DELETE, TRUNCATE ON audit_event FROM bmms_app;
CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit log is append-only: % is refused.', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
"""
CHANGEABLE = """
DROP TRIGGER audit_event_append_only ON audit_event;
DROP FUNCTION audit_refuse_change();
GRANT UPDATE, DELETE ON audit_event TO bmms_app;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial"), ("tenancy", "0001_grants")]
    operations = [migrations.RunSQL(APPEND_ONLY, CHANGEABLE)]
