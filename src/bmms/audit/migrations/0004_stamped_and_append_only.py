from django.db import migrations

# Time and transaction of an event are PostgreSQL's word, not the writer's; the links are append-only as the events are.
# bmms_oversight and bmms_backup only ever hold SELECT (tenancy/0001).
SEALED = """
CREATE FUNCTION audit_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.at := statement_timestamp();
    NEW.transaction_id := pg_current_xact_id();
    RETURN NEW;
END $$;
CREATE TRIGGER audit_event_stamp BEFORE INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION audit_stamp();

REVOKE UPDATE, DELETE, TRUNCATE ON audit_link, audit_cluster FROM bmms_app;
CREATE TRIGGER audit_link_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_link
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_cluster_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_cluster
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
"""
UNSEALED = """
DROP TRIGGER audit_cluster_append_only ON audit_cluster;
DROP TRIGGER audit_link_append_only ON audit_link;
GRANT UPDATE, DELETE ON audit_link, audit_cluster TO bmms_app;
DROP TRIGGER audit_event_stamp ON audit_event;
DROP FUNCTION audit_stamp();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_chain")]
    operations = [migrations.RunSQL(SEALED, UNSEALED)]
