"""What there is to plan: entries that may move, and what is left of orders, by line."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from outfeed.activities.optimising.asked import Asked
from outfeed.activities.optimising.plant_reading import PlantRead
from outfeed.activities.optimising.splitting import pieces_of
from outfeed.activities.plan_rules import FURTHEST, Broken, PlannedOrder, order_rules
from outfeed.model.errors import Invalid
from outfeed.model.product import Rate
from outfeed.store.entries import Entry

TOLD = 3
"""Lines of which it is told why an order may not run there."""
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Unplaced:
    """An order that can't be placed, with the rule that stops it, in words."""

    order_id: int
    order_number: str
    code: str
    detail: str

    def shown(self) -> dict[str, Any]:
        """Give it as JSON."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(frozen=True, slots=True)
class Job:
    """
    Something to be made: an entry, which stands on `line`, or a quantity without one.

    `work` is the working seconds that it takes on each line that may run it. It is `kept` where its
    entry is to stay if that costs nothing.
    """

    order: PlannedOrder
    quantity: Decimal
    work: dict[int, int]
    entry: Entry | None = None
    line: int | None = None
    kept: bool = False


@dataclass(frozen=True, slots=True)
class _Offer:
    """A line that makes a product, told in some unit."""

    line: int
    line_id: int
    rate: Rate


@dataclass(slots=True)
class Jobs:
    """
    The jobs of a search, the entries that `stay`, and the orders that can't be placed.

    `begun` are the entries under way. Lines are by their index.
    """

    plant: PlantRead
    asked: Asked
    begun: Collection[int]
    jobs: list[Job] = field(default_factory=list)
    stay: set[int] = field(default_factory=set)
    unplaced: list[Unplaced] = field(default_factory=list)
    _offers: dict[tuple[int, str], list[_Offer]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for number, plan in enumerate(self.plant.plans):
            for entry in plan.production:
                if entry.end_at > plan.now and entry.id not in self.begun:
                    self._of_entry(number, entry)
        for order_id in self.plant.wanted:
            self._of_order(self.plant.orders[order_id])

    def needed(self, changeovers: Sequence[int]) -> list[int]:
        """Give the working seconds that each line would take for all that it may run.

        `changeovers` are the longest ones of the lines.
        """
        needed = [0] * len(self.plant.plans)
        for job in self.jobs:
            for line, work in job.work.items():
                needed[line] += work + changeovers[line]
        return needed

    def released(self) -> datetime:
        """Give when the last of all jobs may be made."""
        starts = [job.order.earliest_start for job in self.jobs if job.order.earliest_start]
        return max([self.plant.now, *starts])

    # --- each entry and order ----------------------------------------------------------------

    def _of_entry(self, line: int, entry: Entry) -> None:
        asked = self.asked
        # What a disturbance touched can't stay, however soon it is to begin.
        touched = asked.affected is not None and entry.id in asked.affected
        soon = asked.freeze_until is not None and entry.start_at < asked.freeze_until
        frozen = soon and not touched
        order, quantity = self.plant.orders[entry.order_id or 0], entry.quantity or Decimal(0)
        held = entry.pinned or entry.run_id is not None or frozen or asked.only_new
        work = {} if held else self._work(order, quantity)
        if not work:
            self.stay.add(entry.id)
            return
        self.jobs.append(Job(order, quantity, work, entry, line, kept=not touched))

    def _of_order(self, order: PlannedOrder) -> None:
        made = self.plant.made.get(order.id, Decimal(0))
        left = order.left - made
        if left <= 0 and order.can_schedule:
            if self.asked.orders is not None:
                detail = f"All of {order.number} is scheduled or made."
                self._stopped(order, "nothing_left", detail)
            return
        work = self._work(order, left)
        if not work:
            self._cannot(order)
            return
        pieces = pieces_of(
            left,
            order.required_quantity,
            min(work.values()),
            self.asked.split_over,
            self.asked.smallest_piece,
        )
        for piece in pieces:
            self.jobs.append(Job(order, piece, self._work(order, piece)))

    def _work(self, order: PlannedOrder, quantity: Decimal) -> dict[int, int]:
        """Seconds of working time on each line that may run an order; none where it has none."""
        if not order.can_schedule or self._too_late(order):
            return {}
        found = {}
        for offer in self._offered(order):
            if not order.line_ids or offer.line_id in order.line_ids:
                with suppress(Invalid):
                    time = offer.rate.scheduled_work_time(quantity, order.unit)
                    if time <= FURTHEST:
                        found[offer.line] = time // _SECOND
        return found

    def _offered(self, order: PlannedOrder) -> list[_Offer]:
        """The lines that make an order's product; which others name is the same for many."""
        known = self._offers.get((order.product_id, order.unit))
        if known is None:
            known = [
                _Offer(number, plan.line_id, plan.rates[order.product_id].rate)
                for number, plan in enumerate(self.plant.plans)
                if not any(order_rules(_anywhere(order), plan))
            ]
            self._offers[order.product_id, order.unit] = known
        return known

    # --- what can't be placed ----------------------------------------------------------------

    def _too_late(self, order: PlannedOrder) -> bool:
        start = order.earliest_start
        return start is not None and start > self.plant.now + FURTHEST

    def _cannot(self, order: PlannedOrder) -> None:
        broken = [rule for rule in self._rules(order) if rule.code != "line_not_allowed"]
        broken = broken or list(self._rules(order))
        if not broken:
            detail = f"{order.number} can't be placed: no line was asked for that can be used."
            self._stopped(order, "line_disabled", detail)
            return
        details = list(dict.fromkeys(rule.detail for rule in broken))
        more = f" So it is on {len(details) - TOLD} more lines." if len(details) > TOLD else ""
        self._stopped(order, broken[0].code, " ".join(details[:TOLD]) + more)

    def _rules(self, order: PlannedOrder) -> Iterator[Broken]:
        """Every rule that keeps an order from each line."""
        for plan in [*self.plant.plans, *self.plant.closed]:
            broken = list(order_rules(order, plan))
            yield from broken
            if not broken and plan in self.plant.closed:
                detail = f"{order.number} can't be planned on {plan.name}, which never works."
                yield Broken("beyond_horizon", detail, order_id=order.id)
            elif not broken:
                detail = f"{order.number} would take longer than anything is planned."
                yield Broken("beyond_horizon", detail, order_id=order.id)

    def _stopped(self, order: PlannedOrder, code: str, detail: str) -> None:
        self.unplaced.append(Unplaced(order.id, order.number, code, detail))


def _anywhere(order: PlannedOrder) -> PlannedOrder:
    """The order as if it could be scheduled, and named no lines."""
    return replace(order, line_ids=[], can_schedule=True)
