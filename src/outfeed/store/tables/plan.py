"""The table of the plan: entries on lines."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    Numeric,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import (
    TSTZMULTIRANGE,
    ExcludeConstraint,
)

from outfeed.store.tables.base import (
    POSITIVE,
    Span,
    flag,
    id_column,
    metadata,
    reference,
    version_column,
)

entries = Table(
    "entries",
    metadata,
    id_column(),
    reference("line_id", "assets.id"),
    reference("mode_id", "modes.id"),
    Column("production", Boolean, nullable=False),
    reference("order_id", "orders.id", nullable=True),
    Column("quantity", Numeric),
    Column("during", Span, nullable=False),
    Column("pauses", TSTZMULTIRANGE(), nullable=False, server_default=text("'{}'")),
    flag("pinned", False),
    reference("changeover_for", "entries.id", nullable=True, ondelete="CASCADE"),
    Column("changeover_time", Integer),
    Column("notes", Text, nullable=False, server_default=text("''")),
    version_column(),
    ExcludeConstraint(
        ("line_id", "="),
        (text("(tstzmultirange(during) - pauses)"), "&&"),
        name="entries_line_does_one_thing",
        using="gist",
        deferrable=True,
        initially="DEFERRED",
    ),
    CheckConstraint(
        "production = (order_id IS NOT NULL) AND production = (quantity IS NOT NULL)",
        name="production_has_order",
    ),
    CheckConstraint(POSITIVE.format("quantity"), name="quantity_positive"),
    CheckConstraint("changeover_for IS NULL OR NOT production", name="changeover_makes_nothing"),
    CheckConstraint(
        "NOT isempty(during) AND NOT lower_inf(during) AND NOT upper_inf(during)", name="bounded"
    ),
    Index("entries_order_idx", "order_id"),
    Index("entries_changeover_for_idx", "changeover_for", unique=True),
    Index("entries_line_end_idx", "line_id", text("upper(during)")),
    Index("entries_end_idx", text("upper(during)")),
)
"""``during`` is from start to end. ``pauses`` are the planned stops of the line (its entries that
make nothing) through which the entry pauses and which therefore lie within it.
``changeover_time`` is the working seconds that a changeover takes."""
