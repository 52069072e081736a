"""Tables of production orders, their statuses and sources, and what could not be taken."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    Numeric,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    func,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import (
    JSONB,
)

from outfeed.store.tables.base import (
    POSITIVE,
    Instant,
    flag,
    id_column,
    metadata,
    name_column,
    reference,
    source_kind,
    version_column,
)

order_sources = Table(
    "order_sources",
    metadata,
    id_column(),
    Column("name", Text, nullable=False, unique=True),
    Column("kind", source_kind, nullable=False),
    flag("enabled"),
    version_column(),
)

order_statuses = Table(
    "order_statuses",
    metadata,
    id_column(),
    Column("name", Text, nullable=False, unique=True),
    flag("reserved", False),
    flag("enabled"),
    flag("active"),
    flag("can_schedule", False),
    flag("can_execute", False),
    Column("colour", Text, nullable=False),
    Column("position", Integer, nullable=False),
    version_column(),
)

order_status_moves = Table(
    "order_status_moves",
    metadata,
    reference("from_id", "order_statuses.id", ondelete="CASCADE"),
    reference("to_id", "order_statuses.id", ondelete="CASCADE"),
    flag("reason_required", False),
    PrimaryKeyConstraint("from_id", "to_id"),
)

ORDER_TEXT = "lower((((number || ' ') || coalesce(external_id, '')) || ' ') || notes)"
"""What a search in the text of orders looks at, as their index has it."""

orders = Table(
    "orders",
    metadata,
    id_column(),
    name_column("number"),
    reference("source_id", "order_sources.id"),
    Column("external_id", Text),
    reference("product_id", "products.id"),
    reference("mode_id", "modes.id"),
    Column("required_quantity", Numeric, nullable=False),
    Column("unit", Text, nullable=False),
    Column("earliest_start", Instant),
    Column("due_at", Instant),
    Column("priority", Integer, nullable=False, server_default=text("0")),
    reference("status_id", "order_statuses.id"),
    reference("held_from_status_id", "order_statuses.id", nullable=True),
    Column("notes", Text, nullable=False, server_default=text("''")),
    Column("attributes", JSONB, nullable=False, server_default=text("'{}'")),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("completed_at", Instant),
    version_column(),
    ForeignKeyConstraint(
        ["product_id", "unit"],
        ["product_units.product_id", "product_units.unit"],
        onupdate="CASCADE",
    ),
    UniqueConstraint("source_id", "external_id"),
    CheckConstraint(POSITIVE.format("required_quantity"), name="quantity_positive"),
    CheckConstraint("length(trim(number)) > 0", name="number_given"),
    Index("orders_number_key", func.lower(text("number")), unique=True),
    Index("orders_status_due_idx", "status_id", "due_at", "id"),
    Index("orders_due_idx", "due_at", "id"),
    Index("orders_product_idx", "product_id"),
    Index("orders_updated_idx", "updated_at", "id"),
    Index(
        "orders_text_idx",
        literal_column(ORDER_TEXT).label("searched"),
        postgresql_using="gin",
        postgresql_ops={"searched": "gin_trgm_ops"},
    ),
)

order_lines = Table(
    "order_lines",
    metadata,
    reference("order_id", "orders.id", ondelete="CASCADE"),
    reference("line_id", "assets.id"),
    PrimaryKeyConstraint("order_id", "line_id"),
)

order_figures = Table(
    "order_figures",
    metadata,
    Column("order_id", ForeignKey("orders.id", ondelete="CASCADE"), primary_key=True),
    Column("scheduled_quantity", Numeric, nullable=False, server_default=text("0")),
    Column("expected_end", Instant),
    Column("actual_quantity", Numeric, nullable=False, server_default=text("0")),
    Column("waste_quantity", Numeric, nullable=False, server_default=text("0")),
    Column("infeed_quantity", Numeric, nullable=False, server_default=text("0")),
)
"""Derived, in the order's unit: from its entries, and from the run figures of its runs."""

imports = Table(
    "imports",
    metadata,
    id_column(),
    Column("at", Instant, nullable=False),
    reference("user_id", "users.id", nullable=True),
    reference("source_id", "order_sources.id"),
    Column("file", Text, nullable=False),
    Column("created", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("same", Integer, nullable=False),
    Column("rejected", Integer, nullable=False),
    Column("mapping", JSONB),
    reference("mends_id", "imports.id", nullable=True),
    Column("undone_at", Instant),
    reference("undone_by_id", "users.id", nullable=True),
)
"""One file that was taken, or, where ``mends_id`` is given, mended rows of that import."""

import_orders = Table(
    "import_orders",
    metadata,
    reference("import_id", "imports.id", ondelete="CASCADE"),
    reference("order_id", "orders.id", ondelete="CASCADE"),
    Column("version", Integer, nullable=False),
    Column("before", JSONB),
    PrimaryKeyConstraint("import_id", "order_id"),
    Index("import_orders_order_idx", "order_id"),
)
"""What an import made (``before`` is null) or changed (what it was), and the version after it."""

import_mappings = Table(
    "import_mappings",
    metadata,
    Column("source_id", ForeignKey("order_sources.id", ondelete="CASCADE"), primary_key=True),
    Column("mapping", JSONB, nullable=False),
    Column("updated_at", Instant, nullable=False),
    version_column(),
)
"""How the files of a source are read: which column is which field, and what its words mean."""

rejections = Table(
    "rejections",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("recorded_at", Instant, nullable=False),
    Column("origin", Text, nullable=False),
    reference("import_id", "imports.id", nullable=True, ondelete="CASCADE"),
    Column("where", Text, nullable=False),
    Column("row", Integer),
    Column("column", Text),
    Column("code", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("given", Text, nullable=False),
    Column("fields", JSONB),
    reference("mended_by_id", "imports.id", nullable=True),
    Index("rejections_recorded_idx", "recorded_at"),
    Index("rejections_import_idx", "import_id"),
)
"""
What came in and could not be taken: from where, at which place, why, and what it said.

``fields`` is the whole row of a file, so that it can be mended and taken again.
"""
