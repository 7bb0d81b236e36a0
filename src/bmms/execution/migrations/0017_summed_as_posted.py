from django.db import migrations

# An account's own posting says nothing of the object and the year of the obligation that it stands on: these are of
# the first postings by which money was obligated on it.
SUMS = """
INSERT INTO execution_quartersum AS kept
    (organization_id, account_id, measure, quarter, begun, object_code, amount)
SELECT p.organization_id, coalesce(above.parent_id, a.parent_id, a.id), p.measure, date_trunc('quarter', p.date)::date,
    coalesce(made.begun, 0), coalesce(made.object_code, ''), sum(p.amount)
FROM {postings} p
JOIN execution_account a ON a.id = p.account_id
LEFT JOIN execution_account above ON above.id = a.parent_id
LEFT JOIN LATERAL (
    SELECT extract(year FROM min(f.date))::smallint AS begun,
        (array_agg(f.object_code ORDER BY f.id) FILTER (WHERE f.object_code <> ''))[1] AS object_code
    FROM execution_posting f WHERE f.account_id = a.id AND f.measure = 'obligation'
) made ON a.level = 'obligation'
WHERE a.level <> 'cash'
GROUP BY 1, 2, 3, 4, 5, 6
ON CONFLICT (organization_id, account_id, measure, quarter, begun, object_code)
    DO UPDATE SET amount = kept.amount + excluded.amount;
"""
# Whoever posts holds the appropriation's row already (migration 0013), and with it all sums below it. The trigger's plan
# may be made while the ledger is small, and is kept: it looks for accounts and postings by their indexes all the same.
SUMMED = f"""
CREATE FUNCTION execution_sum_quarters() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    {SUMS.format(postings="posted")}
    RETURN NULL;
END $$;
CREATE TRIGGER sums_quarters AFTER INSERT ON execution_posting
    REFERENCING NEW TABLE AS posted FOR EACH STATEMENT EXECUTE FUNCTION execution_sum_quarters();
"""
# What has been posted before, while that trigger's lock holds up whoever would post more. People read on.
EARLIER = f"""
DO $$ DECLARE v_organization bigint; BEGIN
    FOR v_organization IN SELECT id FROM organizations_organization LOOP
        PERFORM set_config('bmms.organization', v_organization::text, true);
        {SUMS.format(postings="execution_posting")}
    END LOOP;
    PERFORM set_config('bmms.organization', '', true);
    SET CONSTRAINTS ALL IMMEDIATE;
END $$;
"""
GUARDS = """
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON execution_quartersum FROM bmms_app;
CREATE TRIGGER kept BEFORE INSERT OR UPDATE ON execution_quartersum
    FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION execution_stays();
CREATE TRIGGER stays BEFORE DELETE OR TRUNCATE ON execution_quartersum
    FOR EACH STATEMENT EXECUTE FUNCTION execution_stays();
"""
UNSUMMED = """
DROP TRIGGER sums_quarters ON execution_posting;
DROP FUNCTION execution_sum_quarters();
"""
UNGUARDED = """
DROP TRIGGER kept ON execution_quartersum;
DROP TRIGGER stays ON execution_quartersum;
GRANT INSERT, UPDATE, DELETE ON execution_quartersum TO bmms_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("execution", "0016_quarter_sums"),
        ("organizations", "0001_initial"),
    ]
    operations = [
        migrations.RunSQL(SUMMED, UNSUMMED),
        migrations.RunSQL(EARLIER, "TRUNCATE execution_quartersum"),
        migrations.RunSQL(GUARDS, UNGUARDED),
    ]
