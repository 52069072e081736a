"""Search over everything: orders, products and lines, the best first, in a few milliseconds."""

from typing import Any

from sqlalchemy import Connection, TextClause, text

from outfeed.store.tables.orders import ORDER_TEXT

Item = dict[str, Any]
SHORTEST_INSIDE = 3
"""From so many characters on, orders are found by what stands inside their texts."""

_CANDIDATES = 400
_ENDS = 100
"""What text occurs all over is not looked up everywhere: so many candidates are ranked. Of numbers
that begin alike, these are the first and the last so many."""

_INSIDE = f"""
    UNION ALL
    SELECT id, CASE WHEN lower(number) LIKE :inside THEN 3 ELSE 4 END
    FROM (SELECT id, number FROM orders WHERE {ORDER_TEXT} LIKE :inside LIMIT {_CANDIDATES}) inside
"""
_ORDERS = """
    WITH found AS (
        SELECT id, 0 AS rank FROM orders WHERE lower(number) = lower(:text)
        UNION ALL
        SELECT o.id, 1 FROM order_sources s
        JOIN orders o ON o.source_id = s.id AND o.external_id = ANY(:spellings)
        UNION ALL
        SELECT id, 2 FROM (
            (SELECT id, number FROM orders WHERE lower(number) >= lower(:text)
             ORDER BY lower(number) LIMIT {ends})
            UNION ALL
            (SELECT id, number FROM orders
             WHERE lower(number) >= lower(:text) AND lower(number) < lower(:text) || chr(1114111)
             ORDER BY lower(number) DESC LIMIT {ends})
        ) begins WHERE starts_with(lower(number), lower(:text))
        {inside}
    ), best AS (
        SELECT id, min(rank) AS rank FROM found GROUP BY id
    )
    SELECT o.id, o.number, p.name AS product_name, s.name AS status, o.due_at
    FROM best
    JOIN orders o USING (id)
    JOIN products p ON p.id = o.product_id
    JOIN order_statuses s ON s.id = o.status_id
    ORDER BY best.rank, s.active DESC, o.due_at NULLS LAST, length(o.number),
             lower(o.number)
    LIMIT :limit
"""
_SHORT = text(_ORDERS.format(ends=_ENDS, inside=""))
_LONG = text(_ORDERS.format(ends=_ENDS, inside=_INSIDE))

_PRODUCTS = text("""
    SELECT id, code, name FROM products
    WHERE lower(code || ' ' || name) LIKE ALL(:words)
    ORDER BY lower(code) = lower(:text) DESC, lower(name) = lower(:text) DESC,
             starts_with(lower(code), lower(:text)) DESC,
             starts_with(lower(name), lower(:text)) DESC, enabled DESC, lower(code), id
    LIMIT :limit
""")
_LINES = text("""
    SELECT id, path, display_name FROM assets
    WHERE level = 'line' AND lower(path || ' ' || display_name) LIKE ALL(:words)
    ORDER BY lower(:text) IN (path, lower(name), lower(display_name)) DESC,
             starts_with(lower(display_name), lower(:text)) DESC,
             starts_with(lower(name), lower(:text)) DESC, usable DESC, path
    LIMIT :limit
""")


def search(conn: Connection, given: str, limit: int) -> dict[str, list[Item]]:
    """Find orders, products and lines, at most `limit` of each.

    Orders by number and external id, and from three characters on by what stands inside them and
    the notes; products and lines by every word, anywhere in their names. What is called so comes
    first, then what begins so; of orders those still to be made before the others.
    """
    wanted = given.strip()
    if not wanted:
        return {"orders": [], "products": [], "lines": []}
    place = {"text": wanted, "limit": limit}
    inside = {"inside": _inside(wanted)} if len(wanted) >= SHORTEST_INSIDE else {}
    spellings = {"spellings": sorted({wanted, wanted.upper(), wanted.lower()})}
    words = {"words": [_inside(word) for word in wanted.split()]}
    return {
        "orders": _items(conn, _LONG if inside else _SHORT, place | inside | spellings),
        "products": _items(conn, _PRODUCTS, place | words),
        "lines": _items(conn, _LINES, place | words),
    }


def _inside(word: str) -> str:
    escaped = word.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _items(conn: Connection, query: TextClause, place: dict[str, Any]) -> list[Item]:
    return [dict(row) for row in conn.execute(query, place).mappings()]
