"""The plant's own namespace: topic rules run backwards, from events to messages. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from outfeed.connectors.machines.simulator.plant import (
    Event,
    StateEntered,
    TotalReached,
    TwinAsset,
    TwinLine,
)


@dataclass(frozen=True, slots=True)
class Publication:
    """One message: what is said where about which event."""

    topic: str
    payload: bytes
    event: Event


@dataclass(frozen=True, slots=True)
class _Place:
    """A rule and the asset for which a line speaks by it."""

    rule: Mapping[str, Any]
    asset: TwinAsset

    def topic(self, tag: str = "") -> str:
        named = self.rule["match"].replace("{asset}", self.asset.topic).replace("{counter}", tag)
        # What a rule does not care about may be anything.
        return str(named).replace("/#", "").replace("+", "any")


class Namespace:
    """Says a line's events as the machines of its plant would."""

    def __init__(self, rules: Sequence[Mapping[str, Any]], line: TwinLine) -> None:
        self._state = _first(rules, "state", [line.asset, *line.cells], line.asset)
        self._order = _first(rules, "order", [line.asset, *line.cells], line.asset)
        totals = {counter.asset.path: counter.asset for counter in line.counters}
        self._totals = {
            path: _first(rules, "total", [asset], asset) for path, asset in totals.items()
        }

    def publication(self, event: Event) -> Publication | None:
        """Give the message that says an event; None where no rule could tell it."""
        if isinstance(event, TotalReached):
            place = self._totals[event.counter.asset.path]
            if place is None:
                return None
            return _said(place, place.topic(event.counter.tag), f"{event.total:f}", event)
        if isinstance(event, StateEntered):
            if self._state is None:
                return None
            words = {state: word for word, state in (self._state.rule.get("states") or {}).items()}
            return _said(
                self._state, self._state.topic(), words.get(event.state, event.state), event
            )
        if self._order is None:
            return None
        return _said(self._order, self._order.topic(), event.order_number, event)


def _first(
    rules: Sequence[Mapping[str, Any]], signal: str, candidates: Iterable[TwinAsset], own: TwinAsset
) -> _Place | None:
    """Find the first rule by which one of the candidates speaks; all but `own` must be named."""
    for rule in rules:
        if rule["signal"] != signal:
            continue
        only = {path.lower() for path in rule.get("only") or ()}
        for asset in candidates:
            if asset.path in only or (not only and asset == own):
                return _Place(rule, asset)
    return None


def _said(place: _Place, topic: str, word: str, event: Event) -> Publication:
    rule = place.rule
    if not rule.get("value"):
        return Publication(topic, word.encode(), event)
    content: dict[str, Any] = {}
    at = event.at.isoformat().replace("+00:00", "Z")
    number = isinstance(event, TotalReached)
    _put(content, rule["value"], orjson.Fragment(word) if number else word)
    if rule.get("time"):
        _put(content, rule["time"], at)
    if rule.get("key"):
        _put(content, rule["key"], f"{at}/{word}")
    return Publication(topic, orjson.dumps(content), event)


def _put(content: dict[str, Any], path: str, value: object) -> None:
    *above, last = path.split(".")
    for step in above:
        content = content.setdefault(step, {})
    content[last] = value
