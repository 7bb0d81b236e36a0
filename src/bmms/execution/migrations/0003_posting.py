from django.db import migrations

# They run as the tables' owner; forced row security binds the owner, too, so that they see one organization.
# Only the application may call them: the role that reads for oversight could write through them otherwise.
FUNCTIONS = """
-- A refusal that actions/posting.py turns into a sentence: the code, and what the sentence names.
CREATE FUNCTION execution_refuse(p_code text, p_about jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'refused: %', p_code USING ERRCODE = 'BM001', DETAIL = (p_about || jsonb_build_object('code', p_code))::text;
END $$;

-- Opens an empty account and returns its id; of a control key that exists already, the existing one's.
CREATE FUNCTION execution_open_account(
    p_parent bigint, p_level text, p_act bigint, p_ppa bigint, p_class text, p_fund text, p_unit bigint,
    p_name text, p_valid_until date
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_organization bigint := nullif(current_setting('bmms.organization', true), '')::bigint;
    v_above execution_account;
    v_id bigint;
BEGIN
    IF p_parent IS NOT NULL THEN
        SELECT * INTO STRICT v_above FROM execution_account WHERE id = p_parent;
        IF (v_above.level, p_level) NOT IN (('appropriation', 'allotment'), ('allotment', 'obligation')) THEN
            RAISE EXCEPTION 'A % does not stand below a %.', p_level, v_above.level USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    INSERT INTO execution_account (organization_id, level, parent_id, act_id, ppa_id, allotment_class, fund, unit_id,
        name, valid_until, appropriated, allotted, obligated, payable, disbursed, cash)
    VALUES (v_organization, p_level, p_parent, coalesce(v_above.act_id, p_act), coalesce(v_above.ppa_id, p_ppa),
        coalesce(v_above.allotment_class, p_class), coalesce(v_above.fund, p_fund), coalesce(p_unit, v_above.unit_id),
        p_name, p_valid_until, 0, 0, 0, 0, 0, 0)
    ON CONFLICT (organization_id, act_id, ppa_id, allotment_class, fund) WHERE level = 'appropriation' DO NOTHING
    RETURNING id INTO v_id;
    IF v_id IS NULL THEN
        SELECT id INTO STRICT v_id FROM execution_account
        WHERE (level, act_id, ppa_id, allotment_class, fund) = ('appropriation', p_act, p_ppa, p_class, p_fund);
    END IF;
    RETURN v_id;
END $$;

-- Posts one entry: all its lines or none. p_lines: [{"account", "measure", "amount", "object"}]; with p_reverses they
-- are the opposite of that entry's. Locks: the period (shared), the accounts by id, then the counter. Returns its id;
-- of a request that has been posted already, the id of what was posted then.
CREATE FUNCTION execution_post(
    p_request uuid, p_kind text, p_date date, p_series text, p_prefix text, p_by bigint, p_by_name text,
    p_particulars text, p_reverses bigint, p_lines jsonb
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_organization bigint := nullif(current_setting('bmms.organization', true), '')::bigint;
    v_year int := extract(year FROM p_date)::int;
    v_month int := extract(month FROM p_date)::int;
    v_lines jsonb := p_lines;
    v_about record;
    v_number int;
    v_entry bigint;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(0, v_year);
    PERFORM pg_advisory_xact_lock_shared(v_organization::int, v_year * 100 + v_month);
    IF p_reverses IS NOT NULL THEN
        SELECT jsonb_agg(jsonb_build_object('account', account_id, 'measure', measure, 'amount', -amount,
            'object', object_code) ORDER BY id) INTO v_lines FROM execution_posting WHERE entry_id = p_reverses;
    END IF;
    PERFORM FROM execution_account WHERE id IN (
        WITH RECURSIVE up AS (
            SELECT a.id, a.parent_id FROM jsonb_array_elements(v_lines) l
                JOIN execution_account a ON a.id = (l ->> 'account')::bigint
            UNION SELECT a.id, a.parent_id FROM up JOIN execution_account a ON a.id = up.parent_id)
        SELECT id FROM up) ORDER BY id FOR NO KEY UPDATE;  -- no key: opening a child holds its parent's key already

    SELECT id INTO v_entry FROM execution_entry WHERE request = p_request;
    IF FOUND THEN RETURN v_entry; END IF;
    IF coalesce(jsonb_array_length(v_lines), 0) = 0 THEN
        PERFORM execution_refuse('empty', '{}');
    END IF;
    IF EXISTS (SELECT FROM execution_entry WHERE reverses_id = p_reverses) THEN
        PERFORM execution_refuse('reversed', '{}');
    END IF;
    IF p_date > (now() AT TIME ZONE 'Asia/Manila')::date THEN
        PERFORM execution_refuse('future', jsonb_build_object('date', p_date));
    END IF;
    IF NOT EXISTS (SELECT FROM periods_fiscalyear WHERE year = v_year AND state IN ('execution', 'closing')) THEN
        PERFORM execution_refuse('year', jsonb_build_object('year', v_year));
    END IF;
    SELECT m.changed_by_name AS who, m.reason AS why, m.changed_at::date AS since INTO v_about
        FROM periods_monthlock m JOIN periods_fiscalyear y ON y.id = m.year_id
        WHERE y.year = v_year AND m.month = v_month AND m.is_locked;
    IF FOUND THEN
        PERFORM execution_refuse('locked', to_jsonb(v_about) || jsonb_build_object('date', p_date));
    END IF;

    -- the dates of the act, asked of what uses money anew; a correction only has to fit an open period
    SELECT c.name AS act, a.allotment_class AS class, c.effective_date AS since, l.measure,
            CASE WHEN l.measure IN ('payable', 'disbursement') THEN v.pay_until ELSE v.obligate_until END AS until
        INTO v_about
        FROM jsonb_to_recordset(v_lines) AS l (account bigint, measure text, amount numeric)
        JOIN execution_account a ON a.id = l.account
        JOIN budgeting_appropriationact c ON c.id = a.act_id
        LEFT JOIN budgeting_validity v ON v.act_id = c.id AND v.allotment_class = a.allotment_class
        WHERE p_reverses IS NULL AND l.amount > 0 AND a.level <> 'cash' AND (
            p_date < c.effective_date OR v.id IS NULL OR
            p_date > CASE WHEN l.measure IN ('payable', 'disbursement') THEN v.pay_until ELSE v.obligate_until END)
        LIMIT 1;
    IF FOUND THEN
        PERFORM execution_refuse('validity', to_jsonb(v_about) || jsonb_build_object('date', p_date));
    END IF;
    SELECT a.name, a.valid_until AS until INTO v_about
        FROM jsonb_to_recordset(v_lines) AS l (account bigint, measure text, amount numeric)
        JOIN execution_account a ON a.id = l.account
        WHERE p_reverses IS NULL AND a.level = 'cash' AND l.measure = 'disbursement' AND p_date > a.valid_until LIMIT 1;
    IF FOUND THEN
        PERFORM execution_refuse('cash_lapsed', to_jsonb(v_about) || jsonb_build_object('date', p_date));
    END IF;

    PERFORM execution_refuse_shortfall(v_lines);

    INSERT INTO execution_counter (organization_id, series, last) VALUES (v_organization, p_series, 1)
        ON CONFLICT (organization_id, series) DO UPDATE SET last = execution_counter.last + 1 RETURNING last INTO v_number;
    INSERT INTO execution_entry (organization_id, request, kind, number, date, particulars, reverses_id, posted_by_id,
        posted_by_name) VALUES (v_organization, p_request, p_kind, p_prefix || lpad(v_number::text, 5, '0'), p_date,
        p_particulars, p_reverses, p_by, p_by_name) RETURNING id INTO v_entry;
    INSERT INTO execution_posting (organization_id, entry_id, account_id, measure, amount, date, object_code)
        SELECT v_organization, v_entry, l.account, l.measure, l.amount, p_date, coalesce(l.object, '')
        FROM jsonb_to_recordset(v_lines) AS l (account bigint, measure text, amount numeric, object text);
    RETURN v_entry;
END $$;

-- What would break D ≤ P ≤ O ≤ B1 ≤ A1 somewhere in the tree: the greatest shortfall, and of equal ones the deepest.
CREATE FUNCTION execution_refuse_shortfall(p_lines jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE v_short record;
BEGIN
    WITH RECURSIVE moved AS (
        SELECT a.id, a.parent_id, l.measure, l.amount
            FROM jsonb_to_recordset(p_lines) AS l (account bigint, measure text, amount numeric)
            JOIN execution_account a ON a.id = l.account
        UNION ALL
        SELECT a.id, a.parent_id, m.measure, m.amount FROM moved m JOIN execution_account a ON a.id = m.parent_id
    ), after AS (
        SELECT a.id, a.level, a.act_id, a.ppa_id, a.allotment_class, a.name,
            a.appropriated + coalesce(sum(m.amount) FILTER (WHERE m.measure IN ('appropriation', 'adjustment')), 0) AS a1,
            a.allotted + coalesce(sum(m.amount) FILTER (
                WHERE m.measure IN ('allotment', 'realignment', 'transfer_to', 'transfer_from')), 0) AS b1,
            a.obligated + coalesce(sum(m.amount) FILTER (WHERE m.measure = 'obligation'), 0) AS o,
            a.payable + coalesce(sum(m.amount) FILTER (WHERE m.measure = 'payable'), 0) AS p,
            a.disbursed + coalesce(sum(m.amount) FILTER (WHERE m.measure = 'disbursement'), 0) AS d,
            a.cash + coalesce(sum(m.amount) FILTER (WHERE m.measure = 'cash'), 0) AS n
        FROM moved m JOIN execution_account a ON a.id = m.id GROUP BY a.id
    ), short AS (
        SELECT a.*, s.rule, s.shortfall FROM after a CROSS JOIN LATERAL (VALUES
            ('appropriation', CASE WHEN a.level = 'appropriation' THEN a.b1 - a.a1 END),
            ('allotment', CASE WHEN a.level IN ('appropriation', 'allotment') THEN a.o - a.b1 END),
            ('obligation', CASE WHEN a.level <> 'cash' THEN a.p - a.o END),
            ('payable', CASE WHEN a.level <> 'cash' THEN a.d - a.p END),
            ('cash', CASE WHEN a.level = 'cash' THEN a.d - a.n END),
            ('nothing', greatest(-a.d, -a.p, -a.n))
        ) AS s (rule, shortfall) WHERE s.shortfall > 0
    )
    SELECT s.rule, s.shortfall::text, s.level, s.name, s.allotment_class AS class, p.code AS ppa, p.title, c.name AS act
        INTO v_short FROM short s
        LEFT JOIN planning_ppa p ON p.id = s.ppa_id JOIN budgeting_appropriationact c ON c.id = s.act_id
        ORDER BY s.shortfall DESC, s.id DESC LIMIT 1;
    IF FOUND THEN
        PERFORM execution_refuse('short', to_jsonb(v_short));
    END IF;
END $$;

REVOKE EXECUTE ON FUNCTION
    execution_post(uuid, text, date, text, text, bigint, text, text, bigint, jsonb),
    execution_open_account(bigint, text, bigint, bigint, text, text, bigint, text, date),
    execution_refuse(text, jsonb), execution_refuse_shortfall(jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    execution_post(uuid, text, date, text, text, bigint, text, text, bigint, jsonb),
    execution_open_account(bigint, text, bigint, bigint, text, text, bigint, text, date) TO bmms_app;
"""
DROPPED = """
DROP FUNCTION execution_post(uuid, text, date, text, text, bigint, text, text, bigint, jsonb);
DROP FUNCTION execution_open_account(bigint, text, bigint, bigint, text, text, bigint, text, date);
DROP FUNCTION execution_refuse_shortfall(jsonb);
DROP FUNCTION execution_refuse(text, jsonb);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("execution", "0002_append_only"),
        ("periods", "0001_periods"),
        ("planning", "0001_plans"),
        ("budgeting", "0001_acts"),
    ]
    operations = [migrations.RunSQL(FUNCTIONS, DROPPED)]
