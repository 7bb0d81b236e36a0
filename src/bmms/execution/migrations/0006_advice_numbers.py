from django.db import migrations

# Numbers that no entry carries: of the advice by which several vouchers may be paid. The series is the function's own, so
# that nobody draws a number of the ledger's entries without an entry.
NUMBERS = """
CREATE FUNCTION execution_next_advice(p_cluster text, p_date date) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_organization bigint := nullif(current_setting('bmms.organization', true), '')::bigint;
    v_number int;
BEGIN
    INSERT INTO execution_counter (organization_id, series, last)
        VALUES (v_organization, format('LDDAP-ADA/%s-%s', p_cluster, extract(year FROM p_date)::int), 1)
        ON CONFLICT (organization_id, series) DO UPDATE SET last = execution_counter.last + 1 RETURNING last INTO v_number;
    RETURN format('LDDAP-ADA-%s-%s-%s', p_cluster, to_char(p_date, 'YYYY-MM'), lpad(v_number::text, 5, '0'));
END $$;
REVOKE EXECUTE ON FUNCTION execution_next_advice(text, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION execution_next_advice(text, date) TO bmms_app;
"""


class Migration(migrations.Migration):
    dependencies = [("execution", "0005_reversed_requests")]
    operations = [migrations.RunSQL(NUMBERS, "DROP FUNCTION execution_next_advice(text, date)")]
