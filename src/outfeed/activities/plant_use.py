"""What of the plant may not change: what facts and orders were recorded with, and what runs."""

from collections.abc import Callable, Hashable, Iterator, Mapping

from sqlalchemy import Connection

from outfeed.activities.plant_changes import Change
from outfeed.model import equipment as e
from outfeed.model.errors import Conflict
from outfeed.store import plant_use as used
from outfeed.store.plant import StoredPlant
from outfeed.store.rollups import lock_lines


def faults_of_use(
    conn: Connection, changes: list[Change], stored: StoredPlant
) -> Iterator[tuple[str, str]]:
    """Place and sentence of every change that would give another meaning to what happened."""
    for change in changes:
        check = _CHECKS.get(change.kind)
        if check is not None and change.before is not None and change.after is not None:
            thing_id = stored.ids[change.kind][change.after.key]
            for path, detail in check(conn, change, thing_id):
                yield f"{change.after.where}.{path}", detail


def refuse_open_runs(
    conn: Connection,
    stored: StoredPlant,
    whole: e.Plant,
    ids: Mapping[str, Mapping[Hashable, int]],
) -> None:
    """Refuse to disable a line on which a run is open, by itself or with what it stands in.

    ``whole`` is the plant as it will be, and ``ids`` go by the keys that it has then. The lines
    are locked, so that no run begins on them meanwhile. Raises `Conflict` ``run_open``.
    """
    now, then = e.usable_of(stored.plant.assets), e.usable_of(whole.assets)
    was = {row_id: now[str(path)] for path, row_id in stored.ids["assets"].items()}
    disabled = {
        row_id: asset
        for asset in whole.assets
        if asset.level is e.Level.LINE and not then[asset.path]
        if (row_id := ids["assets"].get(asset.path)) is not None and was.get(row_id)
    }
    if not disabled:
        return
    lock_lines(conn, disabled)
    line_id = used.open_run_of(conn, disabled)
    if line_id is not None:
        detail = f"A run is open on {disabled[line_id].display_name}; end the run first."
        raise Conflict("run_open", detail, line_id=line_id)


def _product(conn: Connection, change: Change, product_id: int) -> Iterator[tuple[str, str]]:
    before, after = change.before.factors, change.after.factors
    if before == after:
        return
    has_orders = used.units_of_orders(conn, product_id)
    for unit in sorted(has_orders - set(after)):
        yield "units", f"There are orders in {unit}; the unit can't be taken from the product."
    if used.product_has_runs(conn, product_id):
        if change.before.base_unit != change.after.base_unit:
            yield (
                "base_unit",
                f"It was run already and counted in {change.before.base_unit}; its base unit"
                " can't change. Make a product with another code.",
            )
        for unit, factor in before.items():
            if unit in after and after[unit] != factor:
                yield (
                    f"units.{unit}",
                    f"It was run already with {unit} = {factor}; the factor can't change. Add a"
                    " unit with another code.",
                )


def _mode(conn: Connection, change: Change, mode_id: int) -> Iterator[tuple[str, str]]:
    if change.before.type is not change.after.type and used.mode_is_used(conn, mode_id):
        yield (
            "type",
            f"{change.after.name} is in use as {change.before.type.value}; its type can't change."
            " Disable it and add a mode with another name.",
        )


def _state(conn: Connection, change: Change, state_id: int) -> Iterator[tuple[str, str]]:
    if change.before.type is not change.after.type and used.state_was_seen(conn, state_id):
        yield (
            "type",
            f"{change.after.name} was seen already as {change.before.type.value}, and figures"
            " were made with that; its type can't change. Disable it and add a state with"
            " another name and this one's aliases.",
        )


def _counter(conn: Connection, change: Change, counter_id: int) -> Iterator[tuple[str, str]]:
    if change.before.line != change.after.line and used.counter_was_read(conn, counter_id):
        yield (
            "line",
            f"It has counted for {change.before.line} already; make another counter for"
            f" {change.after.line}, and disable this one.",
        )


_CHECKS: dict[str, Callable[[Connection, Change, int], Iterator[tuple[str, str]]]] = {
    "products": _product,
    "modes": _mode,
    "states": _state,
    "counters": _counter,
}
