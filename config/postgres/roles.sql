-- The database logins. Run by the cluster's superuser (the launcher, Patroni's post_init), never by a migration; may run twice.
-- Passwords are set by whoever runs it: locally the socket is trusted.
DO $$
DECLARE wanted record;
BEGIN
    FOR wanted IN SELECT * FROM (VALUES
        ('obcms_user',     'LOGIN'),                -- owns the tables: migrations and operators
        ('bmms_app',       'LOGIN'),                -- web and workers: rows only, behind both walls
        ('bmms_oversight', 'NOLOGIN'),              -- reads every organization, writes nothing
        ('bmms_parliament','NOLOGIN'),              -- reads what organizations have submitted, writes nothing
        ('bmms_backup',    'LOGIN BYPASSRLS'),      -- reads everything, for pg_dump
        ('bmms_monitor',   'LOGIN'),                -- statistics only
        ('pgbouncer_auth', 'LOGIN')                 -- asks for the secret of who signs in at the pooler (pooler.sql)
    ) AS logins (name, attributes)
    LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted.name) THEN
            EXECUTE format('CREATE ROLE %I %s', wanted.name, wanted.attributes);
        END IF;
    END LOOP;
END $$;

GRANT pg_monitor TO obcms_user, bmms_monitor;
-- Without INHERIT FALSE the application would hold their policies all the time, and the second wall would stand open.
GRANT bmms_oversight, bmms_parliament TO bmms_app WITH INHERIT FALSE, SET TRUE;
ALTER ROLE bmms_app SET statement_timeout = '25s';
ALTER ROLE bmms_app SET lock_timeout = '5s';
ALTER ROLE bmms_app SET idle_in_transaction_session_timeout = '60s';

-- What people enter stands in the text of these two's statements, and in what an error says beside its first words. Neither is
-- logged: how long which statement takes, pg_stat_statements counts without its values.
DO $$
DECLARE login text;
BEGIN
    FOREACH login IN ARRAY ARRAY['bmms_app', 'obcms_user'] LOOP
        EXECUTE format('ALTER ROLE %I SET log_min_duration_statement = -1', login);
        EXECUTE format('ALTER ROLE %I SET log_min_error_statement = panic', login);
        EXECUTE format('ALTER ROLE %I SET log_error_verbosity = terse', login);
    END LOOP;
END $$;
