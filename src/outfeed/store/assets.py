"""Assets as they are addressed: by id or by path."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from sqlalchemy import Connection, Row, select, text

from outfeed.model.errors import NotFound
from outfeed.store import tables as t


def find_asset(conn: Connection, ref: str, level: str | None = None) -> Row[Any]:
    """Give the asset of an id or a path. Refused: none such, or one of another level."""
    wanted = ref.strip().strip("/")
    number = wanted.isascii() and wanted.isdecimal() and len(wanted) < 10
    condition = t.assets.c.id == int(wanted) if number else t.assets.c.path == wanted.lower()
    # No path holds a NUL, and the database would not even compare one.
    asset = None if "\x00" in wanted else conn.execute(select(t.assets).where(condition)).first()
    if asset is None:
        near = get_close_matches(wanted.lower(), conn.execute(select(t.assets.c.path)).scalars(), 3)
        hint = f" Did you mean {', '.join(near)}?" if near else ""
        raise NotFound("unknown_asset", f"There is no asset {ref!r}.{hint}", asset=ref)
    if level is not None and asset.level != level:
        raise NotFound(
            f"not_a_{level}", f"{asset.display_name} is no {level} but a {asset.level}.", asset=ref
        )
    return asset


def enabled_lines(conn: Connection) -> set[int]:
    """Give the lines that are in use, and so is all that they stand in."""
    rows = conn.execute(
        select(t.line_status.c.line_id)
        .join(t.assets, t.assets.c.id == t.line_status.c.line_id)
        .where(t.assets.c.usable)
    )
    return set(rows.scalars())


def lines_under(conn: Connection, asset_id: int) -> Sequence[Row[Any]]:
    """Give all lines at or below an asset, in the order of the plant tree."""
    return conn.execute(
        text(
            "WITH RECURSIVE below AS ("
            " SELECT id, ARRAY[position, id] AS place FROM assets WHERE id = :asset"
            " UNION ALL SELECT a.id, b.place || a.position || a.id"
            "  FROM assets a JOIN below b ON a.parent_id = b.id)"
            " SELECT a.* FROM assets a JOIN below b ON a.id = b.id"
            " WHERE a.level = 'line' ORDER BY b.place"
        ),
        {"asset": asset_id},
    ).all()


def site_of(conn: Connection, asset_id: int) -> Row[Any] | None:
    """Give the site that an asset is or lies in; the first site for what lies above all sites."""
    site = conn.execute(
        text(
            "WITH RECURSIVE above AS ("
            " SELECT * FROM assets WHERE id = :asset"
            " UNION ALL SELECT a.* FROM assets a JOIN above b ON a.id = b.parent_id)"
            " SELECT * FROM above WHERE level = 'site'"
        ),
        {"asset": asset_id},
    ).first()
    if site is None:
        first = select(t.assets).where(t.assets.c.level == "site")
        site = conn.execute(first.order_by(t.assets.c.position, t.assets.c.id)).first()
    return site
