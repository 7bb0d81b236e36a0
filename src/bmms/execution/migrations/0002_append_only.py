from django.db import migrations

# The one way by which money moves: the application may read the ledger and call two functions (0003_posting), nothing
# else. What is posted stays, and balances follow postings, whoever is logged in.
GUARDS = """
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON execution_account, execution_entry, execution_posting, execution_counter
    FROM bmms_app;

CREATE FUNCTION execution_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The ledger is append-only: % on % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER stays BEFORE UPDATE OR DELETE OR TRUNCATE ON execution_posting
    FOR EACH STATEMENT EXECUTE FUNCTION execution_stays();
CREATE TRIGGER stays BEFORE UPDATE OR DELETE OR TRUNCATE ON execution_entry
    FOR EACH STATEMENT EXECUTE FUNCTION execution_stays();
CREATE TRIGGER stays BEFORE DELETE OR TRUNCATE ON execution_account
    FOR EACH STATEMENT EXECUTE FUNCTION execution_stays();
CREATE TRIGGER stays BEFORE DELETE OR TRUNCATE ON execution_counter
    FOR EACH STATEMENT EXECUTE FUNCTION execution_stays();

-- An account is born empty and only the trigger below changes it, its balances alone.
CREATE FUNCTION execution_keep_account() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER kept BEFORE INSERT OR UPDATE ON execution_account
    FOR EACH ROW EXECUTE FUNCTION execution_keep_account();

CREATE FUNCTION execution_keep_counter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.last <> 1 OR TG_OP = 'UPDATE' AND NEW.last <> OLD.last + 1 THEN
        RAISE EXCEPTION 'Numbers have no gaps.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER kept BEFORE INSERT OR UPDATE ON execution_counter
    FOR EACH ROW EXECUTE FUNCTION execution_keep_counter();

CREATE FUNCTION execution_move_balances() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM posted p JOIN execution_account a ON a.id = p.account_id
        WHERE NOT CASE a.level
            WHEN 'appropriation' THEN p.measure IN ('appropriation', 'adjustment')
            WHEN 'allotment' THEN p.measure IN ('allotment', 'realignment', 'transfer_to', 'transfer_from')
            WHEN 'obligation' THEN p.measure IN ('obligation', 'payable', 'disbursement')
            ELSE p.measure IN ('cash', 'disbursement') END)
    THEN
        RAISE EXCEPTION 'This measure is not posted to accounts of this level.' USING ERRCODE = 'check_violation';
    END IF;
    WITH RECURSIVE moved AS (
        SELECT a.id, a.parent_id, p.measure, p.amount FROM posted p JOIN execution_account a ON a.id = p.account_id
        UNION ALL
        SELECT a.id, a.parent_id, m.measure, m.amount FROM moved m JOIN execution_account a ON a.id = m.parent_id
    ), sums AS (
        SELECT id,
            coalesce(sum(amount) FILTER (WHERE measure IN ('appropriation', 'adjustment')), 0) AS appropriated,
            coalesce(sum(amount) FILTER (
                WHERE measure IN ('allotment', 'realignment', 'transfer_to', 'transfer_from')), 0) AS allotted,
            coalesce(sum(amount) FILTER (WHERE measure = 'obligation'), 0) AS obligated,
            coalesce(sum(amount) FILTER (WHERE measure = 'payable'), 0) AS payable,
            coalesce(sum(amount) FILTER (WHERE measure = 'disbursement'), 0) AS disbursed,
            coalesce(sum(amount) FILTER (WHERE measure = 'cash'), 0) AS cash
        FROM moved GROUP BY id
    )
    UPDATE execution_account a SET
        appropriated = a.appropriated + s.appropriated, allotted = a.allotted + s.allotted,
        obligated = a.obligated + s.obligated, payable = a.payable + s.payable,
        disbursed = a.disbursed + s.disbursed, cash = a.cash + s.cash
    FROM sums s WHERE a.id = s.id;
    RETURN NULL;
END $$;
CREATE TRIGGER moves_balances AFTER INSERT ON execution_posting
    REFERENCING NEW TABLE AS posted FOR EACH STATEMENT EXECUTE FUNCTION execution_move_balances();
"""
UNGUARDED = """
DROP TRIGGER moves_balances ON execution_posting;
DROP FUNCTION execution_move_balances();
DROP TRIGGER stays ON execution_posting;
DROP TRIGGER stays ON execution_entry;
DROP TRIGGER stays ON execution_account;
DROP TRIGGER stays ON execution_counter;
DROP TRIGGER kept ON execution_account;
DROP TRIGGER kept ON execution_counter;
DROP FUNCTION execution_stays();
DROP FUNCTION execution_keep_account();
DROP FUNCTION execution_keep_counter();
GRANT INSERT, UPDATE, DELETE ON execution_account, execution_entry, execution_posting, execution_counter TO bmms_app;
"""


class Migration(migrations.Migration):
    dependencies = [("execution", "0001_ledger"), ("tenancy", "0001_grants")]
    operations = [migrations.RunSQL(GUARDS, UNGUARDED)]
