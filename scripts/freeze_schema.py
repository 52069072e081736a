"""Print the statements that build the schema of ``store/tables`` on an empty database.

They are what ``store/migrations/versions/0001_house.sql`` holds:

    python scripts/freeze_schema.py > src/outfeed/store/migrations/versions/0001_house.sql

Once that file was released it never changes again; what the tables gain after that is a migration
of its own.
"""

import sys
from typing import Any

from sqlalchemy import create_mock_engine
from sqlalchemy.dialects import postgresql

from outfeed.store.tables import metadata

_dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
_statements = [f"CREATE EXTENSION IF NOT EXISTS {name}" for name in ("btree_gist", "pg_trgm")]


def _keep(statement: Any, *_: object, **__: object) -> None:
    lines = str(statement.compile(dialect=_dialect)).strip().rstrip(";").splitlines()
    _statements.append("\n".join(line.rstrip().replace("\t", "    ") for line in lines))


metadata.create_all(create_mock_engine("postgresql+psycopg://", _keep), checkfirst=False)
sys.stdout.write(";\n\n".join(_statements) + ";\n")
