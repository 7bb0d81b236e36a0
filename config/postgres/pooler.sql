-- What PgBouncer's auth_query calls, in the application's database. Run by the cluster's superuser; may run twice.
CREATE SCHEMA IF NOT EXISTS bmms_auth;
REVOKE ALL ON SCHEMA bmms_auth FROM PUBLIC;
GRANT USAGE ON SCHEMA bmms_auth TO pgbouncer_auth;

-- Never the secret of somebody who could do more than work with rows: those do not come through a pooler.
CREATE OR REPLACE FUNCTION bmms_auth.user_lookup(login text, OUT name text, OUT secret text)
LANGUAGE sql STABLE STRICT SECURITY DEFINER SET search_path = pg_catalog
AS $$
    SELECT rolname, rolpassword FROM pg_catalog.pg_authid
     WHERE rolname = login AND rolcanlogin AND NOT rolsuper AND NOT rolreplication
       AND rolname NOT IN ('pgbouncer_auth', 'bmms_rewind', 'bmms_backup')
       AND (rolvaliduntil IS NULL OR rolvaliduntil > pg_catalog.now())
$$;
REVOKE ALL ON FUNCTION bmms_auth.user_lookup(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION bmms_auth.user_lookup(text) TO pgbouncer_auth;
