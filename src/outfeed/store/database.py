"""Opening the database and bringing its schema up to date."""

from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, create_engine, make_url, text

MIGRATIONS = Path(__file__).parent / "migrations"
"""Each file of ``versions`` begins with the four digits of its revision."""


def _encoded(value: Any) -> str:
    return orjson.dumps(value, default=str).decode()


def open_engine(url: str, pool_size: int = 12) -> Engine:
    """Give an engine on a PostgreSQL URL (``postgresql://…``), its sessions in UTC."""
    address = make_url(url).set(drivername="postgresql+psycopg")
    return create_engine(
        address,
        pool_size=pool_size,
        max_overflow=8,
        pool_pre_ping=True,
        json_serializer=_encoded,
        json_deserializer=orjson.loads,
        connect_args={"options": "-c timezone=UTC -c jit=off", "application_name": "outfeed"},
    )


def migrate(connection: Connection) -> None:
    """Bring the schema to the newest version; does nothing where it already is."""
    if _is_newest(connection):
        return
    # Alembic takes a good part of a second to load, which only a change of the schema needs.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _is_newest(connection: Connection) -> bool:
    there = connection.execute(text("SELECT to_regclass('alembic_version')")).scalar()
    if there is None:
        return False
    versions = connection.execute(text("SELECT version_num FROM alembic_version")).scalars()
    newest = max(file.name[:4] for file in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    return list(versions) == [newest]
