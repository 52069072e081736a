"""Orders and rows of files as JSON, built in the database: for the trail, and to be mended."""

# A row as it was understood, to be mended: in our own words, whatever the file writes.
AS_GIVEN = """
    jsonb_strip_nulls(jsonb_build_object(
        'number', r.given_number, 'external_id', r.given_external_id, 'product', r.product,
        'required_quantity', trim_scale(r.required_quantity)::text, 'unit', r.given_unit,
        'status', r.status,
        'source', (SELECT name FROM order_sources WHERE id = r.source_id)))
    || CASE WHEN r.given & 1 = 0 THEN '{}' ELSE jsonb_build_object('due_at',
         coalesce(replace(to_jsonb(r.due_at) #>> '{}', '+00:00', 'Z'), '')) END
    || CASE WHEN r.given & 2 = 0 THEN '{}' ELSE jsonb_build_object('earliest_start',
         coalesce(replace(to_jsonb(r.earliest_start) #>> '{}', '+00:00', 'Z'), '')) END
    || CASE WHEN r.given & 4 = 0 THEN '{}'
            ELSE jsonb_build_object('priority', r.priority::text) END
    || CASE WHEN r.given & 8 = 0 THEN '{}' ELSE jsonb_build_object('lines', array_to_string(
         ARRAY(SELECT path FROM assets WHERE id = ANY (r.line_ids) ORDER BY path), ', ')) END
    || CASE WHEN r.given & 16 = 0 THEN '{}' ELSE jsonb_build_object('notes', r.notes) END
    || CASE WHEN r.attributes = '{}' THEN '{}'
            ELSE jsonb_build_object('attributes', r.attributes) END
"""


def shown(order: str, product: str, lines: str) -> str:
    """Give an order as the trail shows it: of the tables or columns of these names."""
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


def what_differs(orders: str) -> str:
    """Give order_id, version, and before and after of the fields that differ, for the trail.

    Of ``orders``, rows aliased ``n`` with the columns of an order, ``line_ids`` and
    ``old_line_ids``, beside the orders as they are.
    """
    return f"""
        SELECT n.order_id, o.version, d.before, d.after
        FROM {orders}
        JOIN orders o ON o.id = n.order_id
        JOIN products was ON was.id = o.product_id
        JOIN products will ON will.id = n.product_id
        CROSS JOIN LATERAL (
            SELECT {shown("o", "was", "n.old_line_ids")} AS before,
                   {shown("n", "will", "n.line_ids")} AS after
        ) whole
        CROSS JOIN LATERAL (
            SELECT jsonb_object_agg(key, whole.before -> key) AS before,
                   jsonb_object_agg(key, value) AS after
            FROM jsonb_each(whole.after)
            WHERE value IS DISTINCT FROM whole.before -> key
        ) d
    """
