"""The statements of a set-wise import of orders, in the order in which they run."""

OPEN = (
    "DROP TABLE IF EXISTS pg_temp.staged_orders, pg_temp.resolved_orders, pg_temp.changed_orders",
    """
    CREATE TEMP TABLE staged_orders (
        row int NOT NULL, "where" text NOT NULL, number text, external_id text,
        product text NOT NULL, required_quantity numeric NOT NULL, unit text,
        due_at timestamptz, earliest_start timestamptz, priority int NOT NULL,
        line_ids int[] NOT NULL, notes text NOT NULL, attributes jsonb NOT NULL,
        status text NOT NULL, given int NOT NULL
    ) ON COMMIT DROP
    """,
)

RESOLVE = (
    "ANALYZE staged_orders (number, external_id, product)",
    # By code, else by a name that only one product has. A row that names an order by its external
    # id, or by the number of one of this source that has no external id yet, means that order.
    """
    CREATE TEMP TABLE resolved_orders ON COMMIT DROP AS
    WITH named AS (
        SELECT lower(name) AS name, min(id) AS id FROM products GROUP BY 1 HAVING count(*) = 1
    ), found AS (
        SELECT s.*, coalesce(s.external_id, s.number) AS key,
               coalesce(p.id, n.id) AS product_id,
               mine.id AS mine, taken.id AS taken,
               coalesce(mine.id,
                        CASE WHEN taken.source_id = :source_id AND taken.external_id IS NULL
                             THEN taken.id END) AS order_id
        FROM staged_orders s
        LEFT JOIN products p ON lower(p.code) = lower(s.product)
        LEFT JOIN named n ON p.id IS NULL AND n.name = lower(s.product)
        LEFT JOIN orders mine ON mine.source_id = :source_id
                             AND mine.external_id = coalesce(s.external_id, s.number)
        LEFT JOIN orders taken ON lower(taken.number) = lower(s.number)
    )
    SELECT f.row, f."where", f.key, coalesce(f.number, o.number) AS number,
           f.number AS given_number,
           f.product, f.required_quantity, f.unit AS given_unit, f.due_at, f.earliest_start,
           f.priority, f.line_ids, f.notes, f.attributes, f.status, f.given, f.product_id, f.taken,
           CASE
             WHEN f.unit IS NULL AND o.product_id = f.product_id THEN o.unit
             WHEN f.unit IS NULL OR f.unit = p.base_unit THEN p.base_unit
             ELSE (SELECT u.unit FROM product_units u
                   WHERE u.product_id = p.id AND lower(u.unit) = lower(f.unit)
                   ORDER BY u.unit = f.unit DESC LIMIT 1)
           END AS unit,
           f.order_id IS NULL AS is_new,
           coalesce(f.order_id, nextval(pg_get_serial_sequence('orders', 'id'))::int) AS order_id,
           false AS duplicate, false AS repeats,
           CASE
             WHEN f.product_id IS NULL THEN 'unknown_product'
             WHEN NOT p.enabled AND o.product_id IS DISTINCT FROM p.id THEN 'product_disabled'
             WHEN f.taken <> coalesce(f.order_id, -1) THEN 'number_taken'
           END AS problem
    FROM found f
    LEFT JOIN products p ON p.id = f.product_id
    LEFT JOIN orders o ON o.id = f.order_id
    """,
    "UPDATE resolved_orders SET problem = 'unknown_unit' WHERE problem IS NULL AND unit IS NULL",
    # Within the file the first row of an order counts; a later one is the same or is refused.
    """
    WITH sound AS (
        SELECT row, key, lower(number) AS number FROM resolved_orders WHERE problem IS NULL
    ), repeated AS (
        SELECT row, min(first) AS first FROM (
            SELECT row, min(row) OVER (PARTITION BY key) AS first FROM sound
            WHERE key IN (SELECT key FROM sound GROUP BY key HAVING count(*) > 1)
            UNION ALL
            SELECT row, min(row) OVER (PARTITION BY number) FROM sound
            WHERE number IN (SELECT number FROM sound GROUP BY number HAVING count(*) > 1)
        ) both_ways GROUP BY row
    )
    UPDATE resolved_orders r
    SET duplicate = true,
        repeats = (r.key, r.number, r.product_id, r.required_quantity, r.unit, r.due_at,
                   r.earliest_start, r.priority, r.line_ids, r.notes, r.attributes, r.given)
                  IS NOT DISTINCT FROM
                  (f.key, f.number, f.product_id, f.required_quantity, f.unit, f.due_at,
                   f.earliest_start, f.priority, f.line_ids, f.notes, f.attributes, f.given),
        problem = 'duplicate_number'
    FROM repeated d JOIN resolved_orders f ON f.row = d.first
    WHERE r.row = d.row AND d.row <> d.first
    """,
    "UPDATE resolved_orders SET problem = 'repeats' WHERE repeats",
    "UPDATE resolved_orders SET is_new = false WHERE problem IS NOT NULL",
    "ANALYZE resolved_orders (row, order_id, is_new, problem)",
)

PROBLEMS = """
    SELECT r.row, r."where", r.problem, r.product, r.given_number, r.given_unit, r.key,
           p.code, o.number AS taken_number, s.name AS taken_source,
           ARRAY(SELECT unit FROM product_units u WHERE u.product_id = p.id ORDER BY unit) AS units
    FROM resolved_orders r
    LEFT JOIN products p ON p.id = r.product_id
    LEFT JOIN orders o ON o.id = r.taken
    LEFT JOIN order_sources s ON s.id = o.source_id
    WHERE r.problem <> 'repeats' AND r.row > :last
    ORDER BY r.row LIMIT :most
"""

DRAW = """
    UPDATE resolved_orders
    SET number = :prefix || lpad(drawn.next, greatest(:digits, length(drawn.next)), '0')
    FROM (SELECT row, nextval('order_numbers')::text AS next FROM resolved_orders
          WHERE is_new AND number IS NULL) drawn
    WHERE resolved_orders.row = drawn.row
"""

UNDRAW = """
    UPDATE resolved_orders r SET number = NULL
    WHERE is_new AND given_number IS NULL
      AND (EXISTS (SELECT FROM orders o WHERE lower(o.number) = lower(r.number))
           OR EXISTS (SELECT FROM resolved_orders other
                      WHERE other.row <> r.row AND lower(other.number) = lower(r.number)))
"""

_DIFFERS = """
    (o.number, o.product_id, o.required_quantity, o.unit, coalesce(o.external_id, ''))
      IS DISTINCT FROM (r.number, r.product_id, r.required_quantity, r.unit, r.key)
    OR (r.given & 1 <> 0 AND o.due_at IS DISTINCT FROM r.due_at)
    OR (r.given & 2 <> 0 AND o.earliest_start IS DISTINCT FROM r.earliest_start)
    OR (r.given & 4 <> 0 AND o.priority <> r.priority)
    OR (r.given & 16 <> 0 AND o.notes <> r.notes)
    OR (r.attributes <> '{}' AND jsonb_strip_nulls(o.attributes || r.attributes) <> o.attributes)
    OR (r.given & 8 <> 0 AND coalesce(l.line_ids, '{}') <> r.line_ids)
"""
_EXISTING = """
    FROM resolved_orders r
    JOIN orders o ON o.id = r.order_id
    LEFT JOIN (SELECT order_id, array_agg(line_id ORDER BY line_id) AS line_ids
               FROM order_lines GROUP BY 1) l ON l.order_id = o.id
"""

LOCK_CHANGED = (
    f"""
    CREATE TEMP TABLE changed_orders ON COMMIT DROP AS
    SELECT o.id AS order_id {_EXISTING}
    WHERE r.problem IS NULL AND NOT r.is_new AND ({_DIFFERS})
    """,
    # In the order of their ids, as everybody locks orders, and before the last word on each.
    """
    SELECT count(*) FROM (
        SELECT o.id FROM orders o WHERE o.id IN (SELECT order_id FROM changed_orders)
        ORDER BY o.id FOR UPDATE
    ) locked
    """,
)


def _shown(order: str, product: str, lines: str) -> str:
    return f"""
        jsonb_build_object(
            'number', {order}.number, 'product', {product}.code,
            'required_quantity', trim_scale({order}.required_quantity)::text,
            'unit', {order}.unit,
            'due_at', replace(to_jsonb({order}.due_at) #>> '{{}}', '+00:00', 'Z'),
            'earliest_start', replace(to_jsonb({order}.earliest_start) #>> '{{}}', '+00:00', 'Z'),
            'priority', {order}.priority, 'notes', {order}.notes,
            'attributes', {order}.attributes,
            'external_id', {order}.external_id,
            'lines', to_jsonb(ARRAY(SELECT path FROM assets
                                    WHERE id = ANY ({lines}) ORDER BY path)))
    """


CHANGES = (
    "ALTER TABLE changed_orders RENAME TO looked_at_orders",
    # What an order with runs or entries is made of can't be changed under them.
    f"""
    CREATE TEMP TABLE changed_orders ON COMMIT DROP AS
    WITH judged AS (
        SELECT r.row, r."where", o.id AS order_id, o.version,
               r.number, r.key AS external_id, r.attributes AS new_attributes, r.given,
               EXISTS (SELECT FROM runs WHERE order_id = o.id) AS has_runs,
               EXISTS (SELECT FROM entries WHERE order_id = o.id) AS has_entries,
               r.product_id AS new_product_id, r.unit AS new_unit,
               r.required_quantity AS new_quantity,
               o.product_id AS old_product_id, o.unit AS old_unit,
               o.required_quantity AS old_quantity,
               CASE WHEN r.given & 1 <> 0 THEN r.due_at ELSE o.due_at END AS due_at,
               CASE WHEN r.given & 2 <> 0 THEN r.earliest_start ELSE o.earliest_start END
                 AS earliest_start,
               CASE WHEN r.given & 4 <> 0 THEN r.priority ELSE o.priority END AS priority,
               CASE WHEN r.given & 16 <> 0 THEN r.notes ELSE o.notes END AS notes,
               jsonb_strip_nulls(o.attributes || r.attributes) AS attributes,
               coalesce(l.line_ids, '{{}}') AS old_line_ids,
               CASE WHEN r.given & 8 <> 0 THEN r.line_ids ELSE coalesce(l.line_ids, '{{}}') END
                 AS line_ids
        {_EXISTING}
        WHERE r.problem IS NULL AND NOT r.is_new AND ({_DIFFERS})
          AND o.id IN (SELECT order_id FROM looked_at_orders)
    ), kept AS (
        SELECT *,
               (new_product_id <> old_product_id AND (has_runs OR has_entries)) AS keeps_product,
               (new_unit <> old_unit AND (has_runs OR has_entries)) AS keeps_unit,
               (new_quantity <> old_quantity AND has_runs) AS keeps_quantity
        FROM judged
    )
    SELECT *,
           -- Product and unit go together, and a quantity means nothing without its unit.
           CASE WHEN keeps_product OR keeps_unit THEN old_product_id ELSE new_product_id END
             AS product_id,
           CASE WHEN keeps_product OR keeps_unit THEN old_unit ELSE new_unit END AS unit,
           CASE WHEN keeps_product OR keeps_unit OR keeps_quantity
                THEN old_quantity ELSE new_quantity END AS required_quantity,
           keeps_product OR keeps_unit OR keeps_quantity AS refused,
           true AS differs
    FROM kept
    """,
    "DROP TABLE looked_at_orders",
    """
    UPDATE changed_orders c SET differs = false
    FROM orders o
    WHERE o.id = c.order_id AND c.refused
      AND (o.number, coalesce(o.external_id, ''), o.product_id, o.unit, o.required_quantity,
           o.due_at, o.earliest_start, o.priority, o.notes, o.attributes, c.old_line_ids)
          IS NOT DISTINCT FROM
          (c.number, c.external_id, c.product_id, c.unit, c.required_quantity, c.due_at,
           c.earliest_start, c.priority, c.notes, c.attributes, c.line_ids)
    """,
)

REFUSED = """
    SELECT c.row, c."where", c.has_runs, o.number,
           c.keeps_product, c.keeps_unit, c.keeps_quantity, c.old_unit, c.new_unit,
           c.old_quantity, c.new_quantity, was.code AS old_product, will.code AS new_product
    FROM changed_orders c
    JOIN orders o ON o.id = c.order_id
    JOIN products was ON was.id = c.old_product_id
    JOIN products will ON will.id = c.new_product_id
    WHERE c.refused AND c.row > :last
    ORDER BY c.row LIMIT :most
"""

INSERT_NEW = """
    INSERT INTO orders (id, number, source_id, external_id, product_id, mode_id,
                        required_quantity, unit, earliest_start, due_at, priority, status_id,
                        notes, attributes, created_at, updated_at)
    OVERRIDING SYSTEM VALUE
    SELECT r.order_id, r.number, :source_id, coalesce(r.key, r.number), r.product_id, :mode_id,
           r.required_quantity, r.unit, r.earliest_start, r.due_at, r.priority, s.id,
           r.notes, jsonb_strip_nulls(r.attributes), :now, :now
    FROM resolved_orders r JOIN order_statuses s ON s.name = r.status
    WHERE r.is_new
    ORDER BY r.row
    ON CONFLICT DO NOTHING
"""

NOT_INSERTED = """
    UPDATE resolved_orders r SET is_new = false, problem = 'number_taken'
    WHERE r.is_new AND NOT EXISTS (SELECT FROM orders o WHERE o.id = r.order_id)
    RETURNING r.row, r."where", r.number
"""

INSERT_FIGURES = """
    INSERT INTO order_figures (order_id) SELECT order_id FROM resolved_orders WHERE is_new
"""

INSERT_LINES = """
    INSERT INTO order_lines (order_id, line_id)
    SELECT order_id, unnest(line_ids) FROM resolved_orders WHERE is_new AND line_ids <> '{}'
"""

AUDIT_NEW = """
    INSERT INTO audit (at, user_id, actor, subject, subject_id, act, after)
    SELECT :now, :user_id, :actor, 'order', r.order_id, 'import',
           jsonb_build_object(
               'number', r.number, 'product', p.code, 'unit', r.unit,
               'required_quantity', trim_scale(r.required_quantity)::text,
               'due_at', replace(to_jsonb(r.due_at) #>> '{}', '+00:00', 'Z'),
               'source', CAST(:source AS text), 'status', r.status,
               'import', CAST(:import_id AS int), 'version', 1)
    FROM resolved_orders r JOIN products p ON p.id = r.product_id
    WHERE r.is_new
"""

AUDIT_CHANGED = f"""
    INSERT INTO audit (at, user_id, actor, subject, subject_id, act, before, after, reason)
    SELECT :now, :user_id, :actor, 'order', told.order_id, 'import',
           told.before || jsonb_build_object('version', told.version),
           told.after || jsonb_build_object('version', told.version + 1),
           'import ' || CAST(:import_id AS int) || ' from ' || CAST(:source AS text)
    FROM (
        SELECT c.order_id, c.version, d.before, d.after
        FROM changed_orders c
        JOIN orders o ON o.id = c.order_id
        JOIN products was ON was.id = o.product_id
        JOIN products will ON will.id = c.product_id
        CROSS JOIN LATERAL (
            SELECT {_shown("o", "was", "c.old_line_ids")} AS before,
                   {_shown("c", "will", "c.line_ids")} AS after
        ) whole
        CROSS JOIN LATERAL (
            SELECT jsonb_object_agg(key, whole.before -> key) AS before,
                   jsonb_object_agg(key, value) AS after
            FROM jsonb_each(whole.after)
            WHERE value IS DISTINCT FROM whole.before -> key
        ) d
        WHERE c.differs
    ) told
"""

CHANGED_LINES = (
    """
    DELETE FROM order_lines l USING changed_orders c
    WHERE l.order_id = c.order_id AND c.differs AND c.line_ids <> c.old_line_ids
    """,
    """
    INSERT INTO order_lines (order_id, line_id)
    SELECT order_id, unnest(line_ids) FROM changed_orders WHERE differs AND line_ids <> old_line_ids
    """,
)

UPDATE_CHANGED = """
    UPDATE orders o
    SET number = c.number, external_id = c.external_id, product_id = c.product_id,
        required_quantity = c.required_quantity, unit = c.unit, due_at = c.due_at,
        earliest_start = c.earliest_start, priority = c.priority, notes = c.notes,
        attributes = c.attributes, version = o.version + 1, updated_at = :now
    FROM changed_orders c
    WHERE o.id = c.order_id AND c.differs
"""

COUNT = """
    SELECT count(*) FILTER (WHERE r.is_new) AS new,
           count(*) FILTER (WHERE c.differs AND NOT c.refused) AS changed,
           count(*) FILTER (WHERE r.problem = 'repeats'
                               OR (r.problem IS NULL AND NOT r.is_new AND c.row IS NULL)) AS same
    FROM resolved_orders r LEFT JOIN changed_orders c ON c.row = r.row
"""
