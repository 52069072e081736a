"""The house: plant, orders, plan, facts and their roll-ups.

The statements stand in ``0001_house.sql`` beside this file, frozen: what ``store/tables`` says
later does not reach databases that were made before. So whoever changes the tables also

1. adds a migration ``NNNN_what_it_does.py`` here, whose ``down_revision`` is the newest one before,
   with the ALTER statements written out (data that has to move is moved in the same migration);
2. runs ``pytest tests/store/test_schema.py``, which builds one database by the migrations and one
   from the tables and names every difference: columns, types, defaults, constraints, indexes,
   triggers, functions and sequences.

A migration that was released is never edited, this one included. Until the first release alone it
may be written anew, by ``python scripts/freeze_schema.py``.
"""

from importlib.resources import files

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    statements = files("outfeed.store.migrations.versions") / "0001_house.sql"
    op.get_bind().exec_driver_sql(statements.read_text(encoding="utf-8"))
    op.bulk_insert(_PROFILES, _FIRST_PROFILES)


_PROFILES = sa.table(
    "optimisation_profiles",
    *(
        sa.column(name)
        for name in ("name", "lateness", "changeover", "line_end", "moved", "shifted")
    ),
    sa.column("freeze_time"),
)
_FIRST_PROFILES = [
    {
        "name": name,
        "lateness": lateness,
        "changeover": changeover,
        "line_end": line_end,
        "moved": moved,
        "shifted": shifted,
        "freeze_time": freeze_time,
    }
    for name, lateness, changeover, line_end, moved, shifted, freeze_time in (
        ("Due dates first", 10, 2, 1, 5, 0, 0),
        ("Fewer changeovers", 4, 10, 1, 5, 0, 0),
        ("Few moves", 10, 2, 0, 120, 1, 3600),
    )
]
