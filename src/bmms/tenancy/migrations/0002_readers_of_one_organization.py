from django.db import migrations

# The oversight role sees every organization only while none is in scope (tenancy/constraints.py, EVERYWHERE).
# Tables that are born later have this policy from the beginning.
NARROW = """
DO $$
DECLARE walled record;
BEGIN
    FOR walled IN SELECT schemaname, tablename FROM pg_policies
        WHERE policyname = 'oversight' AND schemaname = current_schema()
    LOOP
        EXECUTE format(
            'ALTER POLICY oversight ON %I.%I USING (coalesce((SELECT current_setting(%L, true)), %L) = %L)',
            walled.schemaname, walled.tablename, 'bmms.organization', '', '');
    END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0001_grants")]
    operations = [migrations.RunSQL(NARROW, migrations.RunSQL.noop)]
