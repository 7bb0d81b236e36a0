from django.db import migrations

# What a list's own search looks through, where its table is long: the ids of all rows that may hold the words, or NULL
# when there are more than so many. It runs as the tables' owner, as workbench_search does.
HOLDING = r"""
CREATE FUNCTION workbench_holding(p_kind text, p_words text[], p_most int) RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
DECLARE
    v_organization bigint := nullif(current_setting('bmms.organization', true), '')::bigint;
    v_fits text;
    v_found bigint[];
BEGIN
    SELECT string_agg(format('e.body LIKE %L',
            '%' || regexp_replace(lower(unaccent(word)), '([\\%_])', '\\\1', 'g') || '%'), ' AND ')
        INTO v_fits FROM unnest(p_words) AS word;
    IF v_organization IS NULL OR v_fits IS NULL THEN RETURN NULL; END IF;
    EXECUTE format($all$SELECT array_agg(found.record_id) FROM (SELECT e.record_id FROM workbench_searchentry e
        WHERE e.organization_id = %s::bigint AND e.kind = $1 AND %s LIMIT $2 + 1) AS found$all$, v_organization, v_fits)
        INTO v_found USING p_kind, p_most;
    RETURN CASE WHEN coalesce(cardinality(v_found), 0) <= p_most THEN coalesce(v_found, '{}') END;
END $$;
REVOKE ALL ON FUNCTION workbench_holding(text, text[], int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION workbench_holding(text, text[], int) TO bmms_app, bmms_oversight, bmms_parliament;
"""


class Migration(migrations.Migration):
    dependencies = [("workbench", "0010_counted_while_written")]
    operations = [migrations.RunSQL(HOLDING, "DROP FUNCTION workbench_holding(text, text[], int)")]
