"""Tables of the plant: assets, products, rates, modes, states, counters and shifts."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Index,
    Integer,
    Numeric,
    PrimaryKeyConstraint,
    Table,
    Text,
    Time,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import (
    ARRAY,
    JSONB,
    TIMESTAMP,
    ExcludeConstraint,
)

from outfeed.store.tables.base import (
    asset_level,
    count_kind,
    flag,
    id_column,
    metadata,
    mode_type,
    name_column,
    reference,
    state_type,
    version_column,
)

assets = Table(
    "assets",
    metadata,
    id_column(),
    reference("parent_id", "assets.id", nullable=True),
    Column("level", asset_level, nullable=False),
    name_column(),
    Column("display_name", Text, nullable=False),
    Column("path", Text, nullable=False, unique=True),
    Column("topic", Text, nullable=False),
    Column("time_zone", Text),
    Column("production_day_start", Time),
    flag("enabled"),
    flag("usable"),
    Column("micro_stop_time", Integer),
    Column("stop_prompt_time", Integer),
    Column("position", Integer, nullable=False, server_default=text("0")),
    version_column(),
    CheckConstraint("(parent_id IS NULL) = (level = 'enterprise')", name="root"),
    CheckConstraint("level <> 'site' OR time_zone IS NOT NULL", name="site_has_zone"),
    CheckConstraint("micro_stop_time >= 0 AND stop_prompt_time >= 0", name="stop_times"),
)
"""
Seconds below which a stop is a micro-stop, and after which its reason is asked for, are taken from
the nearest asset that has them.
``path`` joins the names below the enterprise in lower case; ``topic`` is the machine name;
``usable`` says that the asset is enabled and so is all that it stands in.
"""

units = Table(
    "units", metadata, Column("code", Text, primary_key=True), name_column(), version_column()
)

product_classes = Table(
    "product_classes",
    metadata,
    id_column(),
    reference("parent_id", "product_classes.id", nullable=True),
    Column("name", Text, nullable=False, unique=True),
    version_column(),
)

products = Table(
    "products",
    metadata,
    id_column(),
    name_column("code"),
    name_column(),
    reference("product_class_id", "product_classes.id", nullable=True),
    reference("base_unit", "units.code", onupdate="CASCADE"),
    flag("enabled"),
    Column("attributes", JSONB, nullable=False, server_default=text("'{}'")),
    version_column(),
    Index("products_code_key", func.lower(text("code")), unique=True),
)

product_units = Table(
    "product_units",
    metadata,
    reference("product_id", "products.id", ondelete="CASCADE"),
    reference("unit", "units.code", onupdate="CASCADE"),
    Column("numerator", Numeric, nullable=False),
    Column("denominator", Numeric, nullable=False),
    PrimaryKeyConstraint("product_id", "unit"),
    CheckConstraint("numerator > 0 AND denominator > 0", name="positive"),
)
"""One ``unit`` of the product is numerator / denominator base units; the base unit is 1 / 1."""

production_rates = Table(
    "production_rates",
    metadata,
    id_column(),
    reference("line_id", "assets.id"),
    reference("product_id", "products.id"),
    Column("standard_rate", Numeric, nullable=False),
    Column("scheduled_rate", Numeric),
    Column("rate_period", Integer, nullable=False),
    reference("rate_unit", "units.code", onupdate="CASCADE"),
    reference("infeed_unit", "units.code", onupdate="CASCADE"),
    reference("outfeed_unit", "units.code", onupdate="CASCADE"),
    reference("waste_unit", "units.code", onupdate="CASCADE"),
    Column("package_count", Numeric, nullable=False, server_default=text("1")),
    flag("enabled"),
    version_column(),
    UniqueConstraint("line_id", "product_id"),
    CheckConstraint(
        "standard_rate > 0 AND coalesce(scheduled_rate, 1) > 0 AND rate_period > 0"
        " AND package_count > 0",
        name="positive",
    ),
)
"""Rates are ``rate_unit`` per ``rate_period`` seconds."""

changeovers = Table(
    "changeovers",
    metadata,
    id_column(),
    reference("line_id", "assets.id", nullable=True),
    reference("from_product_id", "products.id", nullable=True),
    reference("from_class_id", "product_classes.id", nullable=True),
    reference("to_product_id", "products.id", nullable=True),
    reference("to_class_id", "product_classes.id", nullable=True),
    Column("minutes", Numeric, nullable=False),
    version_column(),
    CheckConstraint("minutes >= 0", name="not_negative"),
    CheckConstraint("num_nonnulls(from_product_id, from_class_id) <= 1", name="one_from"),
    CheckConstraint("num_nonnulls(to_product_id, to_class_id) <= 1", name="one_to"),
    UniqueConstraint(
        "line_id",
        "from_product_id",
        "from_class_id",
        "to_product_id",
        "to_class_id",
        name="changeovers_rule_key",
        postgresql_nulls_not_distinct=True,
    ),
)

modes = Table(
    "modes",
    metadata,
    id_column(),
    Column("name", Text, nullable=False, unique=True),
    Column("type", mode_type, nullable=False),
    Column("colour", Text),
    flag("reserved", False),
    flag("enabled"),
    version_column(),
)

states = Table(
    "states",
    metadata,
    id_column(),
    reference("asset_id", "assets.id", nullable=True),
    name_column(),
    Column("code", Integer),
    Column("type", state_type, nullable=False),
    Column("category", Text),
    Column("aliases", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    flag("reserved", False),
    flag("enabled"),
    version_column(),
    UniqueConstraint("asset_id", "name", postgresql_nulls_not_distinct=True),
    UniqueConstraint("asset_id", "code"),
)
"""A state holds for its asset and all below it; without an asset, for the whole plant."""

waste_reasons = Table(
    "waste_reasons",
    metadata,
    id_column(),
    reference("asset_id", "assets.id", nullable=True),
    name_column(),
    Column("code", Integer),
    flag("enabled"),
    version_column(),
    UniqueConstraint("asset_id", "name", postgresql_nulls_not_distinct=True),
)

counters = Table(
    "counters",
    metadata,
    id_column(),
    reference("line_id", "assets.id"),
    reference("asset_id", "assets.id"),
    name_column(),
    Column("kind", count_kind, nullable=False),
    Column("tag", Text),
    Column("rollover_at", Numeric),
    Column("max_rate_per_minute", Numeric),
    flag("enabled"),
    version_column(),
    UniqueConstraint("line_id", "name"),
    UniqueConstraint("asset_id", "tag"),
    CheckConstraint("coalesce(rollover_at, 1) > 0", name="rollover_positive"),
    CheckConstraint("coalesce(max_rate_per_minute, 1) > 0", name="max_rate_positive"),
)
"""A counter of ``asset_id`` (the line or one of its cells) that counts for ``line_id``; machines
call it by ``tag`` below their asset."""

shifts = Table(
    "shifts",
    metadata,
    id_column(),
    reference("asset_id", "assets.id"),
    name_column(),
    Column("crew", Text),
    Column("rrule", Text, nullable=False),
    Column("start", Time, nullable=False),
    Column("length", Integer, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_until", Date),
    Column("excluded", ARRAY(Date), nullable=False, server_default=text("'{}'")),
    Column("changed", JSONB, nullable=False, server_default=text("'[]'")),
    Column("rotation", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    version_column(),
    UniqueConstraint("asset_id", "name", "valid_from"),
    ExcludeConstraint(
        ("asset_id", "="),
        ("name", "="),
        (text("daterange(valid_from, valid_until, '[]')"), "&&"),
        name="shifts_name_means_one",
        using="gist",
        deferrable=True,
        initially="DEFERRED",
    ),
    CheckConstraint("length > 0 AND length <= 86400", name="length_of_a_day"),
)
"""
``start`` is wall time of the site; ``length`` is seconds of wall time.

``changed`` are occurrences at another time, ``[{"date", "start", "length"}]``. ``rotation`` are the
crews of the days from ``valid_from`` on, over and over; an empty one works not.
"""

calendar_exceptions = Table(
    "calendar_exceptions",
    metadata,
    id_column(),
    reference("asset_id", "assets.id"),
    name_column(),
    Column("working", Boolean, nullable=False),
    Column("starts", TIMESTAMP(), nullable=False),
    Column("length", Integer, nullable=False),
    Column("rrule", Text),
    Column("valid_until", Date),
    Column("excluded", ARRAY(Date), nullable=False, server_default=text("'{}'")),
    version_column(),
    UniqueConstraint("asset_id", "name", "starts"),
    CheckConstraint("length > 0", name="length_positive"),
)
"""
A span in which an asset and all below it do not work (a holiday), or work beyond their shifts.

``starts`` is wall time of the site, ``length`` seconds of wall time. What is nearer to a line
counts before what is further up, and of one asset what works before what does not.
"""

signal_sources = Table(
    "signal_sources",
    metadata,
    id_column(),
    Column("name", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("definition", JSONB, nullable=False),
    flag("enabled"),
    version_column(),
)
"""How machines speak: for MQTT the topic rules that turn a message into a signal."""
