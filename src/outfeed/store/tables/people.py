"""Tables of who acts: users, their sessions and keys, and the trail of what they did."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Identity,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import (
    JSONB,
)

from outfeed.store.tables.base import (
    Instant,
    flag,
    id_column,
    metadata,
    name_column,
    reference,
    version_column,
)

users = Table(
    "users",
    metadata,
    id_column(),
    name_column(),
    Column("display_name", Text, nullable=False),
    Column("password_hash", Text),
    Column("pin_hash", Text),
    Column("badge_hash", LargeBinary, unique=True),
    flag("enabled"),
    Column("created_at", Instant, nullable=False),
    version_column(),
    Index("users_name_key", func.lower(text("name")), unique=True),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    reference("user_id", "users.id", ondelete="CASCADE"),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
)

sign_ons = Table(
    "sign_ons",
    metadata,
    id_column(),
    reference("user_id", "users.id"),
    reference("line_id", "assets.id"),
    Column("session_hash", LargeBinary),
    flag("acting"),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    CheckConstraint("ended_at >= started_at", name="ends_after_start"),
    CheckConstraint("ended_at IS NULL OR NOT acting", name="acts_while_there"),
    CheckConstraint("session_hash IS NOT NULL OR NOT acting", name="acts_at_a_panel"),
    Index(
        "sign_ons_open_key",
        "line_id",
        "user_id",
        unique=True,
        postgresql_where=text("ended_at IS NULL"),
    ),
    Index("sign_ons_acting_key", "session_hash", unique=True, postgresql_where=text("acting")),
    Index("sign_ons_line_idx", "line_id", "started_at"),
)
"""Who was on which line from when to when. At the panel whose session it is, who is ``acting`` is
whom its acts are put down to."""

api_keys = Table(
    "api_keys",
    metadata,
    id_column(),
    name_column(),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    reference("user_id", "users.id", ondelete="CASCADE"),
    Column("created_at", Instant, nullable=False),
    Column("last_used_at", Instant),
)

calendar_feeds = Table(
    "calendar_feeds",
    metadata,
    id_column(),
    reference("user_id", "users.id", ondelete="CASCADE"),
    reference("line_id", "assets.id", ondelete="CASCADE"),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("user_id", "line_id"),
)
"""Addresses that calendar programs read the plan of one line from, without signing in."""

audit = Table(
    "audit",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("at", Instant, nullable=False),
    reference("user_id", "users.id", nullable=True),
    Column("actor", Text, nullable=False),
    reference("panel_id", "users.id", nullable=True),
    Column("subject", Text, nullable=False),
    Column("subject_id", Integer, nullable=False),
    Column("act", Text, nullable=False),
    Column("before", JSONB),
    Column("after", JSONB),
    Column("reason", Text),
    Index("audit_subject_idx", "subject", "subject_id", "at"),
)
"""What was done, by whom. Where a person acted at a panel that is signed in as another user, that
user is the ``panel_id``."""

settings = Table(
    "settings",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", JSONB, nullable=False),
)

saved_views = Table(
    "saved_views",
    metadata,
    id_column(),
    reference("user_id", "users.id", ondelete="CASCADE"),
    Column("screen", Text, nullable=False),
    name_column(),
    flag("shared", False),
    Column("query", JSONB, nullable=False),
    Column("updated_at", Instant, nullable=False),
    version_column(),
    CheckConstraint("length(trim(name)) > 0", name="name_given"),
    Index("saved_views_name_key", "user_id", "screen", func.lower(text("name")), unique=True),
)
"""A way to look at a screen, by the query of its address; a shared one is seen by everybody."""

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    reference("user_id", "users.id", ondelete="CASCADE"),
    Column("key", Text, nullable=False),
    Column("request_hash", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("status", Integer),
    Column("headers", JSONB),
    Column("body", LargeBinary),
    PrimaryKeyConstraint("user_id", "key"),
    Index("idempotency_keys_created_idx", "created_at"),
    Index(
        "idempotency_keys_answered_idx",
        "created_at",
        postgresql_where=text("status IS NOT NULL"),
    ),
)
"""Requests that were done, with their answers; written in the transaction that did them. Keys are
known for longer than answers are kept."""
