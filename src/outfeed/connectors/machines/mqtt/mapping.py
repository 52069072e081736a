"""From messages to signals: topic rules laid over a plant. Pure."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from outfeed.activities.machine_map import MappedAsset, MappedCounter, MappedPlant, MappedSource
from outfeed.activities.signals import OrderSignal, Signal, StateSignal, TotalSignal
from outfeed.connectors.machines.mqtt import payload as read
from outfeed.connectors.machines.mqtt.payload import Unreadable
from outfeed.connectors.machines.mqtt.rules import ASSET, COUNTER, Rule, read_rules
from outfeed.model.errors import Rejection

TIMESTAMP = "timestamp"
"""MQTT 5 user property that says when it happened."""
MOST_FILTERS = 500
"""Beyond this many subscriptions topics are asked for by wildcards; some brokers allow few."""
_MOST_CACHED = 100_000

Properties = Sequence[tuple[str, str]]
Part = tuple[int, int]
"""(n, of): the share of lines of collector n of so many, from 0."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a message on a topic is about: a line, and for counters which of them."""

    rule: Rule
    asset: str
    line_id: int
    counters: tuple[MappedCounter, ...] = ()


@dataclass(frozen=True, slots=True)
class _Named:
    """A topic filter made of a rule and an asset; `rank` is the rule's place among the rules."""

    rank: int
    filter: str
    target: Target


def covers(outer: str, inner: str) -> bool:
    """Whether a topic filter takes every topic that `inner` (a filter or a topic) takes."""
    wider, narrower = outer.split("/"), inner.split("/")
    for position, segment in enumerate(wider):
        if segment == "#":
            return True
        if position >= len(narrower) or narrower[position] == "#":
            return False
        if segment not in ("+", narrower[position]):
            return False
    return len(wider) == len(narrower)


class Mapping:
    """Turns messages into signals by the rules of one signal source of a plant."""

    def __init__(self, source: str, named: Iterable[_Named]) -> None:
        self.source = source
        self._topics: dict[str, _Named] = {}
        self._wild: list[_Named] = []
        for each in named:
            if "+" in each.filter or "#" in each.filter:
                self._wild.append(each)
            else:
                self._topics.setdefault(each.filter, each)
        self._cache: dict[str, Target | None] = {}

    @classmethod
    def of(cls, plant: MappedPlant, source: MappedSource, part: Part | None = None) -> Self:
        """Lay a source's rules over the plant; raises Invalid where the rules are faulty."""
        counters: dict[int, list[MappedCounter]] = {}
        for counter in plant.counters:
            if _mine(counter.line_id, part):
                counters.setdefault(counter.asset_id, []).append(counter)
        named = [
            _Named(rank, topic, target)
            for rank, rule in enumerate(read_rules(source.definition))
            for asset in plant.assets
            for topic, target in _targets(rule, asset, counters.get(asset.id, []), part)
        ]
        return cls(source.name, named)

    def subscriptions(self, most: int = MOST_FILTERS) -> list[str]:
        """Give the fewest topic filters that bring every mapped topic and no other; where that
        takes more than `most`, give wider ones.
        """
        filters = _without_covered(self._topics, [each.filter for each in self._wild])
        if len(filters) > most:
            every = [*self._topics.values(), *self._wild]
            filters = _without_covered((), {_widened(each) for each in every})
        return sorted(filters)

    def maps(self, topic: str) -> bool:
        """Whether messages on a topic mean something to the plant."""
        return self._target(topic) is not None

    def signals(
        self,
        topic: str,
        payload: bytes,
        received_at: datetime,
        redelivered: bool = False,
        properties: Properties = (),
    ) -> Sequence[Signal] | Rejection | None:
        """Say what a message means; a counter that counts for two lines gives two signals.

        None: the topic is not mapped. A Rejection says why the payload can't be read.
        """
        target = self._target(topic)
        if target is None:
            return None
        try:
            return _signals(target, topic, payload, received_at, redelivered, properties)
        except Unreadable as why:
            return why.rejection(topic, payload)

    def _target(self, topic: str) -> Target | None:
        try:
            return self._cache[topic]
        except KeyError:
            pass
        exact = self._topics.get(topic)
        best = next((w for w in self._wild if covers(w.filter, topic)), None)
        if best is None or (exact is not None and exact.rank <= best.rank):
            best = exact
        if len(self._cache) >= _MOST_CACHED:
            self._cache.clear()
        return self._cache.setdefault(topic, best.target if best else None)


def _mine(line_id: int, part: Part | None) -> bool:
    return part is None or line_id % part[1] == part[0]


def _targets(
    rule: Rule, asset: MappedAsset, counters: list[MappedCounter], part: Part | None
) -> Iterator[tuple[str, Target]]:
    if rule.only and asset.path not in rule.only:
        return
    named = rule.match.replace(ASSET, asset.topic)
    if rule.signal == "total":
        for tag in sorted({c.tag for c in counters}):
            same = tuple(c for c in counters if c.tag == tag)
            target = Target(rule, asset.path, same[0].line_id, same)
            yield named.replace(COUNTER, tag), target
        return
    line_id = asset.line_id
    if line_id is not None and (asset.level == "line" or rule.only) and _mine(line_id, part):
        yield named, Target(rule, asset.path, line_id)


def _widened(named: _Named) -> str:
    """Give the filter of a rule for every asset whose topic is as long as this one's."""
    literal = set(named.target.rule.match.split("/")) - {ASSET}
    return "/".join(
        segment if segment in literal or segment in "+#" else "+"
        for segment in named.filter.split("/")
    )


def _without_covered(topics: Iterable[str], wild: Iterable[str]) -> set[str]:
    wide = set(wild)
    wide = {w for w in wide if not any(covers(v, w) for v in wide if v != w)}
    return wide | {topic for topic in topics if not any(covers(w, topic) for w in wide)}


def _signals(
    target: Target,
    topic: str,
    payload: bytes,
    received_at: datetime,
    redelivered: bool,
    properties: Properties,
) -> Sequence[Signal]:
    rule = target.rule
    content: object = None
    if rule.value is None:
        value: object = read.bare(payload)
    else:
        content = read.document(payload)
        value = read.member(content, rule.value)
    at = _occurred_at(target, content, received_at, properties)
    key = _given_key(rule, topic, content)
    return _MAKERS[rule.signal](target, value, at, key or f"{topic}|{at.isoformat()}|", redelivered)


def _occurred_at(
    target: Target, content: object, received_at: datetime, properties: Properties
) -> datetime:
    said: object = None
    if target.rule.time is not None:
        said = read.member(content, target.rule.time)
    else:
        said = next((value for name, value in properties if name == TIMESTAMP), None)
    if said is None:
        return received_at
    return read.believed(read.instant(said), received_at, target.asset or "the sender")


def _given_key(rule: Rule, topic: str, content: object) -> str | None:
    if rule.key is None:
        return None
    given = read.words(read.member(content, rule.key))
    if not given:
        raise Unreadable("no_key", f"The payload's {'.'.join(rule.key)} is empty.")
    return f"{topic}|{given}"


# Each maker appends what tells the signals of one message apart to the key: without a key of the
# sender's own the value is part of it, because two values can be sent within one instant.


def _totals(
    target: Target, value: object, at: datetime, key: str, redelivered: bool
) -> Sequence[Signal]:
    total = read.number(value)
    if target.rule.key is None:
        key = f"{key}{total}"
    return [
        TotalSignal(_apart(key, c, target.counters), c.id, total, at, redelivered)
        for c in target.counters
    ]


def _apart(key: str, counter: MappedCounter, counters: tuple[MappedCounter, ...]) -> str:
    return key if len(counters) == 1 else f"{key}|{counter.id}"


def _states(
    target: Target, value: object, at: datetime, key: str, redelivered: bool
) -> Sequence[Signal]:
    said = read.words(value)
    if not said:
        raise Unreadable("empty", "It names no state.")
    state = target.rule.states.get(said, said)
    if target.rule.key is None:
        key = f"{key}{said}"
    return [StateSignal(key, target.line_id, state, at, in_order=True)]


def _orders(
    target: Target, value: object, at: datetime, key: str, redelivered: bool
) -> Sequence[Signal]:
    number = read.words(value)
    if target.rule.key is None:
        key = f"{key}{number}"
    return [OrderSignal(key, target.line_id, number, at)]


_Maker = Callable[[Target, object, datetime, str, bool], Sequence[Signal]]
_MAKERS: dict[str, _Maker] = {
    "total": _totals,
    "state": _states,
    "order": _orders,
}
