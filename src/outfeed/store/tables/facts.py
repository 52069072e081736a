"""Tables of what happened: runs and the facts of the floor."""

from sqlalchemy import (
    DDL,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Numeric,
    SmallInteger,
    Table,
    Text,
    Uuid,
    event,
    text,
)
from sqlalchemy.dialects.postgresql import (
    ARRAY,
    ExcludeConstraint,
)

from outfeed.store.tables.base import (
    Instant,
    Span,
    count_kind,
    flag,
    id_column,
    metadata,
    mode_setter,
    reference,
    run_outcome,
    version_column,
)

line_status = Table(
    "line_status",
    metadata,
    Column("line_id", ForeignKey("assets.id"), primary_key=True),
    Column("timed_until", Instant),
    Column("states_version", Integer, nullable=False, server_default=text("0")),
)
"""One row a line, locked by whoever writes its facts, runs or plan. Slice times are right until
``timed_until``; what came after it is derived when it is read. ``states_version`` is the number of
acts that edited its states."""

runs = Table(
    "runs",
    metadata,
    id_column(),
    reference("line_id", "assets.id"),
    reference("mode_id", "modes.id"),
    Column("production", Boolean, nullable=False),
    reference("product_id", "products.id", nullable=True),
    reference("order_id", "orders.id", nullable=True),
    reference("entry_id", "entries.id", nullable=True, ondelete="SET NULL"),
    Column("during", Span, nullable=False),
    Column("set_by", mode_setter, nullable=False),
    reference("started_by", "users.id", nullable=True),
    reference("ended_by", "users.id", nullable=True),
    Column("outcome", run_outcome),
    Column("standard_rate", Numeric),
    Column("rate_period", Integer),
    Column("rate_unit", Text),
    Column("infeed_unit", Text),
    Column("outfeed_unit", Text),
    Column("waste_unit", Text),
    Column("package_count", Numeric),
    Column("counted", ARRAY(count_kind), nullable=False, server_default=text("'{}'")),
    version_column(),
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
"""The rate is kept as it was when the run started. ``counted`` are the kinds that were counted:
once where the line had a counter of it, and once more for each correction of it that holds."""

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
    Column("corrects_run_id", Integer),
    Column("entry", Uuid),
    Column("waste_reason_id", SmallInteger),
    Column("reason", Text),
    CheckConstraint(
        "quantity >= 0 OR corrects IS NOT NULL OR corrects_run_id IS NOT NULL",
        name="negative_only_as_correction",
    ),
    CheckConstraint("quantity > '-Infinity' AND quantity < 'Infinity'", name="quantity_finite"),
    Index(
        "count_events_line_idx",
        "line_id",
        "kind",
        "occurred_at",
        postgresql_include=["quantity"],
    ),
    Index("count_events_entry_idx", "entry", postgresql_where=text("entry IS NOT NULL")),
    Index(
        "count_events_by_hand_idx",
        "line_id",
        "occurred_at",
        postgresql_where=text("entry IS NOT NULL"),
    ),
    Index(
        "count_events_by_hand_recorded_idx",
        "line_id",
        "recorded_at",
        postgresql_where=text("entry IS NOT NULL"),
    ),
)
"""Append-only. ``quantity`` is in the unit of its kind; a correction names the fact, or the run,
that it mends. Facts that a person entered at once share their ``entry``. What takes a fact of an
entry back names it in ``corrects``; with a counter and no total it mends what a reading counted.

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
    reference("line_id", "assets.id"),
    reference("state_id", "states.id"),
    Column("occurred_at", Instant, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("source", Text, nullable=False),
    Column("recorded_by", Integer),
    Column("comment", Text),
    Column("position", BigInteger, Identity(always=True), nullable=False),
    Index("state_events_line_idx", "line_id", "occurred_at", "position"),
)
"""Append-only. Of two at one instant the one with the higher ``position`` came later."""

state_edits = Table(
    "state_edits",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    reference("line_id", "assets.id"),
    Column("version", Integer, nullable=False),
    Column("during", Span, nullable=False),
    Column("as_of", Instant, nullable=False),
    flag("open_ended", False),
    reference("state_id", "states.id", nullable=True),
    Column("reverts_to", Integer),
    Column("comment", Text),
    Column("part_required", Text),
    reference("asset_id", "assets.id", nullable=True),
    Column("recorded_at", Instant, nullable=False),
    reference("recorded_by", "users.id", nullable=True),
    CheckConstraint("NOT isempty(during) AND NOT lower_inf(during)", name="started"),
    CheckConstraint("open_ended OR NOT upper_inf(during)", name="ends"),
    CheckConstraint(
        "reverts_to IS NULL OR (state_id IS NULL AND reverts_to >= 0 AND reverts_to < version)",
        name="reverts_to_earlier",
    ),
    Index("state_edits_during_idx", "line_id", "during", postgresql_using="gist"),
    Index("state_edits_version_idx", "line_id", "version"),
)
"""Append-only: what people said of the states of a line, painted over what it said itself, in the
order of ``id``; the pieces of one act share their ``version``. Without a state the one before takes
the time; with ``reverts_to`` what held as of that version does. Of an ``open_ended`` one, said of a
stop that went on at ``as_of``, the end is derived: when the line next said something else."""
