"""Topic rules: how a plant's topics are named and what is read from them. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from outfeed.model.errors import FieldError, Invalid

ASSET = "{asset}"
COUNTER = "{counter}"
SIGNALS = ("count", "total", "state", "order")
KINDS = ("infeed", "outfeed", "waste")
_FIELDS = {"match", "signal", "value", "time", "key", "only", "states", "counter", "kind"}


@dataclass(frozen=True, slots=True)
class Rule:
    """One topic rule.

    `match` is a topic filter that may hold ``{asset}`` (an asset's whole topic path) and
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
    counter: str | None = None
    kind: str | None = None

    @property
    def counts(self) -> bool:
        """Whether it speaks of a counter that the plant knows."""
        return COUNTER in self.match or self.counter is not None


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
        counter=given.get("counter"),
        kind=given.get("kind"),
    )


def _word(name: object) -> str:
    # YAML reads a bare true or 1 as what it is; a payload says it as text.
    return str(name).lower() if isinstance(name, bool) else str(name)


def _path(given: str | None) -> tuple[str, ...] | None:
    return tuple(given.split(".")) if given else None


def _faults(given: object) -> Iterable[tuple[str, str]]:
    if not isinstance(given, dict):
        yield "match", "A rule has at least match and signal."
        return
    for name in given.keys() - _FIELDS:
        yield str(name), "There is no such field."
    for name in ("match", "value", "time", "key", "counter"):
        if given.get(name) is not None and not isinstance(given[name], str):
            yield name, "It is text."
    if not isinstance(given.get("only") or [], list):
        yield "only", "It is a list of asset paths."
    if not isinstance(given.get("states") or {}, dict):
        yield "states", "It names a state for each word of the machine."
    yield from _faults_in_match(given.get("match"))
    yield from _faults_in_meaning(given)


def _faults_in_match(match: object) -> Iterable[tuple[str, str]]:
    if not isinstance(match, str) or not match or "\x00" in match:
        yield "match", "It is a topic filter."
        return
    segments = match.split("/")
    if "#" in match and (match.count("#") > 1 or segments[-1] != "#"):
        yield "match", "A # stands alone, at the end."
    if any("+" in segment and segment != "+" for segment in segments):
        yield "match", "A + stands alone between slashes."


def _faults_in_meaning(given: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    match, signal = str(given.get("match", "")), given.get("signal")
    counter = COUNTER in match or given.get("counter") is not None
    if signal not in SIGNALS:
        yield "signal", f"It is one of {', '.join(SIGNALS)}."
    if signal == "total" and not counter:
        yield "counter", "A total names its counter: {counter} in match, or counter."
    if signal == "count" and not counter and given.get("kind") not in KINDS:
        yield "kind", f"A count without a counter is one of {', '.join(KINDS)}."
    if ASSET not in match and len(given.get("only") or ()) != 1:
        yield "match", "Without {asset} the rule holds for the one asset that only names."
    if given.get("value") is None and (given.get("time") or given.get("key")):
        yield "value", "Where time or key is read from a JSON payload, value is too."
