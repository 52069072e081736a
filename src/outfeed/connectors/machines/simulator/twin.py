"""The twin of a line: a controller, its machine and its counters, event by event. Pure.

Everything is drawn from a generator seeded by the seed and the line's path, and only when an event
is handled. So the same seed gives the same events however time is stepped.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

from outfeed.connectors.machines.simulator.character import Character, Vocabulary
from outfeed.connectors.machines.simulator.plant import (
    Event,
    OrderSwitched,
    ProgrammedOrder,
    StateEntered,
    TotalReached,
    TwinCounter,
    TwinLine,
    TwinProduct,
)

TICK = timedelta(minutes=1)
"""How often counters are shown while a line runs; at every stop they are shown too."""
_SECOND = timedelta(seconds=1)
_NO_TARGET = timedelta(hours=4)
_RESETS = 0.04
"""Share of failures in which the controller is switched off and on again."""
_NEVER = datetime.max.replace(tzinfo=UTC)


class LineTwin:
    """One line from `start_at` on. Quantities are whole; ``infeed = outfeed * package count +
    waste`` holds at every instant.
    """

    def __init__(
        self, line: TwinLine, seed: int, start_at: datetime, tick: timedelta = TICK
    ) -> None:
        self.line = line
        self._random = Random(f"{seed}/{line.asset.path}")  # noqa: S311 - no secret
        self._is = Character.drawn(line, self._random)
        self._says = Vocabulary.of(line.states)
        self._products = {product.code: product for product in line.products}
        self._tick = tick
        self._now = start_at
        self._until = start_at
        self._program: list[ProgrammedOrder] = []
        self._order: ProgrammedOrder | None = None
        self._product: TwinProduct | None = None
        self._running = False
        self._rate = 0.0
        self._counted_at = start_at
        self._left: float | None = None
        self._parts = {"outfeed": 0.0, "waste": 0.0}
        self.made = {"infeed": Decimal(0), "outfeed": Decimal(0), "waste": Decimal(0)}
        self._zero = dict.fromkeys(range(len(line.counters)), Decimal(0))
        self._shown: dict[int, Decimal] = {}
        self._phase = 0
        self._planned_at = start_at + self._minutes(self._is.between_planned_stops)
        self._cleaning_at = start_at + self._minutes(self._is.between_cleanings)
        self._stop: Callable[[], timedelta] = self._micro_stop
        self._events: list[Event] = []
        self._due: dict[str, datetime] = {"switch_on": start_at}
        # Order matters where two things are due at once: what was made is counted before the line
        # stops, and an order ends before the next begins.
        self._happens: dict[str, Callable[[], None]] = {
            "switch_on": self._switch_on,
            "tick": self._count_and_go_on,
            "done": self._done,
            "release": self._release,
            "restart": self._restart,
            "stop": self._halt,
            "phase": self._next_phase,
            "go_on": self._run,
            "take_up": self._take_up,
            "begin": self._begin,
        }

    def program(self, orders: Iterable[ProgrammedOrder]) -> None:
        """Hand the controller orders to run, one after the other, none before its start.

        Raises ValueError where the line has no such product.
        """
        orders = list(orders)
        for order in orders:
            if order.product not in self._products:
                raise ValueError(f"{self.line.asset.path} does not make {order.product}.")
        self._program = sorted([*self._program, *orders], key=lambda order: order.start_at)
        if self._order is None and "switch_on" not in self._due:
            self._look_ahead(self._until)

    def advance(self, to: datetime) -> list[Event]:
        """Give what happened up to and at an instant since the last call, in order."""
        self._events = []
        while self._due:
            what = min(self._happens, key=lambda name: self._due.get(name, _NEVER))
            if self._due[what] > to:
                break
            self._now = self._due.pop(what)
            self._happens[what]()
        self._until = max(self._until, to)
        return self._events

    # --- orders --------------------------------------------------------------------------------

    def _switch_on(self) -> None:
        self._enter(self._says.idle)
        self._show_totals()
        self._look_ahead(self._now)

    def _look_ahead(self, now: datetime) -> None:
        """Be ready for the next order in time: set up before it is due."""
        if self._program:
            order = self._program[0]
            self._due["take_up"] = max(now, order.start_at - self._changeover_to(order.product))

    def _changeover_to(self, code: str) -> timedelta:
        if self._product is None or self._product.code == code:
            return timedelta(0)
        minutes = self.line.changeovers.get((self._product.code, code), self._is.changeover)
        return self._minutes(minutes)

    def _take_up(self) -> None:
        order = self._program.pop(0)
        changeover = self._changeover_to(order.product)
        self._order, self._product = order, self._products[order.product]
        if changeover:
            self._enter(self._says.setting_up)
        self._due["begin"] = max(self._now + changeover, order.start_at)

    def _begin(self) -> None:
        order = self._order
        if order is None:
            return
        self._events.append(OrderSwitched(self._now, order.order_number))
        if order.quantity is None:
            self._left = None
            following = self._program[0].start_at if self._program else self._now + _NO_TARGET
            self._due["done"] = max(following, self._now + self._tick)
        else:
            self._left = float(order.quantity) * self._fulfilment()
        self._run()

    def _fulfilment(self) -> float:
        """Share of an order that is made before it is closed: most to the end, some not."""
        luck = self._random.random()
        if luck < 0.08:
            return self._random.uniform(0.6, 0.92)
        if luck < 0.20:
            return self._random.uniform(1.04, 1.35)
        return self._random.uniform(1.0, 1.01)

    def _done(self) -> None:
        self._count()
        self._running = False
        for name in ("tick", "stop", "go_on", "phase"):
            self._due.pop(name, None)
        self._enter(self._says.idle)
        self._due["release"] = self._now + _SECOND

    def _release(self) -> None:
        self._order = None
        self._events.append(OrderSwitched(self._now, ""))
        self._look_ahead(self._now)

    # --- the machine ---------------------------------------------------------------------------

    def _run(self) -> None:
        self._running = True
        self._counted_at = self._now
        self._enter(self._says.running[self._phase % len(self._says.running)])
        if len(self._says.running) > 1:
            self._due["phase"] = self._now + self._minutes(self._random.uniform(6, 20))
        self._choose_stop()
        self._set_pace()

    def _next_phase(self) -> None:
        self._phase += 1
        self._enter(self._says.running[self._phase % len(self._says.running)])
        self._due["phase"] = self._now + self._minutes(self._random.uniform(6, 20))

    def _choose_stop(self) -> None:
        micro = self._random.expovariate(1 / self._is.between_micro_stops)
        failure = self._random.expovariate(1 / self._is.between_failures)
        stops: list[tuple[datetime, Callable[[], timedelta]]] = [
            (self._now + self._minutes(micro), self._micro_stop),
            (self._now + self._minutes(failure), self._failure),
            (max(self._planned_at, self._now + _SECOND), self._planned_stop),
        ]
        if self._says.cleaning:
            stops.append((max(self._cleaning_at, self._now + _SECOND), self._cleaning))
        self._due["stop"], self._stop = min(stops, key=lambda stop: stop[0])

    def _halt(self) -> None:
        self._count()
        self._running = False
        for name in ("tick", "phase"):
            self._due.pop(name, None)
        if self._left is not None:
            self._due.pop("done", None)
        self._due["go_on"] = self._now + self._stop()

    def _micro_stop(self) -> timedelta:
        self._enter(self._says.unplanned[0])
        return timedelta(seconds=round(self._random.uniform(8, 100)))

    def _failure(self) -> timedelta:
        # Some causes are much more frequent than others.
        names = self._says.unplanned
        weights = [1 / (rank + 1) for rank in range(len(names))]
        self._enter(self._random.choices(names, weights)[0])
        length = self._minutes(self._is.repair_time(self._random))
        if self._random.random() < _RESETS:
            self._due["restart"] = self._now + length / 2
        return length

    def _planned_stop(self) -> timedelta:
        self._enter(self._random.choice(self._says.planned))
        length = self._minutes(self._is.planned_stop)
        self._planned_at = self._now + length + self._minutes(self._is.between_planned_stops)
        return length

    def _cleaning(self) -> timedelta:
        self._enter(self._random.choice(self._says.cleaning))
        length = self._minutes(self._is.cleaning)
        self._cleaning_at = self._now + length + self._minutes(self._is.between_cleanings)
        return length

    def _restart(self) -> None:
        """Switch the controller off and on again: counters without a memory begin at zero."""
        for number, counter in enumerate(self.line.counters):
            if counter.rollover_at is None:
                self._zero[number] = self._share(number, counter)
        self._show_totals()

    # --- counting ------------------------------------------------------------------------------

    def _set_pace(self) -> None:
        if self._product is None:
            return
        wobble = max(self._random.gauss(1, 0.02), 0.5)
        self._rate = float(self._product.rate) * self._is.speed * wobble
        self._due["tick"] = _next_tick(self._now, self._tick)
        if self._left is not None:
            seconds = int(self._left / self._rate * 60) + 1
            self._due["done"] = self._now + timedelta(seconds=seconds)

    def _count_and_go_on(self) -> None:
        self._count()
        self._set_pace()

    def _count(self) -> None:
        """Count what was made since the last time, and show every total that changed."""
        if not self._running or self._product is None:
            return
        good = self._rate * (self._now - self._counted_at).total_seconds() / 60
        self._counted_at = self._now
        if self._left is not None:
            good = min(good, self._left)
            self._left -= good
        size = float(self._product.package_count)
        wasted = good * size * self._is.waste * self._random.uniform(0.3, 1.7)
        out, waste = self._whole("outfeed", good), self._whole("waste", wasted)
        self.made["outfeed"] += out
        self.made["waste"] += waste
        self.made["infeed"] += out * self._product.package_count + waste
        self._show_totals()

    def _whole(self, kind: str, quantity: float) -> Decimal:
        # Tolerance: an order's last piece must not stay behind for a rounding in the 12th digit.
        self._parts[kind] += quantity + 1e-9
        whole = int(self._parts[kind])
        self._parts[kind] -= whole
        return Decimal(whole)

    def _show_totals(self) -> None:
        for number, counter in enumerate(self.line.counters):
            total = self._total(number, counter)
            if self._shown.get(number) != total:
                self._shown[number] = total
                self._events.append(TotalReached(self._now, counter, total))

    def _total(self, number: int, counter: TwinCounter) -> Decimal:
        total = self._share(number, counter) - self._zero[number]
        return total if counter.rollover_at is None else total % counter.rollover_at

    def _share(self, number: int, counter: TwinCounter) -> Decimal:
        """What a counter saw; counters of one kind stand side by side and see a part each."""
        alike = [n for n, other in enumerate(self.line.counters) if other.kind == counter.kind]
        behind = len(alike) - 1 - alike.index(number)
        return (self.made[counter.kind] + behind) // len(alike)

    # --- small things --------------------------------------------------------------------------

    def _enter(self, state: str) -> None:
        self._events.append(StateEntered(self._now, state))

    @staticmethod
    def _minutes(minutes: float) -> timedelta:
        return timedelta(seconds=max(round(minutes * 60), 1))


def _next_tick(now: datetime, tick: timedelta) -> datetime:
    # Lines tick together, as controllers do whose clocks are set by the same server.
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return epoch + ((now - epoch) // tick + 1) * tick
