"""The signal sources of a plant file: how topics of a broker become signals of assets."""

from enum import StrEnum
from typing import Any

from outfeed.activities import plant_fields as f
from outfeed.activities import plant_yaml as y
from outfeed.activities.plant_reading import WRONG, Field, Reading, scalar, several, table
from outfeed.model.equipment import SignalSource

ASSET = "{asset}"
COUNTER = "{counter}"


class Kind(StrEnum):
    """Kinds of signal sources that a connector understands."""

    MQTT = "mqtt"


class Signal(StrEnum):
    """What a message says."""

    STATE = "state"
    TOTAL = "total"
    ORDER = "order"


SOURCE = {
    "name": Field(scalar(f.text), required=True),
    "kind": Field(scalar(f.one_of(Kind)), required=True, stand_in=Kind.MQTT),
    "enabled": Field(scalar(f.boolean), True),
}
RULE = {
    "match": Field(scalar(f.text), required=True),
    "signal": Field(scalar(f.one_of(Signal)), required=True),
    "value": Field(scalar(f.text)),
    "time": Field(scalar(f.text)),
    "key": Field(scalar(f.text)),
    "only": Field(several(f.asset_path)),
    "states": Field(table(f.text, f.text)),
}


def signal_source(reading: Reading, node: y.Node, place: str) -> SignalSource | None:
    """Read one source; its definition keeps the topic rules in order, the first match wins."""
    values, nodes = reading.record(node, place, SOURCE, ["topics"])
    if values is None:
        return None
    rules = []
    for rule_place, item in reading.items(nodes.get("topics"), f"{place}.topics"):
        rule = _rule(reading, item, rule_place)
        # A place is kept for what can't be read, so that the ones after it keep their number.
        rules.append(rule or {})
    if not rules:
        reading.fault(place, "Give at least one topic under topics; else nothing is heard.")
    return SignalSource(
        where=place,
        name=values["name"],
        kind=values["kind"].value,
        definition={"topics": rules},
        enabled=values["enabled"],
    )


def _rule(reading: Reading, node: y.Node, place: str) -> dict[str, Any] | None:
    values, _ = reading.record(node, place, RULE)
    if values is None:
        return None
    match, signal = values["match"], values["signal"]
    wrong = _wrong_match(match, signal)
    if wrong:
        reading.fault(f"{place}.match", wrong)
    if values["states"] and signal is not Signal.STATE:
        reading.fault(f"{place}.states", "Only a rule with signal: state translates to states.")
    if values["value"] is None and (values["time"] or values["key"]):
        reading.fault(place, "Where time or key is read from a JSON payload, say value too.")
    rule: dict[str, Any] = {"match": match, "signal": signal.value}
    for key in ("value", "time", "key", "only", "states"):
        if values[key] not in (None, WRONG):
            rule[key] = list(values[key]) if key == "only" else values[key]
    return rule


def _wrong_match(match: str, signal: Signal) -> str | None:
    parts = match.split("/")
    if parts.count(ASSET) != 1:
        return f"A topic needs {ASSET} once, as a whole part between slashes."
    if (COUNTER in parts) != (signal is Signal.TOTAL) or parts.count(COUNTER) > 1:
        return (
            f"A running total needs {COUNTER} once, as a whole part between slashes."
            if signal is Signal.TOTAL
            else f"{COUNTER} belongs to signal: total only."
        )
    for index, part in enumerate(parts):
        if part in (ASSET, COUNTER, "+") or (part == "#" and index == len(parts) - 1):
            continue
        if not part:
            return "There is an empty part between slashes; take the slash out."
        if any(sign in part for sign in "{}+#"):
            return (
                f"{part!r} can't be part of a topic; a part is a word, {ASSET}, {COUNTER}, + for"
                " any one part, or # at the end for all that follow."
            )
    return None
