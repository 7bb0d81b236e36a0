from importlib import import_module

from django.db import migrations

BEFORE = import_module("bmms.workbench.migrations.0009_newest_first").SEARCH
# A kind whose entries have all been looked through has only other forms of the words left to find: those of the whole
# organization come from one look into the index, where they are few, and a look for each kind is left to long ones.
SEARCH = r"""
CREATE OR REPLACE FUNCTION workbench_search(p_kinds text[], p_words text[], p_most int)
RETURNS TABLE (kind text, record_id bigint) LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
DECLARE
    v_organization bigint := nullif(current_setting('bmms.organization', true), '')::bigint;
    v_words text := lower(unaccent(array_to_string(p_words, ' ')));
    v_fits text;
    v_forms text;
    v_kinds text[];
    v_records bigint[];
    v_longer text[];
    v_rest text[];
    v_found int;
BEGIN
    SELECT string_agg(format('e.body LIKE %L', CASE WHEN length(word) < 3 THEN '% ' ELSE '%' END
            || regexp_replace(lower(unaccent(word)), '([\\%_])', '\\\1', 'g') || '%'), ' AND ')
        INTO v_fits FROM unnest(p_words) AS word;
    IF v_organization IS NULL OR v_fits IS NULL THEN RETURN; END IF;
    EXECUTE format($newest$SELECT array_agg(found.kind) FILTER (WHERE found.fits),
            array_agg(found.record_id) FILTER (WHERE found.fits), array_agg(found.kind) FILTER (WHERE found.place = $3)
        FROM (SELECT k.kind, held.record_id, held.fits, held.place FROM unnest($1) AS k (kind), LATERAL (
            SELECT e.record_id, %2$s AS fits, e.place FROM (
                SELECT n.record_id, n.body, row_number() OVER (ORDER BY n.record_id DESC) AS place
                FROM workbench_searchentry n WHERE n.organization_id = %1$s::bigint
                AND n.kind = k.kind ORDER BY n.record_id DESC LIMIT $3) AS e
            WHERE %2$s OR e.place = $3 LIMIT $2) AS held) AS found$newest$, v_organization, v_fits)
        INTO v_kinds, v_records, v_longer USING p_kinds, p_most, p_most * 30;
    RETURN QUERY SELECT each_kind, each_record FROM unnest(v_kinds, v_records) AS newest (each_kind, each_record);
    v_rest := ARRAY(SELECT unnest(p_kinds) EXCEPT
        SELECT each_kind FROM unnest(v_kinds) AS each_kind GROUP BY each_kind HAVING count(*) >= p_most);
    v_longer := ARRAY(SELECT unnest(v_longer) INTERSECT SELECT unnest(v_rest));
    IF cardinality(v_rest) = 0 THEN RETURN; END IF;
    IF v_words ~ '^[[:alpha:] ]+$' THEN  -- full text would take the signs of a code for blanks
        v_forms := format($forms$to_tsvector('english', coalesce(e.body, '')) @@ plainto_tsquery('english', %L)$forms$, v_words);
        EXECUTE format($few$SELECT array_agg(found.kind), array_agg(found.record_id) FROM (
            SELECT e.kind, e.record_id FROM workbench_searchentry e
            WHERE e.organization_id = %s::bigint AND %s LIMIT $1 * 20) AS found$few$, v_organization, v_forms)
            INTO v_kinds, v_records USING p_most;
        IF cardinality(v_records) = p_most * 20 THEN
            v_fits := format('(%s) OR %s', v_fits, v_forms);
            v_longer := v_rest;
        ELSE
            RETURN QUERY SELECT each_kind, each_record FROM unnest(v_kinds, v_records) AS other (each_kind, each_record)
                WHERE each_kind = ANY (v_rest);
        END IF;
    END IF;
    IF cardinality(v_longer) = 0 THEN RETURN; END IF;
    v_fits := format('e.organization_id = %s::bigint AND (%s)', v_organization, v_fits);
    RETURN QUERY EXECUTE format($all$SELECT e.kind::text, e.record_id FROM workbench_searchentry e
        WHERE %s AND e.kind = ANY ($1) LIMIT $2 * 20$all$, v_fits) USING v_longer, p_most;
    GET DIAGNOSTICS v_found = ROW_COUNT;
    IF v_found = p_most * 20 THEN
        RETURN QUERY EXECUTE format($each$SELECT k.kind, found.record_id FROM unnest($1) AS k (kind), LATERAL (
            SELECT e.record_id FROM workbench_searchentry e WHERE %s AND e.kind = k.kind LIMIT $2) AS found$each$, v_fits)
            USING v_longer, p_most;
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("workbench", "0011_words_of_a_list")]

    operations = [migrations.RunSQL(SEARCH, BEFORE)]
