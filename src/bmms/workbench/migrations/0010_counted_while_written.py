from django.db import migrations

# Only a table's owner may have its rows counted, and PostgreSQL counts them by itself only once they are committed. What
# a transaction writes is counted by this, rows of its own included, so that a long file finds its rows by the right
# index; a table that grows by less than a tenth is left to PostgreSQL, one that somebody else has counted just now too.
COUNT = """
CREATE FUNCTION workbench_count_written() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_table regclass;
BEGIN
    FOR v_table IN
        SELECT relid FROM pg_stat_xact_user_tables written JOIN pg_stat_user_tables known USING (relid)
        WHERE written.n_tup_ins > 0 AND written.n_tup_ins * 10 > known.n_live_tup
    LOOP
        EXECUTE format('ANALYZE (SKIP_LOCKED) %s', v_table);
    END LOOP;
END $$;
REVOKE EXECUTE ON FUNCTION workbench_count_written() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION workbench_count_written() TO bmms_app;
"""


class Migration(migrations.Migration):
    dependencies = [("workbench", "0009_newest_first")]
    operations = [migrations.RunSQL(COUNT, "DROP FUNCTION workbench_count_written()")]
