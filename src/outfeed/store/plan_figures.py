"""What the figures of the plan are made of: late orders, changeovers, what is not planned yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from sqlalchemy import Connection, text

from outfeed.model.product import Rate
from outfeed.store.plan_of import THE_PLAN, PlanOf
from outfeed.store.rates import rate_of


def late_orders(narrowed: str = "") -> str:
    """Give the FROM of the late orders: still to be made, their last entry (`e`) ends after due.

    That entry ends, as far as is known, after `:since`. `narrowed` says more of the entries of an
    order, by their `ends.at`.
    """
    return f"""
        FROM (
            SELECT e.order_id, max(ends.at) AS end_at, max(upper(e.during)) AS planned_end_at
            FROM {{entries}} e
            LEFT JOIN projections x ON {{projected}}
            CROSS JOIN LATERAL (SELECT coalesce(upper(x.during), upper(e.during)) AS at) ends
            WHERE e.order_id IS NOT NULL AND ends.at > :since
              AND (upper(e.during) > :since OR e.id = ANY(ARRAY(SELECT entry_id FROM projections)))
            GROUP BY e.order_id {narrowed}
        ) e
        JOIN orders o ON o.id = e.order_id AND o.due_at < e.end_at
        JOIN order_statuses s ON s.id = o.status_id AND s.active
    """


def changeover_time(narrowed: str = "") -> str:
    """Give the sum of the working seconds of the changeovers that end after `:since`."""
    return f"""
        SELECT coalesce(sum(changeover_time), 0) FROM {{entries}} changeover
        WHERE changeover_for IS NOT NULL AND upper(during) > :since {narrowed}
    """


class LateOrder(NamedTuple):
    """
    An order still to be made whose last entry is expected to end after it is due.

    `planned_end_at` is when the plan has it end, `lateness` by how many seconds it is late.
    """

    order_id: int
    number: str
    product_name: str
    due_at: datetime
    end_at: datetime
    planned_end_at: datetime
    lateness: float


# Compared by <=, though it can only be equal, because for = the planner expects next to no orders
# and looks each of them up.
_LATE = f"""
    SELECT e.order_id, o.number, p.name, o.due_at, e.end_at, e.planned_end_at,
           cast(extract(epoch FROM e.end_at - o.due_at) AS float)
    {
    late_orders('''
        HAVING max(ends.at) <= :until
           AND max(ends.at) <= max(ends.at) FILTER (WHERE e.line_id = ANY(:lines))
    ''')
}
    JOIN products p ON p.id = o.product_id
    ORDER BY 7 DESC, o.id
"""
_CHANGEOVERS = changeover_time("AND upper(during) <= :until AND line_id = ANY(:lines)")
# Line by line, because the last end of one is at the end of an index.
_LAST_END = """
    SELECT greatest(max(planned), max(expected))
    FROM (
        SELECT (SELECT max(upper(e.during)) FROM {entries} e WHERE e.line_id = line.id) AS planned,
               (SELECT max(upper(x.during)) FROM projections x JOIN {entries} e ON {projected}
                WHERE e.line_id = line.id) AS expected
        FROM unnest(cast(:lines AS int[])) AS line (id)
    ) ends
"""
# An array a line instead of a row an entry: thousands of rows are what reading them costs most.
_ENTRIES = """
    SELECT line_id, array_agg(production), array_agg(changeover_for IS NOT NULL),
           array_agg(cast(floor(date_part('epoch', lower(during))) AS bigint)),
           array_agg(cast(ceil(date_part('epoch', upper(during))) AS bigint))
    FROM {entries} e
    WHERE line_id = ANY(:lines) AND upper(during) > :since AND lower(during) < :until
    GROUP BY line_id
"""
# Of the lines that count a product alike only the fastest is given: the greatest of the arrays that
# begin with how fast each is.
_UNSCHEDULED = """
    WITH open_orders AS (
        SELECT row_number() OVER () AS id, o.product_id, o.unit, l.lines, count(*) AS orders,
               sum(o.required_quantity - f.scheduled_quantity) AS quantity
        FROM orders o
        JOIN order_statuses s ON s.id = o.status_id AND s.can_schedule
        JOIN {order_figures} f ON f.order_id = o.id AND f.scheduled_quantity < o.required_quantity
        LEFT JOIN (
            SELECT order_id, array_agg(line_id ORDER BY line_id) AS lines
            FROM order_lines GROUP BY order_id
        ) l ON l.order_id = o.id
        GROUP BY 2, 3, 4
    ),
    fastest AS (
        SELECT g.id, g.product_id, g.unit, g.orders, g.quantity,
               max(ARRAY[coalesce(r.scheduled_rate, r.standard_rate) / r.rate_period,
                         r.standard_rate, r.scheduled_rate, r.rate_period]) AS terms,
               r.rate_unit, r.infeed_unit, r.outfeed_unit, r.waste_unit, r.package_count
        FROM open_orders g
        LEFT JOIN production_rates r ON r.product_id = g.product_id AND r.enabled
              AND (g.lines IS NULL OR r.line_id = ANY(g.lines)) AND r.line_id = ANY(:lines)
        GROUP BY 1, 2, 3, 4, 5, 7, 8, 9, 10, 11
    )
    SELECT id, product_id, unit, orders, quantity, terms[2], terms[3], cast(terms[4] AS int),
           rate_unit, infeed_unit, outfeed_unit, waste_unit, package_count
    FROM fastest ORDER BY id
"""
_FACTORS = text("SELECT product_id, unit, numerator, denominator FROM product_units")


class PlannedSpans(NamedTuple):
    """The entries of a line: what each is, its start and its end in whole seconds since 1970."""

    production: list[bool]
    changeover: list[bool]
    starts: list[int]
    ends: list[int]

    def of_changeovers(self, wanted: bool) -> Iterator[tuple[int, int]]:
        """Give when the changeovers are; without `wanted` when the line is to produce."""
        for made, changed, start, end in zip(*self, strict=True):
            if (made or changed) and changed == wanted:
                yield start, end

    def stops(self) -> Iterator[tuple[int, int]]:
        """Give when the planned stops are."""
        for made, changed, start, end in zip(*self, strict=True):
            if not made and not changed:
                yield start, end


class Unscheduled(NamedTuple):
    """
    Orders of one product in one unit that may run on the same lines, and the rates they may have.

    `rates` are those of the fastest lines; none where no line has one.
    """

    unit: str
    orders: int
    quantity: Decimal
    rates: list[Rate]


def late_orders_ending(
    conn: Connection,
    line_ids: Collection[int],
    since: datetime,
    until: datetime,
    of: PlanOf = THE_PLAN,
) -> list[LateOrder]:
    """Give the late orders whose last entry is on one of the lines and ends in a span."""
    place = {"lines": list(line_ids), "since": since, "until": until}
    return [LateOrder(*row) for row in conn.execute(of.statement(_LATE), place)]


def changeovers_ending(
    conn: Connection,
    line_ids: Collection[int],
    since: datetime,
    until: datetime,
    of: PlanOf = THE_PLAN,
) -> int:
    """Give the working seconds of the changeovers of lines that end in a span."""
    place = {"lines": list(line_ids), "since": since, "until": until}
    return int(conn.execute(of.statement(_CHANGEOVERS), place).scalar_one())


def last_end(conn: Connection, line_ids: Collection[int], of: PlanOf = THE_PLAN) -> datetime | None:
    """Give when the last entry of lines ends, as planned or as expected."""
    lines = {"lines": list(line_ids)}
    found: datetime | None = conn.execute(of.statement(_LAST_END), lines).scalar()
    return found


def planned_spans(
    conn: Connection,
    line_ids: Collection[int],
    since: datetime,
    until: datetime,
    of: PlanOf = THE_PLAN,
) -> dict[int, PlannedSpans]:
    """Give when the entries with any part in a span are, by line; lines without any are not in."""
    place = {"lines": list(line_ids), "since": since, "until": until}
    rows = conn.execute(of.statement(_ENTRIES), place)
    return {line_id: PlannedSpans(*spans) for line_id, *spans in rows}


def unscheduled_orders(
    conn: Connection, line_ids: Collection[int], of: PlanOf = THE_PLAN
) -> list[Unscheduled]:
    """Give the orders that can be scheduled and of which less is planned than is required.

    Their rates are those of the lines.
    """
    rows = conn.execute(of.statement(_UNSCHEDULED), {"lines": list(line_ids)}).all()
    factors: dict[int, dict[str, Fraction]] = defaultdict(dict)
    for product_id, unit, numerator, denominator in conn.execute(_FACTORS).all() if rows else ():
        factors[product_id][unit] = Fraction(numerator) / Fraction(denominator)
    found: dict[int, Unscheduled] = {}
    for group, product_id, unit, orders, quantity, standard_rate, *terms in rows:
        known = found.setdefault(group, Unscheduled(unit, orders, quantity, []))
        if standard_rate is not None:
            in_base = tuple(factors[product_id].items())
            known.rates.append(rate_of(standard_rate, *terms, in_base))
    return list(found.values())
