from importlib import import_module

from django.db import migrations

lean = import_module("bmms.execution.migrations.0013_lean_posting")
DATES = import_module("bmms.execution.migrations.0009_order_of_dates").POST
MEASURES = import_module("bmms.execution.migrations.0010_lapse")
SUMMED = import_module("bmms.execution.migrations.0017_summed_as_posted").SUMMED
FIRST = import_module("bmms.execution.migrations.0003_posting").FUNCTIONS
KEPT = import_module("bmms.execution.migrations.0015_kept_without_json").KEEP

# What an account and a counter may not become is a condition of the trigger: nothing is called while it does not hold.
BALANCES = ("appropriated", "allotted", "obligated", "payable", "disbursed", "cash")
BORN = (
    *("id", "organization_id", "key", "level", "parent_id", "act_id", "ppa_id", "allotment_class", "fund", "unit_id"),
    *("name", "valid_until"),
)
GUARDS = f"""
CREATE OR REPLACE FUNCTION execution_keep_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        RAISE EXCEPTION 'An account begins at zero.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RAISE EXCEPTION 'Balances move by postings only.' USING ERRCODE = 'insufficient_privilege';
END $$;
DROP TRIGGER kept ON execution_account;
CREATE TRIGGER begins_at_zero BEFORE INSERT ON execution_account FOR EACH ROW
    WHEN ({" OR ".join(f"NEW.{each} <> 0" for each in BALANCES)}) EXECUTE FUNCTION execution_keep_account();
CREATE TRIGGER kept BEFORE UPDATE ON execution_account FOR EACH ROW
    WHEN (pg_trigger_depth() = 0 OR {" OR ".join(f"NEW.{each} IS DISTINCT FROM OLD.{each}" for each in BORN)})
    EXECUTE FUNCTION execution_keep_account();

CREATE OR REPLACE FUNCTION execution_keep_counter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Numbers have no gaps.' USING ERRCODE = 'insufficient_privilege';
END $$;
DROP TRIGGER kept ON execution_counter;
CREATE TRIGGER begins_at_one BEFORE INSERT ON execution_counter FOR EACH ROW
    WHEN (NEW.last <> 1) EXECUTE FUNCTION execution_keep_counter();
CREATE TRIGGER kept BEFORE UPDATE ON execution_counter FOR EACH ROW
    WHEN (NEW.last <> OLD.last + 1) EXECUTE FUNCTION execution_keep_counter();
"""
UNGUARDED = f"""
DROP TRIGGER begins_at_zero ON execution_account;
DROP TRIGGER kept ON execution_account;
{KEPT}
CREATE TRIGGER kept BEFORE INSERT OR UPDATE ON execution_account
    FOR EACH ROW EXECUTE FUNCTION execution_keep_account();
DROP TRIGGER begins_at_one ON execution_counter;
DROP TRIGGER kept ON execution_counter;
CREATE OR REPLACE FUNCTION execution_keep_counter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.last <> 1 OR TG_OP = 'UPDATE' AND NEW.last <> OLD.last + 1 THEN
        RAISE EXCEPTION 'Numbers have no gaps.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER kept BEFORE INSERT OR UPDATE ON execution_counter
    FOR EACH ROW EXECUTE FUNCTION execution_keep_counter();
"""

# One statement moves the balances of an account and of the two at most that stand above it, as execution_open_account
# opens no others, and adds to the sums of the quarter. Which measure moves which balance, and of which obligation a sum
# is, stays as in 0010_lapse.py and 0017_summed_as_posted.py; so does that a plan made while the ledger is small looks
# for accounts and postings by their indexes all the same.
MOVED = """
CREATE FUNCTION execution_misplaced() RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'This measure is not posted to accounts of this level.' USING ERRCODE = 'check_violation';
END $$;

CREATE OR REPLACE FUNCTION execution_move_balances() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    WITH line AS MATERIALIZED (
        SELECT p.organization_id, p.account_id, p.measure, p.amount, p.date, a.level, a.parent_id,
            above.parent_id AS top_id, coalesce(CASE a.level
                WHEN 'appropriation' THEN
                    CASE WHEN p.measure IN ('appropriation', 'adjustment', 'lapse') THEN 'appropriated' END
                WHEN 'allotment' THEN CASE WHEN p.measure IN
                    ('allotment', 'realignment', 'transfer_to', 'transfer_from', 'reversion') THEN 'allotted' END
                WHEN 'obligation' THEN CASE p.measure
                    WHEN 'obligation' THEN 'obligated' WHEN 'payable' THEN 'payable'
                    WHEN 'disbursement' THEN 'disbursed' END
                ELSE CASE p.measure
                    WHEN 'cash' THEN 'cash' WHEN 'cash_lapse' THEN 'cash' WHEN 'disbursement' THEN 'disbursed' END
            END, execution_misplaced()) AS balance
        FROM posted p JOIN execution_account a ON a.id = p.account_id
        LEFT JOIN execution_account above ON above.id = a.parent_id
    ), sums AS (
        SELECT up.id,
            coalesce(sum(l.amount) FILTER (WHERE l.balance = 'appropriated'), 0) AS appropriated,
            coalesce(sum(l.amount) FILTER (WHERE l.balance = 'allotted'), 0) AS allotted,
            coalesce(sum(l.amount) FILTER (WHERE l.balance = 'obligated'), 0) AS obligated,
            coalesce(sum(l.amount) FILTER (WHERE l.balance = 'payable'), 0) AS payable,
            coalesce(sum(l.amount) FILTER (WHERE l.balance = 'disbursed'), 0) AS disbursed,
            coalesce(sum(l.amount) FILTER (WHERE l.balance = 'cash'), 0) AS cash
        FROM line l CROSS JOIN LATERAL (VALUES (l.account_id), (l.parent_id), (l.top_id)) AS up (id)
        WHERE up.id IS NOT NULL GROUP BY up.id
    ), moved AS (
        UPDATE execution_account a SET
            appropriated = a.appropriated + s.appropriated, allotted = a.allotted + s.allotted,
            obligated = a.obligated + s.obligated, payable = a.payable + s.payable,
            disbursed = a.disbursed + s.disbursed, cash = a.cash + s.cash
        FROM sums s WHERE a.id = s.id
    )
    INSERT INTO execution_quartersum AS kept
        (organization_id, account_id, measure, quarter, begun, object_code, amount)
    SELECT l.organization_id, coalesce(l.top_id, l.parent_id, l.account_id), l.measure,
        date_trunc('quarter', l.date)::date, coalesce(made.begun, 0), coalesce(made.object_code, ''), sum(l.amount)
    FROM line l LEFT JOIN LATERAL (
        SELECT extract(year FROM min(f.date))::smallint AS begun,
            (array_agg(f.object_code ORDER BY f.id) FILTER (WHERE f.object_code <> ''))[1] AS object_code
        FROM execution_posting f WHERE f.account_id = l.account_id AND f.measure = 'obligation'
    ) made ON l.level = 'obligation'
    WHERE l.level <> 'cash'
    GROUP BY 1, 2, 3, 4, 5, 6
    ON CONFLICT (organization_id, account_id, measure, quarter, begun, object_code)
        DO UPDATE SET amount = kept.amount + excluded.amount;
    RETURN NULL;
END $$;
DROP TRIGGER sums_quarters ON execution_posting;
DROP FUNCTION execution_sum_quarters();
"""
MOVED_BEFORE = (
    MEASURES.functions({name: f"{MEASURES.BEFORE[name]}, {MEASURES.LAPSED[name]}" for name in MEASURES.BEFORE})
    + SUMMED
    + "DROP FUNCTION execution_misplaced();"
)

# What stands below another account takes all from it in the statement that writes it; only of a control key there may
# be one already.
OPENED = """
CREATE OR REPLACE FUNCTION execution_open_account(
    p_parent bigint, p_level text, p_act bigint, p_ppa bigint, p_class text, p_fund text, p_unit bigint,
    p_name text, p_valid_until date
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    v_organization bigint := nullif(current_setting('bmms.organization', true), '')::bigint;
    v_above text;
    v_id bigint;
BEGIN
    IF p_parent IS NOT NULL THEN
        INSERT INTO execution_account (organization_id, level, parent_id, act_id, ppa_id, allotment_class, fund,
            unit_id, name, valid_until, appropriated, allotted, obligated, payable, disbursed, cash)
        SELECT v_organization, p_level, a.id, a.act_id, a.ppa_id, a.allotment_class, a.fund,
            coalesce(p_unit, a.unit_id), p_name, p_valid_until, 0, 0, 0, 0, 0, 0
        FROM execution_account a
        WHERE a.id = p_parent AND (a.level, p_level) IN (('appropriation', 'allotment'), ('allotment', 'obligation'))
        RETURNING id INTO v_id;
        IF v_id IS NULL THEN
            SELECT level INTO STRICT v_above FROM execution_account WHERE id = p_parent;
            RAISE EXCEPTION 'A % does not stand below a %.', p_level, v_above USING ERRCODE = 'check_violation';
        END IF;
        RETURN v_id;
    END IF;
    INSERT INTO execution_account (organization_id, level, act_id, ppa_id, allotment_class, fund, unit_id, name,
        valid_until, appropriated, allotted, obligated, payable, disbursed, cash)
    VALUES (v_organization, p_level, p_act, p_ppa, p_class, p_fund, p_unit, p_name, p_valid_until, 0, 0, 0, 0, 0, 0)
    ON CONFLICT (organization_id, act_id, ppa_id, allotment_class, fund) WHERE level = 'appropriation' DO NOTHING
    RETURNING id INTO v_id;
    IF v_id IS NULL THEN
        SELECT id INTO STRICT v_id FROM execution_account
        WHERE (level, act_id, ppa_id, allotment_class, fund) = ('appropriation', p_act, p_ppa, p_class, p_fund);
    END IF;
    RETURN v_id;
END $$;
"""

# What may stand against a day is asked in one statement, and what it was only when something does; the number, the
# entry and its postings are written in another. Locks and their order, and the last word of the CHECKs, are as before.
DAY = """
CREATE FUNCTION execution_refuse_day(p_date date, p_reverses bigint, p_lines jsonb)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_year int := extract(year FROM p_date)::int;
    v_about record;
BEGIN
    IF NOT EXISTS (SELECT FROM periods_fiscalyear WHERE year = v_year AND state IN ('execution', 'closing')) THEN
        PERFORM execution_refuse('year', jsonb_build_object('year', v_year));
    END IF;
    SELECT m.changed_by_name AS who, m.reason AS why, m.changed_at::date AS since INTO v_about
        FROM periods_monthlock m JOIN periods_fiscalyear y ON y.id = m.year_id
        WHERE y.year = v_year AND m.month = extract(month FROM p_date) AND m.is_locked;
    IF FOUND THEN
        PERFORM execution_refuse('locked', to_jsonb(v_about) || jsonb_build_object('date', p_date));
    END IF;
    SELECT max(b.since) AS since INTO v_about FROM (
        SELECT date AS since FROM execution_entry WHERE id = p_reverses
        UNION ALL
        SELECT (SELECT min(p.date) FROM execution_posting p WHERE p.account_id = CASE
                WHEN EXISTS (SELECT FROM execution_posting o WHERE o.account_id = a.id) THEN a.id ELSE a.parent_id END)
            FROM jsonb_to_recordset(p_lines) AS l (account bigint) JOIN execution_account a ON a.id = l.account
            WHERE p_reverses IS NULL
    ) b;
    IF p_date < v_about.since THEN
        PERFORM execution_refuse('early', to_jsonb(v_about) || jsonb_build_object('date', p_date));
    END IF;
    SELECT c.name AS act, a.allotment_class AS class, c.effective_date AS since, l.measure,
            CASE WHEN l.measure IN ('payable', 'disbursement') THEN v.pay_until ELSE v.obligate_until END AS until
        INTO v_about
        FROM jsonb_to_recordset(p_lines) AS l (account bigint, measure text, amount numeric)
        JOIN execution_account a ON a.id = l.account
        JOIN budgeting_appropriationact c ON c.id = a.act_id
        LEFT JOIN budgeting_validity v ON v.act_id = c.id AND v.allotment_class = a.allotment_class
        WHERE p_reverses IS NULL AND l.amount > 0 AND a.level <> 'cash' AND (
            p_date < c.effective_date OR v.id IS NULL OR
            p_date > CASE WHEN l.measure IN ('payable', 'disbursement') THEN v.pay_until ELSE v.obligate_until END)
        LIMIT 1;
    IF FOUND THEN  -- else what stood against the day a moment ago is gone
        PERFORM execution_refuse('validity', to_jsonb(v_about) || jsonb_build_object('date', p_date));
    END IF;
END $$;
REVOKE EXECUTE ON FUNCTION execution_refuse_day(date, bigint, jsonb), execution_misplaced() FROM PUBLIC;
"""
POST = """
CREATE OR REPLACE FUNCTION execution_post(
    p_request uuid, p_kind text, p_date date, p_series text, p_prefix text, p_by bigint, p_by_name text,
    p_particulars text, p_reverses bigint, p_lines jsonb
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
DECLARE
    v_organization bigint := nullif(current_setting('bmms.organization', true), '')::bigint;
    v_year int := extract(year FROM p_date)::int;
    v_month int := extract(month FROM p_date)::int;
    v_lines jsonb := p_lines;
    v_about record;
    v_entry bigint;
    v_fits boolean;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(0, v_year);
    PERFORM pg_advisory_xact_lock_shared(v_organization::int, v_year * 100 + v_month);
    IF p_reverses IS NOT NULL THEN
        SELECT jsonb_agg(jsonb_build_object('account', account_id, 'measure', measure, 'amount', -amount,
            'object', object_code) ORDER BY id) INTO v_lines FROM execution_posting WHERE entry_id = p_reverses;
    END IF;
    PERFORM FROM execution_account WHERE id = ANY (ARRAY(
        SELECT unnest(ARRAY[a.id, a.parent_id, above.parent_id]) FROM jsonb_to_recordset(v_lines) AS l (account bigint)
        CROSS JOIN LATERAL (SELECT id, parent_id FROM execution_account WHERE id = l.account OFFSET 0) a
        LEFT JOIN LATERAL (SELECT parent_id FROM execution_account WHERE id = a.parent_id OFFSET 0) above ON true
    )) ORDER BY id FOR NO KEY UPDATE;  -- no key: opening a child holds its parent's key already

    SELECT (SELECT id FROM execution_entry WHERE request = p_request),
        EXISTS (
            SELECT FROM periods_fiscalyear y WHERE y.year = v_year AND y.state IN ('execution', 'closing')
            AND NOT EXISTS (
                SELECT FROM periods_monthlock m WHERE m.year_id = y.id AND m.month = v_month AND m.is_locked)
        ) AND CASE WHEN p_reverses IS NOT NULL
        -- a correction only has to fit an open period, and not to lie before its entry
        THEN (SELECT p_date >= date FROM execution_entry WHERE id = p_reverses)
        ELSE NOT EXISTS (
            SELECT FROM jsonb_to_recordset(v_lines) AS l (account bigint, measure text, amount numeric)
            CROSS JOIN LATERAL (SELECT * FROM execution_account WHERE id = l.account OFFSET 0) a
            JOIN budgeting_appropriationact c ON c.id = a.act_id
            LEFT JOIN budgeting_validity v ON v.act_id = c.id AND v.allotment_class = a.allotment_class
            -- not before what its account (of a new one: the account above) was first posted with
            WHERE p_date < (SELECT min(p.date) FROM execution_posting p WHERE p.account_id = CASE
                WHEN EXISTS (SELECT FROM execution_posting o WHERE o.account_id = a.id) THEN a.id ELSE a.parent_id END)
            -- within the dates of the act, asked of what uses money anew
            OR l.amount > 0 AND a.level <> 'cash' AND (
                p_date < c.effective_date OR v.id IS NULL OR
                p_date > CASE WHEN l.measure IN ('payable', 'disbursement') THEN v.pay_until ELSE v.obligate_until END)
        ) END
        INTO v_entry, v_fits;
    IF v_entry IS NOT NULL THEN RETURN v_entry; END IF;
    IF coalesce(jsonb_array_length(v_lines), 0) = 0 THEN
        PERFORM execution_refuse('empty', '{}');
    END IF;
    IF p_reverses IS NOT NULL THEN
        IF EXISTS (SELECT FROM execution_entry WHERE reverses_id = p_reverses) THEN
            PERFORM execution_refuse('reversed', '{}');
        END IF;
    END IF;
    IF p_date > (now() AT TIME ZONE 'Asia/Manila')::date THEN
        PERFORM execution_refuse('future', jsonb_build_object('date', p_date));
    END IF;
    IF v_fits IS NOT TRUE THEN
        PERFORM execution_refuse_day(p_date, p_reverses, v_lines);
    END IF;
    IF v_lines @> '[{"measure": "disbursement"}]' THEN
        SELECT a.name, a.valid_until AS until INTO v_about
            FROM jsonb_to_recordset(v_lines) AS l (account bigint, measure text, amount numeric)
            CROSS JOIN LATERAL (SELECT * FROM execution_account WHERE id = l.account OFFSET 0) a
            WHERE p_reverses IS NULL AND a.level = 'cash' AND l.measure = 'disbursement' AND p_date > a.valid_until
            LIMIT 1;
        IF FOUND THEN
            PERFORM execution_refuse('cash_lapsed', to_jsonb(v_about) || jsonb_build_object('date', p_date));
        END IF;
    END IF;

    WITH drawn AS (
        INSERT INTO execution_counter (organization_id, series, last) VALUES (v_organization, p_series, 1)
            ON CONFLICT (organization_id, series) DO UPDATE SET last = execution_counter.last + 1 RETURNING last
    ), entered AS (
        INSERT INTO execution_entry (organization_id, request, kind, number, date, particulars, reverses_id,
            posted_by_id, posted_by_name)
        SELECT v_organization, p_request, p_kind, p_prefix || lpad(last::text, 5, '0'), p_date, p_particulars,
            p_reverses, p_by, p_by_name FROM drawn
        RETURNING id
    ), posted AS (
        INSERT INTO execution_posting (organization_id, entry_id, account_id, measure, amount, date, object_code)
        SELECT v_organization, entered.id, l.account, l.measure, l.amount, p_date, coalesce(l.object, '')
        FROM entered, jsonb_to_recordset(v_lines) AS l (account bigint, measure text, amount numeric, object text)
    )
    SELECT id INTO v_entry FROM entered;
    RETURN v_entry;
EXCEPTION WHEN check_violation THEN
    PERFORM execution_refuse_shortfall(v_lines);
    RAISE;
END $$;
"""
OPENED_BEFORE = (
    "CREATE OR REPLACE FUNCTION execution_open_account("
    + FIRST.partition("CREATE FUNCTION execution_open_account(")[2].partition("END $$;")[0]
    + "END $$;"
    + lean.BY_KEY
)
POSTED_BEFORE = (
    lean.lean(DATES) + lean.BY_KEY + f"ALTER FUNCTION {lean.POST} SET jit = off;"
    "DROP FUNCTION execution_refuse_day(date, bigint, jsonb);"
)


class Migration(migrations.Migration):
    dependencies = [("execution", "0020_savings")]
    operations = [
        migrations.RunSQL(GUARDS, UNGUARDED),
        migrations.RunSQL(MOVED, MOVED_BEFORE),
        migrations.RunSQL(OPENED, OPENED_BEFORE),
        migrations.RunSQL(DAY + POST, POSTED_BEFORE),
    ]
