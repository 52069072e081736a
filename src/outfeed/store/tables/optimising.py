"""Tables of the optimiser: what planners weigh, when it plans by itself, and the plans it found."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    Time,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from outfeed.store.tables.base import (
    Instant,
    flag,
    id_column,
    metadata,
    name_column,
    reference,
    version_column,
)


def _weight(name: str, default: int) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default=text(str(default)))


optimisation_profiles = Table(
    "optimisation_profiles",
    metadata,
    id_column(),
    name_column(),
    _weight("lateness", 10),
    _weight("changeover", 2),
    _weight("line_end", 0),
    _weight("moved", 0),
    _weight("shifted", 0),
    Column("time_limit", Integer, nullable=False, server_default=text("60")),
    Column("freeze_time", Integer, nullable=False, server_default=text("0")),
    Column("horizon_time", Integer),
    Column("split_over", Integer),
    Column("smallest_piece", Integer),
    version_column(),
    Index("optimisation_profiles_name_key", text("lower(name)"), unique=True),
    CheckConstraint(
        "least(lateness, changeover, line_end, moved, shifted) >= 0"
        " AND greatest(lateness, changeover, line_end, moved, shifted) <= 1000000",
        name="weights_in_bounds",
    ),
    CheckConstraint("time_limit BETWEEN 1 AND 36000", name="time_limit_in_bounds"),
    CheckConstraint("freeze_time >= 0 AND horizon_time > 0", name="times_ahead"),
    CheckConstraint(
        "(split_over IS NULL) = (smallest_piece IS NULL)"
        " AND smallest_piece > 0 AND smallest_piece <= split_over",
        name="pieces_smaller_than_what_is_split",
    ),
)
"""
What a planner weighs. Weights are costs: ``lateness`` of a minute that an order of weight 1 is
late, ``changeover`` and ``line_end`` of a minute of a changeover and until a line's last order
ends, ``moved`` of an order on another line than it was, ``shifted`` of a minute that an order ends
at another time. Times are seconds: for how long the search goes on, how far ahead nothing moves and
until when what is due is planned, and the working time of orders that may be split, and of a piece.
"""

optimisation_schedules = Table(
    "optimisation_schedules",
    metadata,
    id_column(),
    name_column(),
    reference("profile_id", "optimisation_profiles.id"),
    Column("every", Text, nullable=False),
    Column("at", Time),
    Column("publishes", Boolean, nullable=False, server_default=text("false")),
    flag("enabled"),
    Column("since", Instant, nullable=False),
    Column("last_at", Instant),
    version_column(),
    CheckConstraint("every IN ('day', 'shift')", name="every_known"),
    CheckConstraint("(every = 'day') = (at IS NOT NULL)", name="day_has_a_time"),
)
"""When the optimiser plans by itself: each day ``at`` a wall time of the site, or as each shift
starts. What ``publishes`` becomes the plan by itself, other plans wait to be accepted. It is as it
is ``since`` an instant: nothing of before is made up for."""

optimisation_schedule_lines = Table(
    "optimisation_schedule_lines",
    metadata,
    Column(
        "schedule_id", ForeignKey("optimisation_schedules.id", ondelete="CASCADE"), nullable=False
    ),
    Column("line_id", ForeignKey("assets.id", ondelete="CASCADE"), nullable=False),
    PrimaryKeyConstraint("schedule_id", "line_id"),
)
"""The lines that a schedule is for; without any it is for all."""

optimisations = Table(
    "optimisations",
    metadata,
    id_column(),
    Column("kind", Text, nullable=False),
    Column("status", Text, nullable=False, server_default=text("'waiting'")),
    Column("asked", JSONB, nullable=False),
    Column("cause", JSONB),
    Column("what_if_id", ForeignKey("what_ifs.id", ondelete="CASCADE")),
    Column("schedule_id", ForeignKey("optimisation_schedules.id", ondelete="SET NULL")),
    reference("made_by_id", "users.id", nullable=True),
    Column("made_at", Instant, nullable=False),
    Column("started_at", Instant),
    Column("heard_at", Instant),
    Column("ended_at", Instant),
    Column("tries", Integer, nullable=False, server_default=text("0")),
    Column("stop_asked", Boolean, nullable=False, server_default=text("false")),
    Column("curve", JSONB, nullable=False, server_default=text("'[]'")),
    Column("bound", BigInteger),
    Column("found", JSONB),
    Column("difference", JSONB),
    Column("accepted_lines", ARRAY(Integer), nullable=False, server_default=text("'{}'")),
    Column("failure", Text),
    version_column(),
    CheckConstraint("kind IN ('plan', 'repair')", name="kind_known"),
    CheckConstraint(
        "status IN ('waiting', 'running', 'done', 'failed', 'accepted', 'discarded')",
        name="status_known",
    ),
    CheckConstraint("(status = 'failed') = (failure IS NOT NULL)", name="failure_is_told"),
    CheckConstraint("(cause IS NOT NULL) = (kind = 'repair')", name="repair_has_a_cause"),
    Index("optimisations_made_idx", text("made_at DESC")),
    Index(
        "optimisations_open_idx",
        "status",
        postgresql_where=text("status IN ('waiting', 'running', 'done')"),
    ),
)
"""
Searches for a better plan, and what they found. ``asked`` is what was asked for, ``cause`` what a
repair is for; ``curve`` the objective at each improvement, ``found`` the best plan so far with its
figures, ``difference`` what it does to each line. ``heard_at`` is when the search last said that it
goes on, by the clock of the database, and ``tries`` how often it was begun.
"""
