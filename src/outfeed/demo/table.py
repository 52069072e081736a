"""The table at the end of the demonstration: what was asked, planned, made, and how well."""

from datetime import datetime, timedelta

from rich import box
from rich.table import Table
from sqlalchemy import Engine, select

from outfeed.activities.performance import Performance
from outfeed.store import tables as t

SHOWN = 24


def orders_table(engine: Engine, now: datetime, width: int) -> Table:
    """Give a table of the orders that have run, with required, scheduled, actual and OEE."""
    table = Table(
        title="Production orders",
        title_justify="left",
        box=box.SIMPLE,
        padding=(0, 1, 0, 0),
        pad_edge=False,
    )
    table.add_column("order", no_wrap=True)
    table.add_column("product", max_width=max(width - 72, 8), no_wrap=True, overflow="ellipsis")
    for name in ("required", "scheduled", "actual"):
        table.add_column(name, justify="right", no_wrap=True, min_width=len(name))
    table.add_column("unit", no_wrap=True)
    table.add_column("OEE", justify="right", no_wrap=True)
    table.add_column("status", no_wrap=True)
    with engine.connect() as conn:
        lines = conn.execute(select(t.line_status.c.line_id)).scalars().all()
        performance = Performance(conn, lines, (now - timedelta(days=30), now), now)
        run_orders = {run.order_id for run in performance.runs.values() if run.order_id}
        oee = {
            group.key: group.figures.oee
            for group in performance.grouped(lambda piece: performance.runs[piece.run_id].order_id)
        }
        rows = conn.execute(
            select(
                t.orders,
                t.order_figures,
                t.products.c.name.label("product"),
                t.order_statuses.c.name.label("status"),
            )
            .join(t.order_figures, t.order_figures.c.order_id == t.orders.c.id)
            .join(t.products, t.products.c.id == t.orders.c.product_id)
            .join(t.order_statuses, t.order_statuses.c.id == t.orders.c.status_id)
            .where(t.orders.c.id.in_(sorted(run_orders)))
            .order_by(t.orders.c.source_id.desc(), t.orders.c.id)
            .limit(SHOWN)
        )
        for row in rows:
            figure = oee.get(row.id)
            table.add_row(
                row.number,
                row.product,
                f"{row.required_quantity:,.0f}",
                f"{row.scheduled_quantity:,.0f}",
                f"{row.actual_quantity:,.0f}",
                row.unit,
                "no data" if figure is None else f"{figure:.1%}",
                row.status,
            )
    if len(run_orders) > SHOWN:
        table.caption = f"and {len(run_orders) - SHOWN} more"
        table.caption_justify = "left"
    return table
