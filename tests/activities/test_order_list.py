"""The list of orders: every filter and sort, page by page, each order once."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select, text

from outfeed.activities import orders
from outfeed.activities.act import Act
from outfeed.model.errors import Invalid
from outfeed.store import tables as t
from outfeed.store.order_list import SORTS, OrderFilter, conditions_of, matching_ids, order_page
from outfeed.store.order_lookups import statuses_of
from outfeed.store.orders import order_with
from tests.activities.test_order_import import a_run, an_entry
from tests.conftest import NOW
from tests.plants import a_small_plant


@pytest.fixture(autouse=True)
def plant(act: Act) -> None:
    a_small_plant(act)
    act.conn.commit()


def make(act: Act, **given: object) -> int:
    order_id = orders.create_order(act, {"product": "COLA", "required_quantity": "100", **given})
    act.conn.commit()
    return order_id


def paged(act: Act, wanted: OrderFilter, sort: str, limit: int = 5) -> Iterator[dict[str, Any]]:
    cursor, total, seen = None, None, 0
    while True:
        page = order_page(act.conn, wanted, act.now, sort=sort, limit=limit, cursor=cursor)
        yield from page.items
        seen += len(page.items)
        assert total in (None, page.total)
        cursor, total = page.next_cursor, page.total
        if cursor is None:
            assert seen == total
            return


@pytest.fixture
def many(act: Act) -> None:
    """Orders of all kinds: with and without dates, entries, runs, external ids, notes, holds."""
    act.conn.execute(t.order_sources.insert().values(name="SAP", kind="external"))
    for n in range(23):
        order_id = make(
            act,
            product=["COLA", "LIME", "COLA4"][n % 3],
            due_at=None if n % 4 == 0 else f"2026-11-{10 + n % 9}",
            earliest_start=None if n % 3 else "2026-11-01",
            priority=n % 3,
            required_quantity=str(100 + n % 5),
            status=["Planned", "Released"][n % 2],
            notes=["", "Rush", "rush_ 50%"][n % 3],
            lines=["site1/floor/filler"] if n % 6 == 0 else [],
            **({"source": "SAP", "external_id": f"X{n}"} if n % 5 == 0 else {}),
        )
        if n % 2 and n % 3 == 0:
            an_entry(act, order_id, "20", n * 2)
        if n == 15:
            a_run(act, order_id)
        if n % 7 == 2:
            orders.move_order(act, order_id, "On Hold")
    act.conn.execute(text("UPDATE order_figures SET actual_quantity = order_id % 4 * 30"))
    act.conn.commit()


def key_of(order: dict[str, Any], sort: str) -> Any:
    if sort in ("product", "product_name", "product_class"):
        inner = {"product": "code", "product_name": "name"}.get(sort, sort)
        return order["product"][inner].lower()
    value = order[sort]
    if sort.endswith("_quantity"):
        return float(value)
    return value.lower() if isinstance(value, str) else value


@pytest.mark.usefixtures("many")
def test_every_sort_gives_every_order_once_and_in_its_order(act: Act) -> None:
    positions = {name: s.position for name, s in statuses_of(act.conn).by_name.items()}
    for sort in SORTS:
        for way in ("", "-"):
            found = list(paged(act, OrderFilter(), way + sort))
            assert len({order["id"] for order in found}) == len(found) == 23
            keys = [key_of(order, sort) for order in found]
            if sort == "status":
                keys = [positions[order["status"]] for order in found]
            known = [key for key in keys if key is not None]
            assert keys == sorted(known, reverse=bool(way)) + [None] * (23 - len(known)), way + sort
            ids = [order["id"] for order in found]
            assert matching_ids(act.conn, OrderFilter(), act.now, way + sort) == ids


instants = st.integers(-150, 150).map(lambda hours: NOW + timedelta(hours=hours))
few = st.lists(st.integers(1, 8), max_size=3)
filters = st.builds(
    OrderFilter,
    text=st.sampled_from(["", "", "rush", "RUSH_", "0%", "po-0000", "x1", "4-pack", "zzz"]),
    status_ids=st.none() | few,
    product_ids=st.none() | few,
    class_ids=st.none() | few,
    source_ids=st.none() | few,
    due_from=st.none() | instants,
    due_to=st.none() | instants,
    late=st.none() | st.booleans(),
    will_be_late=st.none() | st.booleans(),
    held=st.none() | st.booleans(),
    unscheduled=st.booleans(),
)


@pytest.mark.usefixtures("many")
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(filters, st.sampled_from(sorted(SORTS)), st.sampled_from(["", "-"]), st.integers(1, 30))
def test_paging_gives_every_order_of_a_filter_once(
    act: Act, wanted: OrderFilter, sort: str, way: str, limit: int
) -> None:
    found = [order["id"] for order in paged(act, wanted, way + sort, limit)]
    conditions = conditions_of(act.conn, wanted, act.now)
    meant = act.conn.execute(select(t.orders.c.id).where(*conditions)).scalars().all()
    assert len(found) == len(set(found))
    assert set(found) == set(meant)
    # Each condition alone holds for each, and together they leave none out.
    alone = [
        set(matching_ids(act.conn, OrderFilter(**{name: getattr(wanted, name)}), act.now))
        for name in OrderFilter.__slots__
    ]
    assert set(found) == set.intersection(*alone)


def test_what_is_late_is_as_of_the_first_page(act: Act) -> None:
    for n in range(6):
        make(act, due_at=f"2026-11-16T0{n + 1}:00:00Z")
    soon = make(act, due_at="2026-11-16T09:30:00Z")
    late = OrderFilter(late=True)
    first = order_page(act.conn, late, act.now, sort="-lateness", limit=4)
    later = act.now + timedelta(hours=5)
    rest = order_page(act.conn, late, later, sort="-lateness", limit=10, cursor=first.next_cursor)
    ids = [order["id"] for order in first.items + rest.items]
    assert len(set(ids)) == len(ids) == first.total == rest.total == 6
    assert soon not in ids


def test_orders_that_will_be_late_are_warned_of(act: Act) -> None:
    """By their expected end, or by now where they are late already; not once they are made."""
    due = "2026-11-16T12:00:00Z"
    planned_late, in_time, unplanned = (make(act, due_at=due) for _ in range(3))
    overdue = make(act, due_at="2026-11-16T08:00:00Z")
    cancelled = make(act, due_at="2026-11-16T08:00:00Z")
    orders.move_order(act, cancelled, "Cancelled")
    ends = {planned_late: 13, in_time: 11, overdue: 10, cancelled: 10}
    for order_id, hour in ends.items():
        end = datetime(2026, 11, 16, hour, tzinfo=UTC)
        figures = t.order_figures.update().where(t.order_figures.c.order_id == order_id)
        act.conn.execute(figures.values(expected_end=end))
    act.conn.commit()
    page = order_page(act.conn, OrderFilter(will_be_late=True), act.now, sort="-expected_lateness")
    found = [(order["id"], order["expected_lateness"]) for order in page.items]
    assert found == [(overdue, 2 * 3600), (planned_late, 3600)]
    rest = matching_ids(act.conn, OrderFilter(will_be_late=False), act.now)
    assert set(rest) == {in_time, unplanned, cancelled}
    assert order_with(act.conn, in_time, act.now)["expected_lateness"] is None


def test_progress_and_where_it_was_held(act: Act) -> None:
    order_id = make(act, status="Released")
    act.conn.execute(t.order_figures.update().values(actual_quantity=125))
    orders.move_order(act, order_id, "On Hold")
    order = order_with(act.conn, order_id, act.now)
    assert (order["progress"], order["held_from"]) == (1.25, "Released")
    orders.move_order(act, order_id, "Released")
    assert order_with(act.conn, order_id, act.now)["held_from"] is None


def test_filters(act: Act) -> None:
    late = make(act, status="Released", due_at="2026-11-01", notes="50% Off_er")
    early = make(act, due_at="2026-12-01", product="LIME", lines=["site1/floor/filler"])
    packed = make(act, product="COLA4")
    orders.move_order(act, packed, "On Hold")
    status_ids = statuses_of(act.conn).ids
    product_ids = {row.code: row.id for row in act.conn.execute(select(t.products)).all()}
    class_ids = {row.name: row.id for row in act.conn.execute(select(t.product_classes)).all()}
    filler = act.conn.execute(
        select(t.assets.c.id).where(t.assets.c.path == "site1/floor/filler")
    ).scalar_one()
    for wanted, found in [
        (OrderFilter(), {late, early, packed}),
        (OrderFilter(late=True), {late}),
        (OrderFilter(late=False), {early, packed}),
        (OrderFilter(held=True), {packed}),
        (OrderFilter(held=False), {late, early}),
        (OrderFilter(ids=[late, packed, 999]), {late, packed}),
        (OrderFilter(ids=[]), set()),
        (OrderFilter(status_ids=[status_ids["Planned"]]), {early}),
        (OrderFilter(status_ids=[status_ids["Planned"], status_ids["On Hold"]]), {early, packed}),
        (OrderFilter(status_ids=[]), set()),
        (OrderFilter(product_ids=[product_ids["LIME"]]), {early}),
        (OrderFilter(product_ids=[product_ids["LIME"], product_ids["COLA4"]]), {early, packed}),
        (OrderFilter(class_ids=[class_ids["Bottle"]]), {late, early}),
        (OrderFilter(line_ids=[filler]), {late, early}),
        (OrderFilter(due_from=datetime(2026, 11, 15, tzinfo=UTC)), {early}),
        (OrderFilter(due_to=datetime(2026, 11, 15, tzinfo=UTC)), {late}),
        (OrderFilter(text="0% off_"), {late}),
        (OrderFilter(text="off_er"), {late}),
        (OrderFilter(text="offxer"), set()),
        (OrderFilter(text="_e"), {late}),
        (OrderFilter(text="4-PACK"), {packed}),
        (OrderFilter(text="li"), {early}),
        (OrderFilter(text="po-00000"), {late, early, packed}),
    ]:
        items = list(paged(act, wanted, "due_at", 2))
        assert {order["id"] for order in items} == found, wanted


def test_a_text_is_looked_up_in_the_index(act: Act, engine: Engine) -> None:
    act.conn.execute(
        text("""
            INSERT INTO orders (number, source_id, product_id, mode_id, required_quantity, unit,
                                status_id, created_at, updated_at)
            SELECT 'W-' || md5(n::text), o.source_id, o.product_id, o.mode_id, 1, o.unit,
                   o.status_id, o.created_at, o.updated_at
            FROM orders o, generate_series(1, 20000) n WHERE o.id = :id
        """),
        {"id": make(act)},
    )
    act.conn.execute(text("ANALYZE orders"))
    conditions = conditions_of(act.conn, OrderFilter(text="c4ca4"), act.now)
    query = (
        select(t.orders.c.id)
        .where(*conditions)
        .compile(engine, compile_kwargs={"literal_binds": True})
    )
    plan = act.conn.exec_driver_sql(f"EXPLAIN {query}".replace("%", "%%")).scalars().all()
    assert any("orders_text_idx" in line for line in plan), plan


@pytest.mark.parametrize("cursor", ["x", "bm9uZQ", "WyJkdWVfYXQiLDEsMV0", "W10", "\x00"])
def test_a_cursor_of_another_list_is_refused(act: Act, cursor: str) -> None:
    with pytest.raises(Invalid, match="unknown_cursor"):
        order_page(act.conn, OrderFilter(), act.now, cursor=cursor)
