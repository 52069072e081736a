"""Tables of what people on a line tell each other, and of who else is told."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from outfeed.store.tables.base import (
    Instant,
    call_kind,
    flag,
    id_column,
    metadata,
    name_column,
    reference,
    version_column,
)

handovers = Table(
    "handovers",
    metadata,
    id_column(),
    reference("line_id", "assets.id"),
    Column("shift_name", Text, nullable=False),
    Column("shift_start", Instant, nullable=False),
    Column("shift_end", Instant, nullable=False),
    Column("note", Text, nullable=False),
    Column("figures", JSONB, nullable=False),
    Column("written_at", Instant, nullable=False),
    reference("written_by", "users.id", nullable=True),
    Column("taken_over_at", Instant),
    reference("taken_over_by", "users.id", nullable=True),
    version_column(),
    CheckConstraint("shift_start < shift_end", name="shift_ends_after_start"),
    CheckConstraint("taken_over_by IS NULL OR taken_over_at IS NOT NULL", name="taken_over_when"),
    UniqueConstraint("line_id", "shift_start"),
)
"""What a shift leaves to the next. ``figures`` are those that its writer saw."""

calls = Table(
    "calls",
    metadata,
    id_column(),
    reference("line_id", "assets.id"),
    Column("kind", call_kind, nullable=False),
    Column("note", Text, nullable=False, server_default=text("''")),
    Column("called_at", Instant, nullable=False),
    reference("called_by", "users.id", nullable=True),
    Column("acknowledged_at", Instant),
    reference("acknowledged_by", "users.id", nullable=True),
    Column("resolved_at", Instant),
    reference("resolved_by", "users.id", nullable=True),
    Column("resolution", Text, nullable=False, server_default=text("''")),
    version_column(),
    CheckConstraint("acknowledged_at >= called_at", name="acknowledged_after_call"),
    CheckConstraint(
        "resolved_at >= coalesce(acknowledged_at, called_at)", name="resolved_after_call"
    ),
    Index(
        "calls_open_key",
        "line_id",
        "kind",
        unique=True,
        postgresql_where=text("resolved_at IS NULL"),
    ),
    Index("calls_line_idx", "line_id", "called_at"),
)
"""Calls for help from a line; of a kind there is one at a time."""

webhooks = Table(
    "webhooks",
    metadata,
    id_column(),
    name_column(),
    Column("url", Text, nullable=False),
    Column("events", ARRAY(Text), nullable=False),
    Column("secret", Text, nullable=False),
    flag("enabled"),
    version_column(),
    CheckConstraint("cardinality(events) > 0", name="events_given"),
    Index("webhooks_name_key", func.lower(text("name")), unique=True),
)
"""Addresses that are told of events; ``secret`` signs what they are sent."""

webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    reference("webhook_id", "webhooks.id", ondelete="CASCADE"),
    Column("key", Uuid, nullable=False),
    Column("event", Text, nullable=False),
    Column("body", JSONB, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("due_at", Instant),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("delivered_at", Instant),
    Column("error", Text),
    CheckConstraint("delivered_at IS NULL OR due_at IS NULL", name="due_until_delivered"),
    Index("webhook_deliveries_due_idx", "due_at", postgresql_where=text("due_at IS NOT NULL")),
    Index("webhook_deliveries_webhook_idx", "webhook_id", "id"),
)
"""The outbox: written in the transaction of the event, sent until it arrives or is given up, when
nothing is due any more."""
