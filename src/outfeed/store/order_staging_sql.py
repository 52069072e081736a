"""How a set-wise import finds out what is new, what changed and what is wrong."""

from outfeed.store.order_staging_json import AS_GIVEN

OPEN = (
    "DROP TABLE IF EXISTS pg_temp.staged_orders, pg_temp.resolved_orders, pg_temp.changed_orders",
    """
    CREATE TEMP TABLE staged_orders (
        row int NOT NULL, "where" text NOT NULL, file_row int, source_id int NOT NULL,
        number text, external_id text,
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
                        CASE WHEN taken.source_id = s.source_id AND taken.external_id IS NULL
                             THEN taken.id END) AS order_id
        FROM staged_orders s
        LEFT JOIN products p ON lower(p.code) = lower(s.product)
        LEFT JOIN named n ON p.id IS NULL AND n.name = lower(s.product)
        LEFT JOIN orders mine ON mine.source_id = s.source_id
                             AND mine.external_id = coalesce(s.external_id, s.number)
        LEFT JOIN orders taken ON lower(taken.number) = lower(s.number)
    )
    SELECT f.row, f."where", f.file_row, f.source_id, f.key, f.external_id AS given_external_id,
           coalesce(f.number, o.number) AS number, f.number AS given_number,
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
             WHEN f.order_id IS NULL AND f.status NOT IN ('Planned', 'Released')
               THEN 'not_a_first_status'
           END AS problem
    FROM found f
    LEFT JOIN products p ON p.id = f.product_id
    LEFT JOIN orders o ON o.id = f.order_id
    """,
    "UPDATE resolved_orders SET problem = 'unknown_unit' WHERE problem IS NULL AND unit IS NULL",
    # Within the file the first row of an order counts; a later one is the same or is refused.
    """
    WITH sound AS (
        SELECT row, source_id, key, lower(number) AS number
        FROM resolved_orders WHERE problem IS NULL
    ), repeated AS (
        SELECT row, min(first) AS first FROM (
            SELECT row, min(row) OVER (PARTITION BY source_id, key) AS first FROM sound
            WHERE (source_id, key) IN
                  (SELECT source_id, key FROM sound GROUP BY 1, 2 HAVING count(*) > 1)
            UNION ALL
            SELECT row, min(row) OVER (PARTITION BY number) FROM sound
            WHERE number IN (SELECT number FROM sound GROUP BY number HAVING count(*) > 1)
        ) both_ways GROUP BY row
    )
    UPDATE resolved_orders r
    SET duplicate = true,
        repeats = (r.source_id, r.key, r.number, r.product_id, r.required_quantity, r.unit,
                   r.due_at, r.earliest_start, r.priority, r.line_ids, r.notes, r.attributes,
                   r.given)
                  IS NOT DISTINCT FROM
                  (f.source_id, f.key, f.number, f.product_id, f.required_quantity, f.unit,
                   f.due_at, f.earliest_start, f.priority, f.line_ids, f.notes, f.attributes,
                   f.given),
        problem = 'duplicate_number'
    FROM repeated d JOIN resolved_orders f ON f.row = d.first
    WHERE r.row = d.row AND d.row <> d.first
    """,
    "UPDATE resolved_orders SET problem = 'repeats' WHERE repeats",
    "UPDATE resolved_orders SET is_new = false WHERE problem IS NOT NULL",
    "ANALYZE resolved_orders (row, order_id, is_new, problem)",
)

PROBLEMS = f"""
    SELECT r.row, r."where", r.file_row, {AS_GIVEN} AS fields, r.status, r.problem,
           r.product, r.given_number, r.given_unit, r.key,
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

# All that a table can say of an attribute is a text: that of a number or a yes, or none at all.
_OTHER_ATTRIBUTES = """
    SELECT n.key, n.value FROM jsonb_each(r.attributes) n
    WHERE nullif(n.value #>> '{}', '') IS DISTINCT FROM nullif(o.attributes ->> n.key, '')
      AND NOT coalesce(
        jsonb_typeof(o.attributes -> n.key) = 'number'
        AND CASE WHEN n.value #>> '{}' ~ '^[+-]?[0-9]{1,250}([.][0-9]{1,250})?$'
                 THEN (n.value #>> '{}')::numeric = (o.attributes ->> n.key)::numeric END, false)
"""
_DIFFERS = f"""
    (o.number, o.product_id, o.required_quantity, o.unit)
      IS DISTINCT FROM (r.number, r.product_id, r.required_quantity, r.unit)
    OR (r.given_external_id IS NOT NULL AND o.external_id IS DISTINCT FROM r.given_external_id)
    OR (r.given & 1 <> 0 AND o.due_at IS DISTINCT FROM r.due_at)
    OR (r.given & 2 <> 0 AND o.earliest_start IS DISTINCT FROM r.earliest_start)
    OR (r.given & 4 <> 0 AND o.priority <> r.priority)
    OR (r.given & 16 <> 0 AND o.notes <> r.notes)
    OR (r.attributes <> '{{}}' AND jsonb_strip_nulls(o.attributes || r.attributes) <> o.attributes
        AND EXISTS ({_OTHER_ATTRIBUTES}))
    OR (r.given & 8 <> 0 AND coalesce(l.line_ids, '{{}}') <> r.line_ids)
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

CHANGES = (
    "ALTER TABLE changed_orders RENAME TO looked_at_orders",
    # What an order with runs or entries is made of can't be changed under them.
    f"""
    CREATE TEMP TABLE changed_orders ON COMMIT DROP AS
    WITH judged AS (
        SELECT r.row, r."where", o.id AS order_id, o.version,
               r.number, coalesce(r.given_external_id, o.external_id) AS external_id,
               r.attributes AS new_attributes, r.given,
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
               jsonb_strip_nulls(o.attributes || coalesce(
                 (SELECT jsonb_object_agg(key, value) FROM ({_OTHER_ATTRIBUTES}) other), '{{}}'))
                 AS attributes,
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
      AND (o.number, o.external_id, o.product_id, o.unit, o.required_quantity,
           o.due_at, o.earliest_start, o.priority, o.notes, o.attributes, c.old_line_ids)
          IS NOT DISTINCT FROM
          (c.number, c.external_id, c.product_id, c.unit, c.required_quantity, c.due_at,
           c.earliest_start, c.priority, c.notes, c.attributes, c.line_ids)
    """,
)

REFUSED = f"""
    SELECT c.row, c."where", r.file_row, {AS_GIVEN} AS fields, c.has_runs, o.number,
           c.keeps_product, c.keeps_unit, c.keeps_quantity, c.old_unit, c.new_unit,
           c.old_quantity, c.new_quantity, was.code AS old_product, will.code AS new_product
    FROM changed_orders c
    JOIN resolved_orders r ON r.row = c.row
    JOIN orders o ON o.id = c.order_id
    JOIN products was ON was.id = c.old_product_id
    JOIN products will ON will.id = c.new_product_id
    WHERE c.refused AND c.row > :last
    ORDER BY c.row LIMIT :most
"""
