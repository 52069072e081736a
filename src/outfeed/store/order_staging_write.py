"""How a set-wise import writes what it found, and tells what it did."""

from outfeed.store.order_staging_json import AS_GIVEN, shown, what_differs

INSERT_NEW = """
    INSERT INTO orders (id, number, source_id, external_id, product_id, mode_id,
                        required_quantity, unit, earliest_start, due_at, priority, status_id,
                        notes, attributes, created_at, updated_at)
    OVERRIDING SYSTEM VALUE
    SELECT r.order_id, r.number, r.source_id, coalesce(r.key, r.number), r.product_id, :mode_id,
           r.required_quantity, r.unit, r.earliest_start, r.due_at, r.priority, s.id,
           r.notes, jsonb_strip_nulls(r.attributes), :now, :now
    FROM resolved_orders r JOIN order_statuses s ON s.name = r.status
    WHERE r.is_new
    ORDER BY r.row
    ON CONFLICT DO NOTHING
"""

NOT_INSERTED = f"""
    UPDATE resolved_orders r SET is_new = false, problem = 'number_taken'
    WHERE r.is_new AND NOT EXISTS (SELECT FROM orders o WHERE o.id = r.order_id)
    RETURNING r.row, r."where", r.file_row, r.number, {AS_GIVEN} AS fields
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
               'source', s.name, 'status', r.status,
               'import', CAST(:import_id AS int), 'version', 1)
    FROM resolved_orders r
    JOIN products p ON p.id = r.product_id
    JOIN order_sources s ON s.id = r.source_id
    WHERE r.is_new
"""

NOTE_NEW = """
    INSERT INTO import_orders (import_id, order_id, version)
    SELECT :import_id, order_id, 1 FROM resolved_orders WHERE is_new
"""

NOTE_CHANGED = """
    INSERT INTO import_orders (import_id, order_id, version, before)
    SELECT :import_id, o.id, o.version + 1, jsonb_build_object(
        'number', o.number, 'external_id', o.external_id, 'product_id', o.product_id,
        'required_quantity', o.required_quantity, 'unit', o.unit,
        'due_at', o.due_at, 'earliest_start', o.earliest_start, 'priority', o.priority,
        'notes', o.notes, 'attributes', o.attributes, 'line_ids', to_jsonb(c.old_line_ids))
    FROM changed_orders c JOIN orders o ON o.id = c.order_id
    WHERE c.differs
"""

AUDIT_CHANGED = f"""
    INSERT INTO audit (at, user_id, actor, subject, subject_id, act, before, after, reason)
    SELECT :now, :user_id, :actor, 'order', told.order_id, 'import',
           told.before || jsonb_build_object('version', told.version),
           told.after || jsonb_build_object('version', told.version + 1),
           'import ' || CAST(:import_id AS int) || ' from ' || CAST(:source AS text)
    FROM (
        {what_differs("changed_orders n")}
        WHERE n.differs
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

PREVIEW = f"""
    SELECT r."where", r.file_row, r.is_new, o.number, p.code AS product, told.before, told.after,
           {shown("o", "p", "ARRAY(SELECT line_id FROM order_lines WHERE order_id = o.id)")}
             AS shown
    FROM resolved_orders r
    LEFT JOIN changed_orders c ON c.row = r.row
    JOIN orders o ON o.id = r.order_id
    JOIN products p ON p.id = o.product_id
    LEFT JOIN LATERAL (
        SELECT a.before, a.after FROM audit a
        WHERE c.differs AND a.subject = 'order' AND a.subject_id = o.id AND a.act = 'import'
        ORDER BY a.at DESC, a.id DESC LIMIT 1
    ) told ON true
    WHERE r.is_new OR c.differs
    ORDER BY r.row LIMIT :most
"""

UNKNOWN_PRODUCTS = """
    SELECT min(product) AS given, count(*) AS named
    FROM resolved_orders WHERE problem = 'unknown_product'
    GROUP BY lower(product) ORDER BY 2 DESC, 1 LIMIT :most
"""

UNKNOWN_UNITS = """
    SELECT min(r.given_unit) AS given, count(*) AS named,
           ARRAY(SELECT DISTINCT u.unit FROM product_units u
                 WHERE u.product_id = ANY (array_agg(DISTINCT r.product_id)) ORDER BY 1) AS units
    FROM resolved_orders r WHERE r.problem = 'unknown_unit' AND r.given_unit IS NOT NULL
    GROUP BY lower(r.given_unit) ORDER BY 2 DESC, 1 LIMIT :most
"""
