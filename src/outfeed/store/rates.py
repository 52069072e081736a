"""Production rates as the model knows them, by line."""

from collections import defaultdict
from datetime import timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection, Row, select

from outfeed.model.product import Rate
from outfeed.store import tables as t


def rates_of_lines(conn: Connection) -> dict[int, list[tuple[Row[Any], Rate]]]:
    """Give the enabled rates of every line; each row carries ``code`` and ``base_unit``."""
    factors: dict[int, dict[str, Fraction]] = defaultdict(dict)
    for unit in conn.execute(select(t.product_units)):
        exact = Fraction(unit.numerator) / Fraction(unit.denominator)
        factors[unit.product_id][unit.unit] = exact
    rows = conn.execute(
        select(t.production_rates, t.products.c.code, t.products.c.base_unit)
        .join(t.products, t.products.c.id == t.production_rates.c.product_id)
        .where(t.production_rates.c.enabled, t.products.c.enabled)
        .order_by(t.production_rates.c.line_id, t.production_rates.c.id)
    )
    found: dict[int, list[tuple[Row[Any], Rate]]] = defaultdict(list)
    for row in rows:
        rate = Rate(
            standard_rate=row.standard_rate,
            scheduled_rate=row.scheduled_rate,
            rate_period=timedelta(seconds=row.rate_period),
            rate_unit=row.rate_unit,
            infeed_unit=row.infeed_unit,
            outfeed_unit=row.outfeed_unit,
            waste_unit=row.waste_unit,
            package_count=row.package_count,
            factors=factors[row.product_id],
        )
        found[row.line_id].append((row, rate))
    return dict(found)
