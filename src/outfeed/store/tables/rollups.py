"""Tables of roll-ups: derived from facts in the fact's own transaction."""

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Numeric,
    PrimaryKeyConstraint,
    Table,
    text,
)

from outfeed.store.tables.base import (
    Instant,
    count_kind,
    metadata,
)

count_minutes = Table(
    "count_minutes",
    metadata,
    Column("line_id", ForeignKey("assets.id"), nullable=False),
    Column("kind", count_kind, nullable=False),
    Column("minute", Instant, nullable=False),
    Column("quantity", Numeric, nullable=False),
    PrimaryKeyConstraint("line_id", "kind", "minute"),
)

slices = Table(
    "slices",
    metadata,
    Column("line_id", ForeignKey("assets.id"), nullable=False),
    Column("hour", Instant, nullable=False),
    Column("run_id", ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
    Column("running_time", Numeric, nullable=False, server_default=text("0")),
    Column("unplanned_time", Numeric, nullable=False, server_default=text("0")),
    Column("planned_time", Numeric, nullable=False, server_default=text("0")),
    Column("unknown_time", Numeric, nullable=False, server_default=text("0")),
    Column("infeed", Numeric, nullable=False, server_default=text("0")),
    Column("outfeed", Numeric, nullable=False, server_default=text("0")),
    Column("waste", Numeric, nullable=False, server_default=text("0")),
    PrimaryKeyConstraint("line_id", "hour", "run_id"),
    Index("slices_run_idx", "run_id"),
)
"""What a run counted and how long it was in each type of state, an hour at a time (UTC hours)."""

run_figures = Table(
    "run_figures",
    metadata,
    Column("run_id", ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("infeed", Numeric, nullable=False),
    Column("outfeed", Numeric, nullable=False),
    Column("waste", Numeric, nullable=False),
)
