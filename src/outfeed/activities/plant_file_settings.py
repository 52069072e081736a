"""The settings in a plant file. Each is a thing of its own: one left out stays as it is."""

from dataclasses import replace
from typing import Any

from outfeed.activities import plant_fields as f
from outfeed.activities import plant_yaml as y
from outfeed.activities.plant_reading import Field, Reading, scalar
from outfeed.model.settings import SWITCHES, PlantSettings

PLAIN = {name: Field(scalar(f.boolean)) for name in SWITCHES} | {
    "on_time_tolerance": Field(scalar(f.tolerance)),
    "micro_stop_time": Field(scalar(f.stop_time)),
    "stop_prompt_time": Field(scalar(f.stop_time)),
    "sign_off_after": Field(scalar(f.sign_off_after)),
    "repair_after": Field(scalar(f.repair_after)),
    "rush_within": Field(scalar(f.rush_within)),
}
NUMBER = {"prefix": Field(scalar(f.number_prefix)), "digits": Field(scalar(f.number_digits))}


def read_settings(reading: Reading, node: y.Node, stored: PlantSettings) -> PlantSettings:
    """Read what the settings become; `stored` is what they are."""
    values, nodes = reading.record(node, "settings", PLAIN, ["order_number"])
    number = stored.order_number
    if "order_number" in nodes:
        parts, _ = reading.record(nodes["order_number"], "settings.order_number", NUMBER)
        number = replace(number, **_said(parts))
    return replace(stored, order_number=number, **_said(values), where="settings")


def _said(values: dict[str, Any] | None) -> dict[str, Any]:
    return {key: value for key, value in (values or {}).items() if value is not None}
