"""Opening the database and bringing its schema up to date."""

from importlib.resources import files
from typing import Any

import orjson
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, make_url


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
    config = Config()
    config.set_main_option("script_location", str(files("outfeed.store") / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
