"""A plant of 50 lines with a plan on the board, as the benchmarks of planning share it."""

from sqlalchemy import Connection, text

from outfeed.activities.act import Act
from outfeed.activities.plant import import_plant

LINES, PRODUCTS, CLASSES = 50, 60, 6


def lay_plant(act: Act, orders: int) -> list[int]:
    """Make the lines, their products and so many orders for them; gives the ids of the lines."""
    import_plant(act, _plant())
    place = {"orders": orders, "products": PRODUCTS, "now": act.now}
    act.conn.execute(text(_ORDERS), place)
    lines = act.conn.execute(text("SELECT id FROM assets WHERE level = 'line' ORDER BY id"))
    return list(lines.scalars())


def lay_entries(
    conn: Connection, lines: list[int], count: int, *, starts: object, first: int = 0
) -> None:
    """Put entries of 50 minutes on the hours from an instant on, line by line, an order each."""
    place = {"lines": lines, "others": len(lines), "count": count, "first": first}
    conn.execute(text(_ENTRIES), place | {"starts": starts})


def _plant() -> str:
    codes = [f"P{n:02d}" for n in range(PRODUCTS)]
    products = "".join(
        f"  - {{code: {code}, class: C{n % CLASSES}, base_unit: EA}}\n"
        for n, code in enumerate(codes)
    )
    changeovers = "".join(
        f"  - {{from_class: C{a}, to_class: C{b}, minutes: {10 + 5 * abs(a - b)}}}\n"
        for a in range(CLASSES)
        for b in range(CLASSES)
    )
    lines = "".join(
        f"      - name: line{n:02d}\n        rates:\n"
        f"          - {{product: [{', '.join(codes)}], standard_rate: {1000 + n}, per: hour}}\n"
        for n in range(LINES)
    )
    return f"""
units: [{{code: EA}}]
product_classes: [{", ".join(f"{{name: C{n}}}" for n in range(CLASSES))}]
products:
{products}changeovers:
{changeovers}enterprise: {{name: Bench}}
sites:
  - name: Site1
    time_zone: Europe/Berlin
    shifts:
      - {{name: Early, days: mon-fri, from: "06:00", to: "14:00"}}
      - {{name: Late, days: mon-fri, from: "14:00", to: "22:00"}}
    lines:
{lines}"""


_ORDERS = """
    WITH made AS (
        INSERT INTO orders (number, source_id, product_id, mode_id, required_quantity, unit,
                            due_at, status_id, created_at, updated_at)
        SELECT 'B' || n, (SELECT min(id) FROM order_sources),
               (SELECT id FROM products ORDER BY id OFFSET n * 7919 % :products LIMIT 1),
               (SELECT id FROM modes WHERE name = 'Production'), 500 + n * 7907 % 3000, 'EA',
               cast(:now AS timestamptz) + n % 200 * interval '5 hours',
               (SELECT id FROM order_statuses WHERE name = 'Scheduled'), :now, :now
        FROM generate_series(1, :orders) AS n
        RETURNING id
    )
    INSERT INTO order_figures (order_id) SELECT id FROM made
"""
_ENTRIES = """
    INSERT INTO entries (line_id, mode_id, production, order_id, quantity, during)
    SELECT (cast(:lines AS int[]))[1 + n % :others],
           (SELECT id FROM modes WHERE name = 'Production'),
           true, 1 + (:first + n) % (SELECT count(*) - 1 FROM orders), 100,
           tstzrange(s.at, s.at + interval '50 minutes')
    FROM generate_series(0, :count - 1) AS n,
         LATERAL (SELECT cast(:starts AS timestamptz) + n / :others * interval '1 hour' AS at) AS s
"""
