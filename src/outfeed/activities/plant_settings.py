"""Settings of the plant: how its order numbers look, and what it lets happen by itself."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from outfeed.activities.act import Act
from outfeed.activities.plant_changes import lay, wait_for_turn
from outfeed.model.equipment import Plant
from outfeed.model.errors import FieldError, Invalid
from outfeed.model.settings import (
    PlantSettings,
    digits_fault,
    prefix_fault,
    repair_fault,
    rush_fault,
    sign_off_fault,
    stop_time_fault,
    tolerance_fault,
)
from outfeed.store.plant import StoredPlant
from outfeed.store.settings import settings_of


def change_settings(
    act: Act, *, order_number: Mapping[str, Any] | None = None, **said: Any
) -> PlantSettings:
    """Set what is named, and leave the rest as it is.

    No order moves for it: each does at its next event. Raises `Invalid` ``invalid_settings``.
    """
    wait_for_turn(act)
    before = settings_of(act.conn)
    number = replace(before.order_number, **(order_number or {}))
    after = replace(before, order_number=number, **said)
    _refuse(
        {
            "order_number.prefix": prefix_fault(number.prefix),
            "order_number.digits": digits_fault(number.digits),
            "on_time_tolerance": tolerance_fault(after.on_time_tolerance),
            "micro_stop_time": stop_time_fault(after.micro_stop_time),
            "stop_prompt_time": stop_time_fault(after.stop_prompt_time),
            "sign_off_after": sign_off_fault(after.sign_off_after),
            "repair_after": repair_fault(after.repair_after),
            "rush_within": rush_fault(after.rush_within),
        }
    )
    lay(act, Plant(settings=(after,)), StoredPlant(Plant(settings=(before,)), {}))
    return after


def _refuse(faults: Mapping[str, str | None]) -> None:
    errors = [
        FieldError(name, "invalid_settings", fault)
        for name, fault in faults.items()
        if fault is not None
    ]
    if errors:
        detail = " ".join(error.detail for error in errors)
        raise Invalid("invalid_settings", detail, errors=errors)
