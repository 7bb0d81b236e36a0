from importlib import import_module

from django.db import migrations

BEFORE = import_module("bmms.execution.migrations.0009_order_of_dates").POST
POST = "execution_post(uuid, text, date, text, text, bigint, text, text, bigint, jsonb)"
OPEN = "execution_open_account(bigint, text, bigint, bigint, text, text, bigint, text, date)"

# The accounts are locked through their key: row security lets nothing that may leak a value be asked before its own
# condition, and `->>` may, so that every account of the organization was read for each posting. Whether something falls
# short is left to the CHECK constraints: the figures of the sentence are looked for only where they refuse.
WHERE_LOCKED = (
    """
    PERFORM FROM execution_account WHERE id IN (
        WITH RECURSIVE up AS (
            SELECT a.id, a.parent_id FROM jsonb_array_elements(v_lines) l
                JOIN execution_account a ON a.id = (l ->> 'account')::bigint
""",
    """
    PERFORM FROM execution_account WHERE id = ANY (ARRAY(
        WITH RECURSIVE up AS (
            SELECT a.id, a.parent_id FROM jsonb_to_recordset(v_lines) AS l (account bigint)
                JOIN execution_account a ON a.id = l.account
""",
), (
    "SELECT id FROM up) ORDER BY id FOR NO KEY UPDATE;",
    "SELECT id FROM up)) ORDER BY id FOR NO KEY UPDATE;",
)
WHERE_SHORT = (
    """
    PERFORM execution_refuse_shortfall(v_lines);

    INSERT INTO execution_counter""",
    """
    INSERT INTO execution_counter""",
), (
    """
    RETURN v_entry;
END $$;
""",
    """
    RETURN v_entry;
EXCEPTION WHEN check_violation THEN
    PERFORM execution_refuse_shortfall(v_lines);
    RAISE;
END $$;
""",
)
# What only reversals and payments are asked.
WHERE_RARE = (
    """
    IF EXISTS (SELECT FROM execution_entry WHERE reverses_id = p_reverses) THEN
        PERFORM execution_refuse('reversed', '{}');
    END IF;
""",
    """
    IF p_reverses IS NOT NULL THEN
        IF EXISTS (SELECT FROM execution_entry WHERE reverses_id = p_reverses) THEN
            PERFORM execution_refuse('reversed', '{}');
        END IF;
    END IF;
""",
), (
    """
    SELECT a.name, a.valid_until AS until INTO v_about
        FROM jsonb_to_recordset(v_lines) AS l (account bigint, measure text, amount numeric)
        JOIN execution_account a ON a.id = l.account
        WHERE p_reverses IS NULL AND a.level = 'cash' AND l.measure = 'disbursement' AND p_date > a.valid_until LIMIT 1;
    IF FOUND THEN
        PERFORM execution_refuse('cash_lapsed', to_jsonb(v_about) || jsonb_build_object('date', p_date));
    END IF;
""",
    """
    IF v_lines @> '[{"measure": "disbursement"}]' THEN
        SELECT a.name, a.valid_until AS until INTO v_about
            FROM jsonb_to_recordset(v_lines) AS l (account bigint, measure text, amount numeric)
            JOIN execution_account a ON a.id = l.account
            WHERE p_reverses IS NULL AND a.level = 'cash' AND l.measure = 'disbursement' AND p_date > a.valid_until
            LIMIT 1;
        IF FOUND THEN
            PERFORM execution_refuse('cash_lapsed', to_jsonb(v_about) || jsonb_build_object('date', p_date));
        END IF;
    END IF;
""",
)
# Each line looks for its account by key, whatever the planner thinks: of lines in JSON, that there are a hundred. And a
# session keeps its plans: one made while the ledger was small would read every account for as long as it lives.
ONE_BY_ONE = "CROSS JOIN LATERAL (SELECT * FROM execution_account WHERE id = {} OFFSET 0) a"
BY_KEY = "".join(
    f"ALTER FUNCTION {name} SET enable_seqscan = off; ALTER FUNCTION {name} SET enable_hashjoin = off; "
    f"ALTER FUNCTION {name} SET enable_mergejoin = off;"
    for name in (POST, OPEN)
)
AS_IT_COMES = "".join(
    f"ALTER FUNCTION {name} RESET enable_seqscan; ALTER FUNCTION {name} RESET enable_hashjoin; "
    f"ALTER FUNCTION {name} RESET enable_mergejoin;"
    for name in (POST, OPEN)
)


def lean(function: str) -> str:
    for before, after in (*WHERE_LOCKED, *WHERE_SHORT, *WHERE_RARE):
        assert function.count(before) == 1
        function = function.replace(before, after)
    for joined in ("l.account", "up.parent_id"):
        function = function.replace(f"JOIN execution_account a ON a.id = {joined}", ONE_BY_ONE.format(joined))
    return function


class Migration(migrations.Migration):
    dependencies = [("execution", "0012_list_orders")]
    operations = [migrations.RunSQL(lean(BEFORE) + BY_KEY, BEFORE + AS_IT_COMES)]
