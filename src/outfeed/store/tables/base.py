"""What all tables share: the metadata, types, sequences, and columns that recur."""

from sqlalchemy import (
    Boolean,
    Column,
    Enum,
    ForeignKey,
    Identity,
    Integer,
    MetaData,
    Sequence,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import (
    TIMESTAMP,
    TSTZRANGE,
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
call_kind = Enum("maintenance", "quality", "material", name="call_kind")
source_kind = Enum("internal", "external", name="source_kind")

POSITIVE = "{0} > 0 AND {0} < 'Infinity'"
"""Written so that it is not true of NaN, which the database sorts above all numbers."""

changes = Sequence("changes", metadata=metadata)
"""Each commit that changes something takes the next number; screens wait for it."""

order_numbers = Sequence("order_numbers", metadata=metadata)


def id_column() -> Column[int]:
    """Give the column of a row's number."""
    return Column("id", Integer, Identity(always=True), primary_key=True)


def version_column() -> Column[int]:
    """Give the column that every change bumps."""
    return Column("version", Integer, nullable=False, server_default=text("1"))


def flag(name: str, default: bool = True) -> Column[bool]:
    """Give a column of yes or no."""
    return Column(name, Boolean, nullable=False, server_default=text(str(default).lower()))


def reference(name: str, target: str, nullable: bool = False, **key: str) -> Column[int]:
    """Give a column that names a row of another table, as ``table.column``."""
    return Column(name, ForeignKey(target, **key), nullable=nullable)  # type: ignore[arg-type]


def name_column(name: str = "name") -> Column[str]:
    """Give a column of a text that must be there."""
    return Column(name, Text, nullable=False)
