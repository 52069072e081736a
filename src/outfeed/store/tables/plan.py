"""Tables of the plan: entries on lines, what recurs, what is expected, and what-if copies."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import (
    ARRAY,
    TIMESTAMP,
    TSTZMULTIRANGE,
    ExcludeConstraint,
)

from outfeed.store.tables.base import (
    POSITIVE,
    Instant,
    Span,
    flag,
    id_column,
    metadata,
    name_column,
    reference,
    version_column,
)

BOUNDED = "NOT isempty(during) AND NOT lower_inf(during) AND NOT upper_inf(during)"

entry_series = Table(
    "entry_series",
    metadata,
    id_column(),
    reference("line_id", "assets.id"),
    reference("mode_id", "modes.id"),
    Column("rrule", Text, nullable=False),
    Column("starts", TIMESTAMP(), nullable=False),
    Column("length", Integer, nullable=False),
    Column("valid_until", Date),
    Column("excluded", ARRAY(Date), nullable=False, server_default=text("'{}'")),
    flag("pinned", False),
    Column("notes", Text, nullable=False, server_default=text("''")),
    Column("laid_until", Instant),
    version_column(),
    CheckConstraint("length > 0", name="length_positive"),
    Index("entry_series_line_idx", "line_id"),
)
"""
A planned stop that recurs. ``starts`` is the wall time of its first occurrence, ``length`` seconds;
its occurrences are on the board as entries up to ``laid_until``.
"""


def _what_is_planned(changeover_for: Column[int], **of_order: Any) -> Iterator[Column[Any]]:
    """The columns that say what an entry is, on the plan and on a copy of it alike."""
    yield reference("line_id", "assets.id")
    yield reference("mode_id", "modes.id")
    yield Column("production", Boolean, nullable=False)
    yield reference("order_id", "orders.id", nullable=True, **of_order)
    yield Column("quantity", Numeric)
    yield Column("during", Span, nullable=False)
    yield Column("pauses", TSTZMULTIRANGE(), nullable=False, server_default=text("'{}'"))
    yield flag("pinned", False)
    yield changeover_for
    yield Column("changeover_time", Integer)
    yield Column("notes", Text, nullable=False, server_default=text("''"))


def _rules_of_entries() -> Iterator[CheckConstraint]:
    """What holds of every entry, on the plan and on a copy of it alike."""
    yield CheckConstraint(
        "production = (order_id IS NOT NULL) AND production = (quantity IS NOT NULL)",
        name="production_has_order",
    )
    yield CheckConstraint(POSITIVE.format("quantity"), name="quantity_positive")
    yield CheckConstraint(
        "changeover_for IS NULL OR NOT production", name="changeover_makes_nothing"
    )


entries = Table(
    "entries",
    metadata,
    id_column(),
    *_what_is_planned(
        reference("changeover_for", "entries.id", nullable=True, ondelete="CASCADE"),
    ),
    reference("series_id", "entry_series.id", nullable=True, ondelete="SET NULL"),
    Column("series_date", Date),
    Column("planned", Span),
    version_column(),
    ExcludeConstraint(
        ("line_id", "="),
        (text("(tstzmultirange(during) - pauses)"), "&&"),
        name="entries_line_does_one_thing",
        using="gist",
        deferrable=True,
        initially="DEFERRED",
    ),
    *_rules_of_entries(),
    CheckConstraint("series_id IS NULL OR NOT production", name="series_makes_nothing"),
    CheckConstraint(BOUNDED, name="bounded"),
    UniqueConstraint("series_id", "series_date"),
    Index("entries_order_idx", "order_id"),
    Index("entries_changeover_for_idx", "changeover_for", unique=True),
    Index("entries_line_end_idx", "line_id", text("upper(during)")),
    Index("entries_end_idx", text("upper(during)")),
)
"""``during`` is from start to end. ``pauses`` are the planned stops of the line (its entries that
make nothing) through which the entry pauses and which therefore lie within it.
``changeover_time`` is the working seconds that a changeover takes. ``planned`` is where the entry
stood when its first run started, and null before. ``series_date`` is the day of the occurrence of
its series that an entry is, wherever it was moved to."""

projections = Table(
    "projections",
    metadata,
    Column("entry_id", ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True),
    Column("during", Span, nullable=False),
    Column("at", Instant, nullable=False),
    CheckConstraint(BOUNDED, name="bounded"),
)
"""When entries are expected to be, as of ``at``, where that differs from the plan."""

what_ifs = Table(
    "what_ifs",
    metadata,
    id_column(),
    name_column(),
    reference("made_by_id", "users.id", nullable=True),
    Column("made_at", Instant, nullable=False),
    version_column(),
)
"""A copy of the plan to try things on; nothing outside of planning knows of it."""

what_if_entries = Table(
    "what_if_entries",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    reference("what_if_id", "what_ifs.id", ondelete="CASCADE"),
    Column("origin_id", Integer),
    Column("origin_version", Integer),
    *_what_is_planned(
        Column(
            "changeover_for",
            ForeignKey(
                "what_if_entries.id", ondelete="CASCADE", deferrable=True, initially="DEFERRED"
            ),
        ),
        ondelete="CASCADE",
    ),
    Column("series_id", Integer),
    Column("series_date", Date),
    version_column(),
    ExcludeConstraint(
        ("what_if_id", "="),
        ("line_id", "="),
        (text("(tstzmultirange(during) - pauses)"), "&&"),
        name="what_if_line_does_one_thing",
        using="gist",
        deferrable=True,
        initially="DEFERRED",
    ),
    *_rules_of_entries(),
    CheckConstraint(BOUNDED, name="bounded"),
    UniqueConstraint("what_if_id", "origin_id"),
    Index("what_if_entries_changeover_for_idx", "changeover_for", unique=True),
    Index("what_if_entries_line_end_idx", "what_if_id", "line_id", text("upper(during)")),
    Index("what_if_entries_order_idx", "order_id"),
)
"""
Entries of what-if copies, as ``entries`` are; their ids are drawn from the same sequence.

``origin_id`` is the entry that one was copied from, which may be gone, and ``origin_version`` the
version it had then; without them it is new in the copy. ``series_id`` and ``series_date`` are those
of that entry, whose series may be gone too.
"""

what_if_removals = Table(
    "what_if_removals",
    metadata,
    Column("what_if_id", ForeignKey("what_ifs.id", ondelete="CASCADE"), primary_key=True),
    Column("origin_id", Integer, primary_key=True, autoincrement=False),
    Column("origin_version", Integer, nullable=False),
)
"""Entries of the plan that were taken out of a copy, which may be gone, as they were copied."""
