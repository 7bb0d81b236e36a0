from django.db import migrations

# As 0002_append_only.py, which makes two JSON objects of each account that a posting moves: three for an obligation.
KEEP = """
CREATE OR REPLACE FUNCTION execution_keep_account() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE v_moved execution_account;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF (NEW.appropriated, NEW.allotted, NEW.obligated, NEW.payable, NEW.disbursed, NEW.cash)
            IS DISTINCT FROM (0, 0, 0, 0, 0, 0) THEN
            RAISE EXCEPTION 'An account begins at zero.' USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
    END IF;
    v_moved := OLD;
    v_moved.appropriated := NEW.appropriated;
    v_moved.allotted := NEW.allotted;
    v_moved.obligated := NEW.obligated;
    v_moved.payable := NEW.payable;
    v_moved.disbursed := NEW.disbursed;
    v_moved.cash := NEW.cash;
    IF pg_trigger_depth() < 2 OR v_moved IS DISTINCT FROM NEW THEN
        RAISE EXCEPTION 'Balances move by postings only.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
"""
BEFORE = """
CREATE OR REPLACE FUNCTION execution_keep_account() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE born text[] := ARRAY['appropriated', 'allotted', 'obligated', 'payable', 'disbursed', 'cash'];
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF (NEW.appropriated, NEW.allotted, NEW.obligated, NEW.payable, NEW.disbursed, NEW.cash)
            IS DISTINCT FROM (0, 0, 0, 0, 0, 0) THEN
            RAISE EXCEPTION 'An account begins at zero.' USING ERRCODE = 'insufficient_privilege';
        END IF;
    ELSIF pg_trigger_depth() < 2 OR to_jsonb(NEW) - born IS DISTINCT FROM to_jsonb(OLD) - born THEN
        RAISE EXCEPTION 'Balances move by postings only.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("execution", "0014_never_compiled")]
    operations = [migrations.RunSQL(KEEP, BEFORE)]
