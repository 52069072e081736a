"""What may be out of order with the set-up: each concern as one question to the database.

Each answers rows with an identity (``id``, where needed a ``second`` part), how many things it
stands for (``number``) and what people call some of them (``examples``).
"""

from dataclasses import dataclass

from sqlalchemy import TextClause, text


@dataclass(frozen=True, slots=True)
class Concern:
    """One thing that may be out of order, the kinds whose change may bring it, and its sentences.

    A sentence may name ``{count}`` and the ``{first}`` example.
    """

    code: str
    kinds: frozenset[str]
    one: str
    many: str
    query: TextClause


def _concern(code: str, kinds: str, one: str, many: str, query: str) -> Concern:
    return Concern(code, frozenset(kinds.split()), one, many, text(query))


_ENTRY = """
    SELECT e.id, 1 AS number, ARRAY[coalesce(o.number, m.name) || ' on ' || l.display_name]
               AS examples
    FROM entries e
    JOIN assets l ON l.id = e.line_id
    JOIN modes m ON m.id = e.mode_id
    LEFT JOIN orders o ON o.id = e.order_id
    LEFT JOIN order_statuses s ON s.id = o.status_id
    WHERE upper(e.during) > :now AND {condition}
    ORDER BY lower(e.during), e.id
"""
_RUN = """
    SELECT r.id, 1 AS number, ARRAY[coalesce(o.number, m.name) || ' on ' || l.display_name]
               AS examples
    FROM runs r
    JOIN assets l ON l.id = r.line_id
    JOIN modes m ON m.id = r.mode_id
    LEFT JOIN orders o ON o.id = r.order_id
    LEFT JOIN order_statuses s ON s.id = o.status_id
    WHERE upper_inf(r.during) AND {condition}
    ORDER BY l.path
"""
_NO_RATE = """NOT EXISTS (
    SELECT FROM production_rates p
    WHERE p.line_id = {table}.line_id AND p.product_id = {product} AND p.enabled)"""
_ORDERS_BY_STATUS = """
    SELECT s.id, count(*) AS number, (array_agg(o.number ORDER BY o.due_at, o.id))[1:5] AS examples
    FROM order_statuses s JOIN orders o ON o.status_id = s.id
    WHERE {condition}
    GROUP BY s.id, s.position ORDER BY s.position, s.id
"""
_WAY = """
    WITH way AS MATERIALIZED (
        SELECT r.line_id, r.product_id FROM production_rates r
        JOIN assets l ON l.id = r.line_id AND l.usable WHERE r.enabled
    )
    SELECT o.id, 1 AS number, ARRAY[o.number] AS examples
    FROM orders o
    JOIN order_statuses s ON s.id = o.status_id AND s.active
    JOIN modes m ON m.id = o.mode_id AND m.type = 'production'
    WHERE CASE WHEN o.id IN (SELECT order_id FROM order_lines)
        THEN NOT EXISTS (
            SELECT FROM order_lines l JOIN way w USING (line_id)
            WHERE l.order_id = o.id AND w.product_id = o.product_id)
        ELSE o.product_id NOT IN (SELECT product_id FROM way) END
    ORDER BY o.due_at, o.id
"""
_ORDERS_OF = """
    SELECT t.id, count(*) AS number, (array_agg(o.number ORDER BY o.due_at, o.id))[1:5] AS examples
    FROM {table} t JOIN orders o ON o.{column} = t.id
    JOIN order_statuses s ON s.id = o.status_id AND s.active
    WHERE NOT t.enabled GROUP BY t.id ORDER BY t.id
"""
_COUNTERS = """
    SELECT c.id, 1 AS number,
           ARRAY[c.name || ' of ' || l.display_name || ', last heard '
                 || to_char(r.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI "UTC"')]
               AS examples
    FROM counters c JOIN assets l ON l.id = c.line_id JOIN counter_readings r ON r.counter_id = c.id
    WHERE NOT (c.enabled AND l.usable)
    ORDER BY r.occurred_at DESC
"""
_STATES = """
    SELECT l.line_id AS id, 1 AS number, ARRAY[a.display_name || ': ' || s.name || ' since '
               || to_char(f.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI "UTC"')]
               AS examples
    FROM line_status l JOIN assets a ON a.id = l.line_id
    CROSS JOIN LATERAL (
        SELECT state_id, occurred_at FROM (
            (SELECT state_id, lower(during) AS occurred_at, 1 AS rank FROM state_edits e
             WHERE e.line_id = l.line_id AND upper_inf(e.during)
               AND e.during && tstzrange(:now, NULL)
             ORDER BY e.id DESC LIMIT 1)
            UNION ALL
            (SELECT state_id, occurred_at, 2 FROM state_events f WHERE f.line_id = l.line_id
             ORDER BY occurred_at DESC, position DESC LIMIT 1)
        ) said WHERE state_id IS NOT NULL ORDER BY rank LIMIT 1) f
    JOIN states s ON s.id = f.state_id AND NOT s.enabled
    ORDER BY a.path
"""
_TOPICS = """
    SELECT id, topic AS second, 1 AS number, ARRAY[display_name || ': ' || topic] AS examples
    FROM assets ORDER BY path
"""
_SOURCES = """
    SELECT id, 1 AS number, ARRAY[name] AS examples FROM signal_sources WHERE NOT enabled
    ORDER BY id
"""
_IMPORTS = """
    SELECT s.id, count(*) AS number,
           ARRAY[s.name || ', last taken '
                 || to_char(max(i.at) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI "UTC"')] AS examples
    FROM order_sources s JOIN imports i ON i.source_id = s.id
    WHERE NOT s.enabled GROUP BY s.id ORDER BY s.id
"""
_LINES = "assets"

CONCERNS = (
    _concern(
        "entries_on_disabled_line",
        _LINES,
        "One entry stands on the board of a line that is disabled: {first}.",
        "{count} entries stand on the board of lines that are disabled; the first is {first}.",
        _ENTRY.format(condition="NOT l.usable"),
    ),
    _concern(
        "entries_without_rate",
        "rates products",
        "One entry on the board has no enabled production rate: {first}.",
        "{count} entries on the board have no enabled production rate; the first is {first}.",
        _ENTRY.format(
            condition="e.production AND " + _NO_RATE.format(table="e", product="o.product_id")
        ),
    ),
    _concern(
        "entries_of_disabled_product",
        "products",
        "One entry on the board is of a product that is disabled: {first}.",
        "{count} entries on the board are of products that are disabled; the first is {first}.",
        _ENTRY.format(condition="o.product_id IN (SELECT id FROM products WHERE NOT enabled)"),
    ),
    _concern(
        "entries_in_disabled_mode",
        "modes",
        "One entry on the board is in a mode that is disabled: {first}.",
        "{count} entries on the board are in modes that are disabled; the first is {first}.",
        _ENTRY.format(condition="NOT m.enabled"),
    ),
    _concern(
        "entries_not_schedulable",
        "order_statuses",
        "One entry on the board is of an order in a status that can't be scheduled: {first}.",
        "{count} entries on the board are of orders in statuses that can't be scheduled; the first"
        " is {first}.",
        _ENTRY.format(condition="NOT s.can_schedule"),
    ),
    _concern(
        "runs_not_executable",
        "order_statuses",
        "One open run is of an order in a status that can't be executed: {first}.",
        "{count} open runs are of orders in statuses that can't be executed; the first is {first}.",
        _RUN.format(condition="NOT s.can_execute"),
    ),
    _concern(
        "runs_in_disabled_mode",
        "modes",
        "One open run is in a mode that is disabled; it goes on until it ends: {first}.",
        "{count} open runs are in modes that are disabled; they go on until they end. The first is"
        " {first}.",
        _RUN.format(condition="NOT m.enabled"),
    ),
    _concern(
        "runs_without_rate",
        "rates products",
        "One open run has no enabled production rate any more; it keeps the one that it began with:"
        " {first}.",
        "{count} open runs have no enabled production rate any more; they keep those that they"
        " began with. The first is {first}.",
        _RUN.format(
            condition="r.production AND " + _NO_RATE.format(table="r", product="r.product_id")
        ),
    ),
    _concern(
        "orders_that_can_run_nowhere",
        "assets rates products",
        "One active order can run on no line then: {first}.",
        "{count} active orders can run on no line then; the first is {first}.",
        _WAY,
    ),
    _concern(
        "orders_of_disabled_product",
        "products",
        "One active order is for a product that is disabled: {first}.",
        "{count} active orders are for products that are disabled; the first is {first}.",
        _ORDERS_OF.format(table="products", column="product_id"),
    ),
    _concern(
        "orders_in_disabled_mode",
        "modes",
        "One active order is in a mode that is disabled: {first}.",
        "{count} active orders are in modes that are disabled; the first is {first}.",
        _ORDERS_OF.format(table="modes", column="mode_id"),
    ),
    _concern(
        "orders_of_disabled_source",
        "order_sources",
        "One active order came from a source that is disabled: {first}.",
        "{count} active orders came from sources that are disabled; the first is {first}.",
        _ORDERS_OF.format(table="order_sources", column="source_id"),
    ),
    _concern(
        "imports_of_disabled_source",
        "order_sources",
        "One file was taken from a source that is disabled: {first}.",
        "{count} files were taken from sources that are disabled: {first}.",
        _IMPORTS,
    ),
    _concern(
        "orders_in_disabled_status",
        "order_statuses",
        "One order is in a status that is disabled: {first}.",
        "{count} orders are in statuses that are disabled; the first is {first}.",
        _ORDERS_BY_STATUS.format(condition="NOT s.enabled"),
    ),
    _concern(
        "orders_without_way_on",
        "order_statuses",
        "One order is in a status from which no move leads on: {first}.",
        "{count} orders are in statuses from which no move leads on; the first is {first}.",
        _ORDERS_BY_STATUS.format(condition="s.id = ANY(:without)"),
    ),
    _concern(
        "orders_no_longer_active",
        "order_statuses",
        "One order counts as done then, and leaves the lists of what is to do: {first}.",
        "{count} orders count as done then, and leave the lists of what is to do; the first is"
        " {first}.",
        _ORDERS_BY_STATUS.format(condition="NOT s.active"),
    ),
    _concern(
        "orders_active_again",
        "order_statuses",
        "One order counts as still to do then: {first}.",
        "{count} orders count as still to do then; the first is {first}.",
        _ORDERS_BY_STATUS.format(condition="s.active"),
    ),
    _concern(
        "orders_not_schedulable",
        "order_statuses",
        "One order is in a status in which nothing can be scheduled: {first}.",
        "{count} orders are in statuses in which nothing can be scheduled; the first is {first}.",
        _ORDERS_BY_STATUS.format(condition="NOT s.can_schedule"),
    ),
    _concern(
        "orders_not_executable",
        "order_statuses",
        "One order is in a status in which it can't be started: {first}.",
        "{count} orders are in statuses in which they can't be started; the first is {first}.",
        _ORDERS_BY_STATUS.format(condition="NOT s.can_execute"),
    ),
    _concern(
        "counters_not_heard",
        "counters assets",
        "What one counter tells is not taken any more: {first}.",
        "What {count} counters tell is not taken any more; the first is {first}.",
        _COUNTERS,
    ),
    _concern(
        "lines_in_disabled_state",
        "states",
        "One line is in a state that is disabled: {first}.",
        "{count} lines are in states that are disabled; the first is {first}.",
        _STATES,
    ),
    _concern(
        "signal_source_not_heard",
        "signal_sources",
        "Machines that speak through {first} are not heard any more.",
        "Machines that speak through {count} sources are not heard any more; one is {first}.",
        _SOURCES,
    ),
    _concern(
        "machine_topics",
        _LINES,
        "Machines must speak under another topic then: {first}.",
        "Machines must speak under {count} other topics then; the first is {first}.",
        _TOPICS,
    ),
)
