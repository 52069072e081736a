"""Production rates as the model knows them, by line."""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Row, select

from outfeed.model.product import Rate
from outfeed.store import tables as t


@lru_cache(maxsize=10_000)
def rate_of(
    standard_rate: Decimal,
    scheduled_rate: Decimal | None,
    seconds: int,
    rate_unit: str,
    infeed_unit: str,
    outfeed_unit: str,
    waste_unit: str,
    package_count: Decimal,
    factors: tuple[tuple[str, Fraction], ...],
) -> Rate:
    """Give the rate of these terms; the same one each time, for what it works out it keeps."""
    return Rate(
        standard_rate=standard_rate,
        scheduled_rate=scheduled_rate,
        rate_period=timedelta(seconds=seconds),
        rate_unit=rate_unit,
        infeed_unit=infeed_unit,
        outfeed_unit=outfeed_unit,
        waste_unit=waste_unit,
        package_count=package_count,
        factors=dict(factors),
    )


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
        terms = (row.standard_rate, row.scheduled_rate, row.rate_period, row.rate_unit)
        units = (row.infeed_unit, row.outfeed_unit, row.waste_unit, row.package_count)
        rate = rate_of(*terms, *units, tuple(factors[row.product_id].items()))
        found[row.line_id].append((row, rate))
    return dict(found)
