from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import BtreeGinExtension, UnaccentExtension
from django.contrib.postgres.search import SearchVector
from django.db import migrations, models

from bmms.tenancy.constraints import OrganizationWall

# It runs as the tables' owner, who may read every entry, and asks for those of the organization in scope itself:
# to row security LIKE and @@ are functions that might tell what they see, so that behind it they find no index.
SEARCH = r"""
CREATE POLICY finding ON workbench_searchentry FOR SELECT TO CURRENT_USER USING (true);

-- Of each kind the ids of some rows that hold all the words: as parts of words, one or two letters as the beginning of one,
-- or in another form in English. First of all kinds at once, which is all there is of rare words; of common ones
-- then of each kind, where the first few are soon found.
CREATE FUNCTION workbench_search(p_kinds text[], p_words text[], p_most int)
RETURNS TABLE (kind text, record_id bigint) LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
DECLARE
    v_organization bigint := nullif(current_setting('bmms.organization', true), '')::bigint;
    v_words text := lower(unaccent(array_to_string(p_words, ' ')));
    v_fits text;
    v_found int;
BEGIN
    SELECT string_agg(format('e.body LIKE %L', CASE WHEN length(word) < 3 THEN '% ' ELSE '%' END
            || regexp_replace(lower(unaccent(word)), '([\\%_])', '\\\1', 'g') || '%'), ' AND ')
        INTO v_fits FROM unnest(p_words) AS word;
    IF v_organization IS NULL OR v_fits IS NULL THEN RETURN; END IF;
    IF v_words ~ '^[[:alpha:] ]+$' THEN  -- full text would take the signs of a code for blanks
        v_fits := format($either$(%s) OR to_tsvector('english', coalesce(e.body, ''))
            @@ plainto_tsquery('english', %L)$either$, v_fits, v_words);
    END IF;
    v_fits := format('e.organization_id = %s::bigint AND (%s)', v_organization, v_fits);
    RETURN QUERY EXECUTE format($all$SELECT e.kind::text, e.record_id FROM workbench_searchentry e
        WHERE %s AND e.kind = ANY ($1) LIMIT $2 * 20$all$, v_fits) USING p_kinds, p_most;
    GET DIAGNOSTICS v_found = ROW_COUNT;
    IF v_found = p_most * 20 THEN
        RETURN QUERY EXECUTE format($each$SELECT k.kind, found.record_id FROM unnest($1) AS k (kind), LATERAL (
            SELECT e.record_id FROM workbench_searchentry e WHERE %s AND e.kind = k.kind LIMIT $2) AS found$each$, v_fits)
            USING p_kinds, p_most;
    END IF;
END $$;
REVOKE ALL ON FUNCTION workbench_search(text[], text[], int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION workbench_search(text[], text[], int) TO bmms_app, bmms_oversight, bmms_parliament;
"""
# The triggers that migrate puts up would write into a table that is gone.
NO_SEARCH = r"""
DO $$ DECLARE v_each regprocedure; BEGIN
    FOR v_each IN SELECT oid FROM pg_proc WHERE prorettype = 'trigger'::regtype AND proname LIKE 'search\_of\_%' LOOP
        EXECUTE format('DROP FUNCTION %s CASCADE', v_each);
    END LOOP;
END $$;
DROP FUNCTION workbench_search(text[], text[], int);
DROP POLICY finding ON workbench_searchentry;
"""


class Migration(migrations.Migration):
    dependencies = [("geography", "0001_initial"), ("workbench", "0007_amounts_of_papers")]

    operations = [
        BtreeGinExtension(),  # trusted, as pg_trgm of geography: the owner of the database may create them
        UnaccentExtension(),
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("organization_id", models.BigIntegerField()),
                ("kind", models.CharField(max_length=60)),
                ("record_id", models.BigIntegerField()),
                ("body", models.TextField()),
            ],
            options={
                "base_manager_name": "objects",
                "indexes": [
                    GinIndex("organization_id", "kind", OpClass("body", "gin_trgm_ops"), name="workbench_searchentry_parts"),
                    GinIndex("organization_id", "kind", SearchVector("body", config="english"), name="workbench_searchentry_words"),
                ],
                "constraints": [
                    OrganizationWall(name="workbench_searchentry_wall", or_system=True),
                    models.UniqueConstraint(fields=("organization_id", "kind", "record_id"), name="workbench_searchentry_once"),
                ],
            },
        ),
        migrations.RunSQL(SEARCH, NO_SEARCH),
    ]
