"""Settings, from environment variables that begin with ``OUTFEED_`` and from ``DATABASE_URL``."""

import os
import sys
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


def user_data_directory() -> Path:
    """Where this user's data lives by the custom of the operating system."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "outfeed"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "outfeed"
    if os.geteuid() == 0:
        # PostgreSQL refuses to run as root, and root's home is closed to everyone else.
        return Path("/var/lib/outfeed")
    return Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share")) / "outfeed"


class Settings(BaseSettings):
    """How this process runs. Every field can be set as ``OUTFEED_<FIELD>``."""

    model_config = SettingsConfigDict(env_prefix="OUTFEED_", extra="ignore")

    data: Path = Field(default_factory=user_data_directory)
    """Folder of the embedded database and what belongs to it."""
    database_url: str | None = Field(default=None, validation_alias="DATABASE_URL")
    """A PostgreSQL 15+ to use instead of the embedded one."""
    host: str = "127.0.0.1"
    port: int = 8000
    mqtt_url: str | None = None
    """Broker to collect from, such as ``mqtt://user:password@broker:1883``."""
    session_hours: int = 12
    optimiser: bool = True
    """Whether this process searches for better plans; others on the database may."""
    optimiser_threads: int | None = Field(default=None, ge=1, le=256)
    """Threads of a search; without it as many as there are processors less one, at least one."""
    optimiser_warm: bool = True
    """Whether code of the optimiser is compiled soon after the start, where it is not yet."""
