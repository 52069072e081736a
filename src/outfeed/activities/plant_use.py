"""What a plant file may not change any more, because facts and orders were recorded with it."""

from collections.abc import Callable, Iterator

from sqlalchemy import Connection

from outfeed.activities.plant_changes import Change
from outfeed.store import plant_use as used
from outfeed.store.plant import StoredPlant


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
