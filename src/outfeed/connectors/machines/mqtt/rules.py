"""Topic rules: how a plant's topics are named and what is read from them. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from outfeed.model.errors import FieldError, Invalid

ASSET = "{asset}"
COUNTER = "{counter}"
SIGNALS = ("state", "total", "order")
_PATHS = ("value", "time", "key")
_FIELDS = {"match", "signal", *_PATHS, "only", "states"}


@dataclass(frozen=True, slots=True)
class Rule:
    """One topic rule.

    `match` is a topic filter that holds ``{asset}`` (an asset's whole topic path) and for a total
    ``{counter}`` (a counter's tag). `value`, `time` and `key` are paths into a JSON payload;
    without `value` the payload is the bare value. `only` are the assets it holds for (empty: every
    line, or whatever has the counter). `states` translates what a machine calls its states.
    """

    match: str
    signal: str
    value: tuple[str, ...] | None = None
    time: tuple[str, ...] | None = None
    key: tuple[str, ...] | None = None
    only: frozenset[str] = frozenset()
    states: Mapping[str, str] = field(default_factory=dict)


def read_rules(definition: Mapping[str, Any]) -> list[Rule]:
    """Read the ``topics`` of a signal source; raises Invalid with every fault in them."""
    topics = definition.get("topics", [])
    if not isinstance(topics, list):
        raise Invalid("topic_rules", "The topics of a signal source are a list of rules.")
    faults: list[FieldError] = []
    rules: list[Rule] = []
    for position, given in enumerate(topics):
        found = list(_faults(given))
        faults += [FieldError(f"topics[{position}].{f}", "topic_rule", why) for f, why in found]
        if not found:
            rules.append(_rule(given))
    if faults:
        first = faults[0]
        raise Invalid("topic_rules", f"{first.field}: {first.detail}", errors=faults)
    return rules


def _rule(given: Mapping[str, Any]) -> Rule:
    return Rule(
        given["match"],
        given["signal"],
        value=_path(given.get("value")),
        time=_path(given.get("time")),
        key=_path(given.get("key")),
        only=frozenset(path.lower() for path in given.get("only") or ()),
        states={_word(name): str(state) for name, state in (given.get("states") or {}).items()},
    )


def _word(name: object) -> str:
    # YAML reads a bare true as what it is; a payload says it as text.
    return str(name).lower() if isinstance(name, bool) else str(name)


def _path(given: str | None) -> tuple[str, ...] | None:
    return tuple(given.split(".")) if given else None


def _faults(given: object) -> Iterable[tuple[str, str]]:
    if not isinstance(given, dict):
        yield "match", "A rule has at least match and signal."
        return
    for name in given.keys() - _FIELDS:
        yield str(name), "There is no such field."
    for name in _PATHS:
        if given.get(name) is not None and not isinstance(given[name], str):
            yield name, "It is a path such as data.value."
    if given.get("value") is None and (given.get("time") or given.get("key")):
        yield "value", "Where time or key is read from a JSON payload, value is too."
    if not isinstance(given.get("only") or [], list):
        yield "only", "It is a list of asset paths."
    if not isinstance(given.get("states") or {}, dict):
        yield "states", "It names a state for each word of the machine."
    if given.get("signal") not in SIGNALS:
        yield "signal", f"It is one of {', '.join(SIGNALS)}."
    wrong = _wrong_match(given.get("match"), given.get("signal"))
    if wrong:
        yield "match", wrong


def _wrong_match(match: object, signal: object) -> str | None:
    if not isinstance(match, str) or ASSET not in match.split("/"):
        return "It is a topic filter with {asset} as one of its parts."
    if (COUNTER in match.split("/")) != (signal == "total"):
        return "A total, and nothing else, has {counter} as one of its parts."
    if "#" in match[:-1] or (match.endswith("#") and not match.endswith("/#")):
        return "A # stands alone, at the end."
    if any("+" in segment and segment != "+" for segment in match.split("/")):
        return "A + stands alone between slashes."
    return None
