"""The schema: every table, and in its constraints everything that must never be.

Instants are ``timestamptz``, quantities ``numeric``, times that a figure is made of are numeric
seconds (exact to the microsecond). Migrations build exactly this; a test compares the two.
"""

from sqlalchemy import (
    DDL,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Enum,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    PrimaryKeyConstraint,
    Sequence,
    SmallInteger,
    Table,
    Text,
    Time,
    UniqueConstraint,
    Uuid,
    event,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import (
    ARRAY,
    JSONB,
    TIMESTAMP,
    TSTZMULTIRANGE,
    TSTZRANGE,
    ExcludeConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "%(table_name)s_%(column_0_N_name)s_idx",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "ck": "%(table_name)s_%(constraint_name)s_check",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "pk": "%(table_name)s_pkey",
    }
)

Instant = TIMESTAMP(timezone=True)
Span = TSTZRANGE()
asset_level = Enum("enterprise", "site", "area", "line", "cell", name="asset_level")
mode_type = Enum(
    "production", "setup", "cleaning", "maintenance", "idle", "other", name="mode_type"
)
state_type = Enum("running", "planned_downtime", "unplanned_downtime", name="state_type")
count_kind = Enum("infeed", "outfeed", "waste", name="count_kind")
mode_setter = Enum("plc", "operator", "schedule", name="mode_setter")
run_outcome = Enum("complete", "partial", "continue", name="run_outcome")
source_kind = Enum("internal", "external", name="source_kind")

POSITIVE = "{0} > 0 AND {0} < 'Infinity'"
"""Written so that it is not true of NaN, which the database sorts above all numbers."""

changes = Sequence("changes", metadata=metadata)
"""Each commit that changes something takes the next number; screens wait for it."""

order_numbers = Sequence("order_numbers", metadata=metadata)


def _id() -> Column[int]:
    return Column("id", Integer, Identity(always=True), primary_key=True)


def _version() -> Column[int]:
    return Column("version", Integer, nullable=False, server_default=text("1"))


def _flag(name: str, default: bool = True) -> Column[bool]:
    return Column(name, Boolean, nullable=False, server_default=text(str(default).lower()))


def _to(name: str, target: str, nullable: bool = False, **key: str) -> Column[int]:
    return Column(name, ForeignKey(target, **key), nullable=nullable)  # type: ignore[arg-type]


def _name(name: str = "name") -> Column[str]:
    return Column(name, Text, nullable=False)


# --- who -------------------------------------------------------------------------------------

users = Table(
    "users",
    metadata,
    _id(),
    _name(),
    Column("display_name", Text, nullable=False),
    Column("password_hash", Text),
    _flag("enabled"),
    Column("created_at", Instant, nullable=False),
    Index("users_name_key", func.lower(text("name")), unique=True),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    _to("user_id", "users.id", ondelete="CASCADE"),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
)

api_keys = Table(
    "api_keys",
    metadata,
    _id(),
    _name(),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    _to("user_id", "users.id", ondelete="CASCADE"),
    Column("created_at", Instant, nullable=False),
    Column("last_used_at", Instant),
)

audit = Table(
    "audit",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("at", Instant, nullable=False),
    _to("user_id", "users.id", nullable=True),
    Column("actor", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("subject_id", Integer, nullable=False),
    Column("act", Text, nullable=False),
    Column("before", JSONB),
    Column("after", JSONB),
    Column("reason", Text),
    Index("audit_subject_idx", "subject", "subject_id", "at"),
)

settings = Table(
    "settings",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", JSONB, nullable=False),
)

# --- the plant -------------------------------------------------------------------------------

assets = Table(
    "assets",
    metadata,
    _id(),
    _to("parent_id", "assets.id", nullable=True),
    Column("level", asset_level, nullable=False),
    _name(),
    Column("display_name", Text, nullable=False),
    Column("path", Text, nullable=False, unique=True),
    Column("topic", Text, nullable=False),
    Column("time_zone", Text),
    Column("production_day_start", Time),
    _flag("enabled"),
    Column("position", Integer, nullable=False, server_default=text("0")),
    _version(),
    CheckConstraint("(parent_id IS NULL) = (level = 'enterprise')", name="root"),
    CheckConstraint("level <> 'site' OR time_zone IS NOT NULL", name="site_has_zone"),
)
"""``path`` joins the names below the enterprise in lower case; ``topic`` is the machine name."""

units = Table("units", metadata, Column("code", Text, primary_key=True), _name())

product_classes = Table(
    "product_classes",
    metadata,
    _id(),
    _to("parent_id", "product_classes.id", nullable=True),
    Column("name", Text, nullable=False, unique=True),
)

products = Table(
    "products",
    metadata,
    _id(),
    _name("code"),
    _name(),
    _to("product_class_id", "product_classes.id", nullable=True),
    _to("base_unit", "units.code"),
    _flag("enabled"),
    Column("attributes", JSONB, nullable=False, server_default=text("'{}'")),
    _version(),
    Index("products_code_key", func.lower(text("code")), unique=True),
)

product_units = Table(
    "product_units",
    metadata,
    _to("product_id", "products.id", ondelete="CASCADE"),
    _to("unit", "units.code"),
    Column("numerator", Numeric, nullable=False),
    Column("denominator", Numeric, nullable=False),
    PrimaryKeyConstraint("product_id", "unit"),
    CheckConstraint("numerator > 0 AND denominator > 0", name="positive"),
)
"""One ``unit`` of the product is numerator / denominator base units; the base unit is 1 / 1."""

production_rates = Table(
    "production_rates",
    metadata,
    _id(),
    _to("line_id", "assets.id"),
    _to("product_id", "products.id"),
    Column("standard_rate", Numeric, nullable=False),
    Column("scheduled_rate", Numeric),
    Column("rate_period", Integer, nullable=False),
    _to("rate_unit", "units.code"),
    _to("infeed_unit", "units.code"),
    _to("outfeed_unit", "units.code"),
    _to("waste_unit", "units.code"),
    Column("package_count", Numeric, nullable=False, server_default=text("1")),
    _flag("enabled"),
    _version(),
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
    _id(),
    _to("line_id", "assets.id", nullable=True),
    _to("from_product_id", "products.id", nullable=True),
    _to("from_class_id", "product_classes.id", nullable=True),
    _to("to_product_id", "products.id", nullable=True),
    _to("to_class_id", "product_classes.id", nullable=True),
    Column("minutes", Numeric, nullable=False),
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
    _id(),
    Column("name", Text, nullable=False, unique=True),
    Column("type", mode_type, nullable=False),
    Column("colour", Text),
    _flag("reserved", False),
    _flag("enabled"),
)

states = Table(
    "states",
    metadata,
    _id(),
    _to("asset_id", "assets.id", nullable=True),
    _name(),
    Column("code", Integer),
    Column("type", state_type, nullable=False),
    Column("category", Text),
    Column("aliases", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    _flag("reserved", False),
    _flag("enabled"),
    UniqueConstraint("asset_id", "name", postgresql_nulls_not_distinct=True),
    UniqueConstraint("asset_id", "code"),
)
"""A state holds for its asset and all below it; without an asset, for the whole plant."""

waste_reasons = Table(
    "waste_reasons",
    metadata,
    _id(),
    _to("asset_id", "assets.id", nullable=True),
    _name(),
    Column("code", Integer),
    _flag("enabled"),
    UniqueConstraint("asset_id", "name", postgresql_nulls_not_distinct=True),
)

counters = Table(
    "counters",
    metadata,
    _id(),
    _to("line_id", "assets.id"),
    _to("asset_id", "assets.id"),
    _name(),
    Column("kind", count_kind, nullable=False),
    Column("tag", Text),
    Column("rollover_at", Numeric),
    Column("max_rate_per_minute", Numeric),
    _flag("enabled"),
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
    _id(),
    _to("asset_id", "assets.id"),
    _name(),
    Column("crew", Text),
    Column("rrule", Text, nullable=False),
    Column("start", Time, nullable=False),
    Column("length", Integer, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_until", Date),
    Column("excluded", ARRAY(Date), nullable=False, server_default=text("'{}'")),
    UniqueConstraint("asset_id", "name"),
    CheckConstraint("length > 0 AND length <= 86400", name="length_of_a_day"),
)
"""``start`` is wall time of the site; ``length`` is seconds of wall time."""

signal_sources = Table(
    "signal_sources",
    metadata,
    _id(),
    Column("name", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("definition", JSONB, nullable=False),
    _flag("enabled"),
)
"""How machines speak: for MQTT the topic rules that turn a message into a signal."""

# --- orders ----------------------------------------------------------------------------------

order_sources = Table(
    "order_sources",
    metadata,
    _id(),
    Column("name", Text, nullable=False, unique=True),
    Column("kind", source_kind, nullable=False),
)

order_statuses = Table(
    "order_statuses",
    metadata,
    _id(),
    Column("name", Text, nullable=False, unique=True),
    _flag("reserved", False),
    _flag("enabled"),
    _flag("active"),
    _flag("can_schedule", False),
    _flag("can_execute", False),
    Column("colour", Text, nullable=False),
    Column("position", Integer, nullable=False),
)

order_status_moves = Table(
    "order_status_moves",
    metadata,
    _to("from_id", "order_statuses.id", ondelete="CASCADE"),
    _to("to_id", "order_statuses.id", ondelete="CASCADE"),
    _flag("reason_required", False),
    PrimaryKeyConstraint("from_id", "to_id"),
)

orders = Table(
    "orders",
    metadata,
    _id(),
    _name("number"),
    _to("source_id", "order_sources.id"),
    Column("external_id", Text),
    _to("product_id", "products.id"),
    _to("mode_id", "modes.id"),
    Column("required_quantity", Numeric, nullable=False),
    Column("unit", Text, nullable=False),
    Column("earliest_start", Instant),
    Column("due_at", Instant),
    Column("priority", Integer, nullable=False, server_default=text("0")),
    _to("status_id", "order_statuses.id"),
    _to("held_from_status_id", "order_statuses.id", nullable=True),
    Column("notes", Text, nullable=False, server_default=text("''")),
    Column("attributes", JSONB, nullable=False, server_default=text("'{}'")),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("completed_at", Instant),
    _version(),
    ForeignKeyConstraint(
        ["product_id", "unit"], ["product_units.product_id", "product_units.unit"]
    ),
    UniqueConstraint("source_id", "external_id"),
    CheckConstraint(POSITIVE.format("required_quantity"), name="quantity_positive"),
    CheckConstraint("length(trim(number)) > 0", name="number_given"),
    Index("orders_number_key", func.lower(text("number")), unique=True),
    Index("orders_status_due_idx", "status_id", "due_at", "id"),
    Index("orders_due_idx", "due_at", "id"),
    Index("orders_product_idx", "product_id"),
    Index("orders_updated_idx", "updated_at", "id"),
)

order_lines = Table(
    "order_lines",
    metadata,
    _to("order_id", "orders.id", ondelete="CASCADE"),
    _to("line_id", "assets.id"),
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
    _id(),
    Column("at", Instant, nullable=False),
    _to("user_id", "users.id", nullable=True),
    _to("source_id", "order_sources.id"),
    Column("file", Text, nullable=False),
    Column("created", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("same", Integer, nullable=False),
    Column("rejected", Integer, nullable=False),
)

rejections = Table(
    "rejections",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("recorded_at", Instant, nullable=False),
    Column("origin", Text, nullable=False),
    _to("import_id", "imports.id", nullable=True, ondelete="CASCADE"),
    Column("where", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("given", Text, nullable=False),
    Index("rejections_recorded_idx", "recorded_at"),
)
"""What came in and could not be taken: from where, at which place, why, and what it said."""

# --- the plan --------------------------------------------------------------------------------

entries = Table(
    "entries",
    metadata,
    _id(),
    _to("line_id", "assets.id"),
    _to("mode_id", "modes.id"),
    Column("production", Boolean, nullable=False),
    _to("order_id", "orders.id", nullable=True),
    Column("quantity", Numeric),
    Column("during", Span, nullable=False),
    Column("pauses", TSTZMULTIRANGE(), nullable=False, server_default=text("'{}'")),
    _flag("pinned", False),
    _to("changeover_for", "entries.id", nullable=True, ondelete="CASCADE"),
    Column("changeover_time", Integer),
    Column("notes", Text, nullable=False, server_default=text("''")),
    _version(),
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

# --- what happened ---------------------------------------------------------------------------

line_status = Table(
    "line_status",
    metadata,
    Column("line_id", ForeignKey("assets.id"), primary_key=True),
    Column("timed_until", Instant),
)
"""One row a line, locked by whoever writes its facts, runs or plan. Slice times are right until
``timed_until``; what came after it is derived when it is read."""

runs = Table(
    "runs",
    metadata,
    _id(),
    _to("line_id", "assets.id"),
    _to("mode_id", "modes.id"),
    Column("production", Boolean, nullable=False),
    _to("product_id", "products.id", nullable=True),
    _to("order_id", "orders.id", nullable=True),
    _to("entry_id", "entries.id", nullable=True, ondelete="SET NULL"),
    Column("during", Span, nullable=False),
    Column("set_by", mode_setter, nullable=False),
    _to("started_by", "users.id", nullable=True),
    _to("ended_by", "users.id", nullable=True),
    Column("outcome", run_outcome),
    Column("standard_rate", Numeric),
    Column("rate_period", Integer),
    Column("rate_unit", Text),
    Column("infeed_unit", Text),
    Column("outfeed_unit", Text),
    Column("waste_unit", Text),
    Column("package_count", Numeric),
    Column("counted", ARRAY(count_kind), nullable=False, server_default=text("'{}'")),
    _version(),
    ExcludeConstraint(
        ("line_id", "="),
        ("during", "&&"),
        name="runs_line_does_one_thing",
        using="gist",
        deferrable=True,
        initially="DEFERRED",
    ),
    CheckConstraint("NOT isempty(during) AND NOT lower_inf(during)", name="started"),
    CheckConstraint("order_id IS NULL OR product_id IS NOT NULL", name="order_has_product"),
    CheckConstraint(
        "production = (product_id IS NOT NULL) AND production = (standard_rate IS NOT NULL)",
        name="production_has_product_and_rate",
    ),
    Index("runs_order_idx", "order_id", postgresql_where=text("order_id IS NOT NULL")),
    Index("runs_entry_idx", "entry_id", postgresql_where=text("entry_id IS NOT NULL")),
    Index("runs_line_started_idx", "line_id", text("lower(during)")),
    Index("runs_open_key", "line_id", unique=True, postgresql_where=text("upper_inf(during)")),
)
"""The rate is kept as it was when the run started. ``counted`` are the kinds its line counted."""

count_events = Table(
    "count_events",
    metadata,
    Column("key", Uuid, primary_key=True),
    Column("line_id", Integer, nullable=False),
    Column("counter_id", Integer),
    Column("kind", count_kind, nullable=False),
    Column("occurred_at", Instant, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("quantity", Numeric, nullable=False),
    Column("total", Numeric),
    Column("source", Text, nullable=False),
    Column("recorded_by", Integer),
    Column("corrects", Uuid),
    Column("waste_reason_id", SmallInteger),
    Column("reason", Text),
    CheckConstraint("quantity >= 0 OR corrects IS NOT NULL", name="negative_only_as_correction"),
    CheckConstraint("quantity > '-Infinity' AND quantity < 'Infinity'", name="quantity_finite"),
    Index(
        "count_events_line_idx",
        "line_id",
        "kind",
        "occurred_at",
        postgresql_include=["quantity"],
    ),
)
"""Append-only. ``quantity`` is in the unit of its kind; a correction names the fact it mends.

Its lines and counters are checked once for all facts of a statement: a foreign key, which asks for
each row, takes as long as all the rest of writing it."""

_KNOWN_PLACES = DDL(  # type: ignore[no-untyped-call]
    """
    CREATE FUNCTION count_events_known_places() RETURNS trigger LANGUAGE plpgsql AS $body$
    BEGIN
        IF EXISTS (
            SELECT FROM (SELECT DISTINCT line_id FROM written) w
            LEFT JOIN line_status l USING (line_id) WHERE l.line_id IS NULL
        ) OR EXISTS (
            SELECT FROM (SELECT DISTINCT counter_id FROM written WHERE counter_id IS NOT NULL) w
            LEFT JOIN counters c ON c.id = w.counter_id WHERE c.id IS NULL
        ) THEN
            RAISE foreign_key_violation USING MESSAGE = 'a count of a line or counter that is none';
        END IF;
        RETURN NULL;
    END $body$;
    CREATE TRIGGER count_events_known_places AFTER INSERT ON count_events
        REFERENCING NEW TABLE AS written
        FOR EACH STATEMENT EXECUTE FUNCTION count_events_known_places();
"""
)
event.listen(count_events, "after_create", _KNOWN_PLACES)

counter_readings = Table(
    "counter_readings",
    metadata,
    Column("counter_id", ForeignKey("counters.id"), primary_key=True),
    Column("occurred_at", Instant, nullable=False),
    Column("total", Numeric, nullable=False),
    Column("doubtful_at", Instant),
    Column("doubtful_total", Numeric),
)
"""The newest reading of each counter, from which the next one's quantity is told; and the lower
one that it stepped back to, until the next says whether it was set back."""

state_events = Table(
    "state_events",
    metadata,
    Column("key", Uuid, primary_key=True),
    _to("line_id", "assets.id"),
    _to("state_id", "states.id"),
    Column("occurred_at", Instant, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("source", Text, nullable=False),
    Column("recorded_by", Integer),
    Column("comment", Text),
    Column("position", BigInteger, Identity(always=True), nullable=False),
    Index("state_events_line_idx", "line_id", "occurred_at", "position"),
)
"""Append-only. Of two at one instant the one with the higher ``position`` came later."""

# --- roll-ups: derived from facts in the fact's own transaction --------------------------------

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
