from django.db import migrations

# Its owner, grants and search path stay as 0003_posting.py made them: a replaced function keeps the first two.
POST = """
CREATE OR REPLACE FUNCTION execution_post(
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
    -- nothing lies before what it rests on: a reversal not before its entry, a line not before what its account (of a
    -- new one: the account above) was first posted with
    SELECT max(b.since) AS since INTO v_about FROM (
        SELECT date AS since FROM execution_entry WHERE id = p_reverses
        UNION ALL
        SELECT (SELECT min(p.date) FROM execution_posting p WHERE p.account_id = CASE
                WHEN EXISTS (SELECT FROM execution_posting o WHERE o.account_id = a.id) THEN a.id ELSE a.parent_id END)
            FROM jsonb_to_recordset(v_lines) AS l (account bigint)
            JOIN execution_account a ON a.id = l.account
            WHERE p_reverses IS NULL
    ) b;
    IF p_date < v_about.since THEN
        PERFORM execution_refuse('early', to_jsonb(v_about) || jsonb_build_object('date', p_date));
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
"""
BEFORE = """
CREATE OR REPLACE FUNCTION execution_post(
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
"""


class Migration(migrations.Migration):
    dependencies = [("execution", "0008_releases_and_modifications")]
    operations = [migrations.RunSQL(POST, BEFORE)]
