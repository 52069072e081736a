"""The first steps: what leads from an empty system to a running line, and what of it is done."""

from typing import Any

from sqlalchemy import Connection, text

STEPS = ("site", "line", "product", "rate", "shift", "machine", "order", "entry", "run")
"""In the order in which they are taken."""

_FIRST = text("""
    SELECT
        (SELECT display_name FROM assets WHERE level = 'site' AND usable
         ORDER BY position, id LIMIT 1) AS site,
        (SELECT display_name FROM assets WHERE level = 'line' AND usable
         ORDER BY id LIMIT 1) AS line,
        (SELECT name FROM products WHERE enabled ORDER BY id LIMIT 1) AS product,
        (SELECT a.display_name || ': ' || p.name
         FROM production_rates r JOIN assets a ON a.id = r.line_id JOIN products p
              ON p.id = r.product_id
         WHERE r.enabled ORDER BY r.id LIMIT 1) AS rate,
        (SELECT name FROM shifts ORDER BY id LIMIT 1) AS shift,
        coalesce(
            (SELECT a.display_name || ': ' || c.name
             FROM counters c JOIN assets a ON a.id = c.line_id
             WHERE c.enabled AND EXISTS (SELECT FROM signal_sources WHERE enabled)
             ORDER BY c.id LIMIT 1),
            (SELECT a.display_name FROM assets a
             WHERE a.level = 'line'
               AND EXISTS (SELECT FROM count_minutes m WHERE m.line_id = a.id)
             ORDER BY a.id LIMIT 1)
        ) AS machine,
        (SELECT number FROM orders ORDER BY id LIMIT 1) AS "order",
        (SELECT o.number || ': ' || a.display_name
         FROM entries e JOIN orders o ON o.id = e.order_id JOIN assets a ON a.id = e.line_id
         ORDER BY e.id LIMIT 1) AS entry,
        (SELECT a.display_name || ': ' || p.name
         FROM runs r JOIN assets a ON a.id = r.line_id JOIN products p ON p.id = r.product_id
         WHERE r.production ORDER BY r.id LIMIT 1) AS run
""")


def first_steps(conn: Connection) -> list[dict[str, Any]]:
    """Give every step with the name of the first thing that shows it done, None where none does.

    A machine is connected where a counter has a source of signals to be told by, or where something
    was counted, if only by hand.
    """
    found = conn.execute(_FIRST).one()._mapping
    return [
        {"step": step, "done": found[step] is not None, "detail": found[step]} for step in STEPS
    ]
