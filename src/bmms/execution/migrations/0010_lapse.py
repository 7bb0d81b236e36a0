from django.db import migrations

# What lapses counts into the balances of 0002_append_only.py and the shortfalls of 0003_posting.py. Owner, grants and
# search path stay: a replaced function keeps them.
FUNCTIONS = """
CREATE OR REPLACE FUNCTION execution_move_balances() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM posted p JOIN execution_account a ON a.id = p.account_id
        WHERE NOT CASE a.level
            WHEN 'appropriation' THEN p.measure IN (OF_APPROPRIATION)
            WHEN 'allotment' THEN p.measure IN (OF_ALLOTMENT)
            WHEN 'obligation' THEN p.measure IN ('obligation', 'payable', 'disbursement')
            ELSE p.measure IN (OF_CASH, 'disbursement') END)
    THEN
        RAISE EXCEPTION 'This measure is not posted to accounts of this level.' USING ERRCODE = 'check_violation';
    END IF;
    WITH RECURSIVE moved AS (
        SELECT a.id, a.parent_id, p.measure, p.amount FROM posted p JOIN execution_account a ON a.id = p.account_id
        UNION ALL
        SELECT a.id, a.parent_id, m.measure, m.amount FROM moved m JOIN execution_account a ON a.id = m.parent_id
    ), sums AS (
        SELECT id,
            coalesce(sum(amount) FILTER (WHERE measure IN (OF_APPROPRIATION)), 0) AS appropriated,
            coalesce(sum(amount) FILTER (
                WHERE measure IN (OF_ALLOTMENT)), 0) AS allotted,
            coalesce(sum(amount) FILTER (WHERE measure = 'obligation'), 0) AS obligated,
            coalesce(sum(amount) FILTER (WHERE measure = 'payable'), 0) AS payable,
            coalesce(sum(amount) FILTER (WHERE measure = 'disbursement'), 0) AS disbursed,
            coalesce(sum(amount) FILTER (WHERE measure IN (OF_CASH)), 0) AS cash
        FROM moved GROUP BY id
    )
    UPDATE execution_account a SET
        appropriated = a.appropriated + s.appropriated, allotted = a.allotted + s.allotted,
        obligated = a.obligated + s.obligated, payable = a.payable + s.payable,
        disbursed = a.disbursed + s.disbursed, cash = a.cash + s.cash
    FROM sums s WHERE a.id = s.id;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION execution_refuse_shortfall(p_lines jsonb) RETURNS void LANGUAGE plpgsql AS $$
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
            a.appropriated + coalesce(sum(m.amount) FILTER (WHERE m.measure IN (OF_APPROPRIATION)), 0) AS a1,
            a.allotted + coalesce(sum(m.amount) FILTER (
                WHERE m.measure IN (OF_ALLOTMENT)), 0) AS b1,
            a.obligated + coalesce(sum(m.amount) FILTER (WHERE m.measure = 'obligation'), 0) AS o,
            a.payable + coalesce(sum(m.amount) FILTER (WHERE m.measure = 'payable'), 0) AS p,
            a.disbursed + coalesce(sum(m.amount) FILTER (WHERE m.measure = 'disbursement'), 0) AS d,
            a.cash + coalesce(sum(m.amount) FILTER (WHERE m.measure IN (OF_CASH)), 0) AS n
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
"""
BEFORE = {
    "OF_APPROPRIATION": "'appropriation', 'adjustment'",
    "OF_ALLOTMENT": "'allotment', 'realignment', 'transfer_to', 'transfer_from'",
    "OF_CASH": "'cash'",
}
LAPSED = {"OF_APPROPRIATION": "'lapse'", "OF_ALLOTMENT": "'reversion'", "OF_CASH": "'cash_lapse'"}


def functions(measures):
    """With the measures that make each balance."""
    sql = FUNCTIONS
    for name, listed in measures.items():
        sql = sql.replace(name, listed)
    return sql


class Migration(migrations.Migration):
    dependencies = [("execution", "0009_order_of_dates")]
    operations = [
        migrations.RunSQL(functions({name: f"{BEFORE[name]}, {LAPSED[name]}" for name in BEFORE}), functions(BEFORE)),
    ]
