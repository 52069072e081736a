"""Whatever happens to orders: no path breaks a rule, and what is derived is true.

The rules of statuses stand here a second time, as the tables of `docs/reference/orders.md` say
them, and every order is followed by them beside the database.
"""

import io
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from itertools import count, pairwise
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select, text

from outfeed.activities import collection, execution, orders, scheduling
from outfeed.activities.act import Act
from outfeed.activities.execution import Target
from outfeed.activities.order_import import import_orders
from outfeed.activities.plant import import_plant
from outfeed.activities.plant_settings import change_settings
from outfeed.activities.signals import CountSignal
from outfeed.connectors.erp.files import read_order_file
from outfeed.model.errors import OutfeedError
from outfeed.store import tables as t
from outfeed.store.entries import Entry, entries_where
from outfeed.store.orders import order_with
from tests.activities.test_scheduling_properties import CHANGEOVERS
from tests.builders import a_plant

OWN = """
order_sources: [{name: SAP}]
order_statuses:
  - {name: Planned}
  - {name: Released, moves: [{to: Check, reason_required: true}]}
  - {name: Scheduled}
  - {name: In Progress, moves: [Check, {to: On Hold, reason_required: true}]}
  - {name: On Hold, moves: [Check]}
  - {name: Completed, moves: [Check]}
  - {name: Closed}
  - {name: Cancelled}
  - name: Check
    can_execute: true
    can_schedule: true
    moves: [Released, On Hold, Completed, Cancelled]
"""
STATUSES = ("Planned", "Released", "Scheduled", "In Progress", "On Hold", "Completed", "Closed",
            "Cancelled", "Check")  # fmt: skip
WORK = {"Released", "Scheduled", "In Progress", "Check"}
BY_HAND = {
    "Planned": {"Released", "On Hold", "Cancelled"},
    "Released": {"On Hold", "Cancelled", "Check"},
    "Scheduled": {"On Hold", "Cancelled"},
    "In Progress": {"On Hold", "Completed", "Cancelled", "Check"},
    "On Hold": {"Cancelled", "Check"},
    "Completed": {"In Progress", "Closed", "Cancelled", "Check"},
    "Closed": {"Cancelled"},
    "Cancelled": set[str](),
    "Check": {"Released", "On Hold", "Completed", "Cancelled"},
}
"""On Hold leads back to where it came from, too."""
WITH_REASON = {
    ("Completed", "In Progress"), ("Released", "Check"), ("In Progress", "On Hold"),
}  # fmt: skip


_NOW = text("""
    SELECT o.id, o.version, o.required_quantity, s.name AS status
    FROM orders o JOIN order_statuses s ON s.id = o.status_id
""")
_ORDERS = text("""
    SELECT o.*, s.name AS status, h.name AS held_from, f.*,
        (SELECT count(*) FROM runs r WHERE r.order_id = o.id) AS runs,
        (SELECT count(*) FROM runs r WHERE r.order_id = o.id AND upper_inf(r.during)) AS running,
        e.entries, e.planned, e.last_end, c.good, c.waste
    FROM orders o
    JOIN order_statuses s ON s.id = o.status_id
    JOIN order_figures f ON f.order_id = o.id
    LEFT JOIN order_statuses h ON h.id = o.held_from_status_id,
    LATERAL (
        SELECT count(*) AS entries, coalesce(sum(quantity), 0) AS planned,
               max(upper(during)) AS last_end
        FROM entries WHERE order_id = o.id
    ) e,
    LATERAL (
        SELECT coalesce(sum(quantity) FILTER (WHERE c.kind = 'outfeed'), 0) AS good,
               coalesce(sum(quantity) FILTER (WHERE c.kind = 'waste'), 0) AS waste
        FROM runs r JOIN count_events c
            ON c.line_id = r.line_id AND r.during @> c.occurred_at
        WHERE r.order_id = o.id
    ) c
""")
"""Orders with what is derived of them beside what it is derived from."""


@dataclass
class Followed:
    """An order as the rules say that it is."""

    status: str
    held_from: str | None = None
    entries: int = 0
    runs: set[int] = field(default_factory=set)
    running: set[int] = field(default_factory=set)


@dataclass
class Moves:
    """Which moves happen by themselves."""

    complete_when_made: bool = False
    scheduled_by_entries: bool = True
    in_progress_by_run: bool = True

    def by_hand(self, order: Followed) -> set[str]:
        here = order.status
        wanted = set(BY_HAND[here])
        if here == "On Hold" and order.held_from is not None:
            wanted.add(order.held_from)
        if not self.scheduled_by_entries:
            wanted |= {"Released": {"Scheduled"}, "Scheduled": {"Released"}}.get(here, set())
        if not self.in_progress_by_run and here in ("Released", "Scheduled"):
            wanted.add("In Progress")
        if order.runs:
            wanted.discard("Cancelled")
        if order.running:
            wanted.discard("On Hold")
        return wanted

    def follow_entries(self, order: Followed) -> None:
        if self.scheduled_by_entries:
            there = "Scheduled" if order.entries else "Released"
            if order.status in ("Released", "Scheduled"):
                order.status = there
            if order.held_from in ("Released", "Scheduled"):
                order.held_from = there


class Orders(RuleBasedStateMachine):
    """What people, machines and the ERP do; `act` is set by the test."""

    act: Act
    lines: list[int]

    @initialize(scheduled=st.booleans(), running=st.booleans())
    def begin(self, scheduled: bool, running: bool) -> None:
        self.savepoint = self.act.conn.begin_nested()
        self.start = self.act
        self.followed: dict[int, Followed] = {}
        self.external: dict[str, int] = {}
        self.numbers = count(1)
        self.moves = Moves()
        self.switch("scheduled_by_entries", scheduled)
        self.switch("in_progress_by_run", running)
        for n in range(2):
            self.make(n, True, 5)

    def teardown(self) -> None:
        if hasattr(self, "savepoint"):
            self.savepoint.rollback()

    # --- helpers -------------------------------------------------------------------------

    def refusal(self, do: Callable[[], Any]) -> OutfeedError | None:
        """Do something as an act of its own; gives what it is refused with."""
        try:
            with self.act.conn.begin_nested():
                self.done = do()
        except OutfeedError as refused:
            return refused
        return None

    def pick(self, which: int) -> int:
        return sorted(self.followed)[which % len(self.followed)]

    def entries(self) -> list[Entry]:
        return [entry for entry in entries_where(self.act.conn) if entry.production]

    def planned(self) -> None:
        """Follow what the board became."""
        counted: dict[int, int] = defaultdict(int)
        for entry in self.entries():
            counted[entry.order_id or 0] += 1
        for order_id, order in self.followed.items():
            if order.entries != counted[order_id]:
                order.entries = counted[order_id]
                self.moves.follow_entries(order)
            elif order_id in self.touched:
                self.moves.follow_entries(order)

    def not_to_come(self, order_id: int) -> set[int]:
        """The entries of an order that a run began, or that are over."""
        e = t.entries.c
        begun = select(t.runs.c.id).where(t.runs.c.entry_id == e.id).exists()
        over = func.upper(e.during) <= self.act.now
        entries = select(e.id).where(e.order_id == order_id, begun | over)
        return set(self.act.conn.execute(entries).scalars())

    def row(self, order_id: int) -> dict[str, Any]:
        return order_with(self.act.conn, order_id, self.act.now)

    # --- orders --------------------------------------------------------------------------

    @rule(product=st.integers(0, 2), released=st.booleans(), hundreds=st.integers(1, 80))
    def make(self, product: int, released: bool, hundreds: int) -> None:
        if len(self.followed) > 5:
            return
        unit = {"unit": "CS"} if product == 0 and hundreds % 2 else {}
        given = {
            "product": ("COLA", "LIME", "SOAP")[product],
            "required_quantity": str(hundreds * 10),
            "status": "Released" if released else "Planned",
            **unit,
        }
        made = orders.create_order(self.act, given)
        self.followed[made] = Followed("Released" if released else "Planned")

    @rule(name=st.sampled_from("XYZ"), hundreds=st.integers(1, 4), priority=st.integers(0, 2))
    def take_file(self, name: str, hundreds: int, priority: int) -> None:
        rows = f"external_id,product,quantity,priority\n{name},COLA,{hundreds * 100},{priority}\n"
        known = self.external.get(name)
        before = self.row(known) if known else None
        file = read_order_file(io.BytesIO(rows.encode()))
        report = import_orders(self.act, "SAP", "file", file)
        o = t.orders.c
        found = self.act.conn.execute(select(o.id).where(o.external_id == name)).scalar_one()
        assert report.new == (known is None)
        if known is None:
            self.external[name] = found
            self.followed[found] = Followed("Released")
        elif report.same:
            assert self.row(found) == before

    @rule(which=st.integers(0, 9), hundreds=st.integers(1, 9), stale=st.booleans())
    def edit(self, which: int, hundreds: int, stale: bool) -> None:
        order_id = self.pick(which)
        before = self.row(order_id)
        fields = {"required_quantity": str(hundreds * 100), "notes": f"n{hundreds}"}
        version = before["version"] - stale
        refused = self.refusal(lambda: orders.edit_order(self.act, order_id, version, fields))
        assert (refused is not None) == stale
        if stale:
            assert self.row(order_id) == before

    @rule(which=st.integers(0, 9), to=st.sampled_from(STATUSES), reason=st.booleans())
    def move(self, which: int, to: str, reason: bool) -> None:
        order_id = self.pick(which)
        order = self.followed[order_id]
        legal = self.moves.by_hand(order)
        assert set(orders.moves_of(self.act.conn, order_id)) == legal
        before, here = self.row(order_id), order.status
        stay = self.not_to_come(order_id)
        why = "because" if reason else None
        refused = self.refusal(lambda: orders.move_order(self.act, order_id, to, reason=why))
        if refused is not None:
            assert self.row(order_id) == before
        if to not in legal:
            assert refused is not None
            assert refused.code == "illegal_move"
            assert set(refused.facts["legal"]) == legal  # type: ignore[call-overload]
        elif (here, to) in WITH_REASON and not reason:
            assert refused is not None
            assert refused.code == "reason_missing"
        elif refused is not None:
            assert (refused.code, to) == ("rules_broken", "Cancelled")
        else:
            order.held_from = here if to == "On Hold" else None
            order.status = to
            left = {entry.id for entry in self.entries() if entry.order_id == order_id}
            if to == "Cancelled":
                assert left == set()
            if to in ("Completed", "Closed"):
                assert stay <= left
            order.entries = len(left)
            self.moves.follow_entries(order)

    @rule(
        name=st.sampled_from(["complete_when_made", "scheduled_by_entries", "in_progress_by_run"]),
        on=st.booleans(),
    )
    def switch(self, name: str, on: bool) -> None:
        change_settings(self.act, **{name: on})
        setattr(self.moves, name, on)

    @rule(minutes=st.integers(1, 90))
    def wait(self, minutes: int) -> None:
        self.act = replace(self.act, now=self.act.now + timedelta(minutes=minutes))

    # --- the board -----------------------------------------------------------------------

    def plans(self, order_ids: set[int], do: Callable[[], Any]) -> None:
        self.touched = order_ids if self.refusal(do) is None else set()
        self.planned()

    @rule(which=st.integers(0, 9), line=st.integers(0, 1), after=st.integers(0, 15),
          tens=st.integers(1, 90), push=st.booleans())  # fmt: skip
    def place(self, which: int, line: int, after: int, tens: int, push: bool) -> None:
        order_id, room = self.pick(which), "push" if push else "refuse"
        start = self.act.now + timedelta(minutes=10 * after)
        self.plans(
            {order_id},
            lambda: scheduling.place_entry(
                self.act, self.lines[line], order_id, start, quantity=str(tens * 100),
                if_no_room=room,  # type: ignore[arg-type]
            ),
        )  # fmt: skip

    @precondition(lambda self: self.entries())
    @rule(which=st.integers(0, 9), how=st.sampled_from(["move", "split", "change", "remove"]),
          line=st.integers(0, 1), after=st.integers(0, 15))  # fmt: skip
    def rearrange(self, which: int, how: str, line: int, after: int) -> None:
        entries = self.entries()
        entry = entries[which % len(entries)]
        start = self.act.now + timedelta(minutes=10 * after)
        place: Any = (self.act, entry.id, entry.version)
        acts: dict[str, Callable[[], Any]] = {
            "move": lambda: scheduling.move_entry(
                *place, line_id=self.lines[line], start_at=start, if_no_room="push"
            ),
            "split": lambda: scheduling.split_entry(*place, str(after + 1)),
            "change": lambda: scheduling.change_entry(
                *place, quantity=str(after + 1), if_no_room="push"
            ),
            "remove": lambda: scheduling.remove_entry(*place),
        }
        self.plans({entry.order_id or 0}, acts[how])

    # --- the floor -----------------------------------------------------------------------

    @rule(which=st.integers(0, 9), line=st.integers(0, 1),
          outcome=st.sampled_from(["complete", "partial", "continue"]))  # fmt: skip
    def start_order(self, which: int, line: int, outcome: str) -> None:
        order_id = self.pick(which)
        self.runs(line, Target(order_id=order_id), outcome)

    @rule(line=st.integers(0, 1), outcome=st.sampled_from(["complete", "partial", "continue"]))
    def end(self, line: int, outcome: str) -> None:
        current = execution.open_run(self.act.conn, self.lines[line])
        if current is not None and current.production:
            self.runs(line, Target(mode="Idle"), outcome)

    @precondition(lambda self: self.entries())
    @rule(which=st.integers(0, 9), minutes=st.integers(1, 60),
          outcome=st.sampled_from(["complete", "partial", "continue"]))  # fmt: skip
    def run_what_is_planned(self, which: int, minutes: int, outcome: str) -> None:
        entries = self.entries()
        entry = entries[which % len(entries)]
        line = self.lines.index(entry.line_id)
        self.runs(line, Target(order_id=entry.order_id), "continue")
        self.wait(minutes)
        self.end(line, outcome)

    def runs(self, line: int, target: Target, outcome: str) -> None:
        line_id, known = self.lines[line], target.order_id
        current = execution.open_run(self.act.conn, line_id)
        refused = self.refusal(
            lambda: execution.start_run(self.act, line_id, target, outcome_of_current=outcome)
        )
        startable = known is None or self.followed[known].status in WORK
        if refused is not None:
            running = current is not None and known is not None and current.order_id == known
            held = current is not None and current.order_id and outcome == "complete"
            assert not startable or running or held
            return
        assert startable
        if known is not None:
            order = self.followed[known]
            order.runs.add(self.done)
            order.running.add(self.done)
            if self.moves.in_progress_by_run and order.status in ("Released", "Scheduled"):
                order.status = "In Progress"
        if current is not None and current.order_id is not None:
            self.ended(current, outcome)
        self.touched = {order for order in (known, current and current.order_id) if order}
        self.planned()

    def ended(self, run: Any, outcome: str) -> None:
        order = self.followed[run.order_id]
        order.running.discard(run.id)
        if run.started_at == self.act.now:
            order.runs.discard(run.id)
        if order.running:
            return
        row = self.row(run.order_id)
        made = Decimal(row["actual_quantity"]) >= Decimal(row["required_quantity"])
        if (outcome == "complete" and order.status not in ("Completed", "Closed")) or (
            self.moves.complete_when_made and made and order.status == "In Progress"
        ):
            order.status = "Completed"

    @rule(line=st.integers(0, 1), kind=st.sampled_from(["outfeed", "outfeed", "waste"]),
          quantity=st.integers(1, 400), ago=st.integers(0, 100))  # fmt: skip
    def counts(self, line: int, kind: str, quantity: int, ago: int) -> None:
        at = self.act.now - timedelta(minutes=ago)
        key, line_id = f"k{next(self.numbers)}", self.lines[line]
        signal = CountSignal(key, line_id, kind, Decimal(quantity), at)
        assert collection.take(self.act, "test", [signal]).accepted == 1

    # --- what always holds ---------------------------------------------------------------

    @invariant()
    def orders_are_where_the_rules_say_and_what_is_derived_is_recomputed(self) -> None:
        for row in self.act.conn.execute(_ORDERS).all() if hasattr(self, "followed") else []:
            order = self.followed[row.id]
            assert (row.status, row.held_from) == (order.status, order.held_from), row.number
            assert (row.runs, row.running) == (len(order.runs), len(order.running))
            assert row.entries == order.entries
            assert (row.held_from is not None) == (row.status == "On Hold")
            assert not (row.status == "Cancelled" and (row.runs or row.entries))
            assert not (row.status in ("On Hold", "Planned") and row.running)
            assert row.completed_at is None or row.status in ("Completed", "Closed", "Cancelled")
            assert (row.scheduled_quantity, row.expected_end) == (row.planned, row.last_end)
            factor = 12 if row.unit == "CS" else 1
            figures = (row.actual_quantity, row.waste_quantity, row.infeed_quantity)
            facts = (row.good, row.waste, row.good + row.waste)
            for told, true in zip(figures, facts, strict=True):
                assert abs(told * factor - true) < Decimal("0.0001")

    @invariant()
    def every_change_has_its_line_in_the_trail(self) -> None:
        trail: dict[int, list[Any]] = defaultdict(list)
        a = t.audit.c
        lines = select(a.subject_id, a.before, a.after).where(a.subject == "order").order_by(a.id)
        for line in self.act.conn.execute(lines):
            trail[line.subject_id].append(line)
        for row in self.act.conn.execute(_NOW).all() if hasattr(self, "followed") else []:
            versions = [line.after["version"] for line in trail[row.id]]
            assert versions == list(range(1, row.version + 1))
            told: dict[str, Any] = {"status": None, "required_quantity": None}
            for line in trail[row.id]:
                for name in told:
                    if line.before is not None and name in line.before:
                        assert line.before[name] == told[name]
                    told[name] = line.after.get(name, told[name])
            assert told["status"] == row.status
            assert Decimal(told["required_quantity"]) == row.required_quantity

    @invariant()
    def the_board_is_sound(self) -> None:
        if not hasattr(self, "followed"):
            return
        self.act.conn.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        self.act.conn.execute(text("SET CONSTRAINTS ALL DEFERRED"))
        for line_id in self.lines:
            board = entries_where(self.act.conn, line_ids=[line_id])
            led_to = {entry.changeover_for: entry for entry in board if entry.changeover_for}
            making = [entry for entry in board if entry.production]
            for one, two in pairwise(making):
                if one.end_at > self.act.now and two.start_at >= self.act.now:
                    changeover = led_to.get(two.id)
                    wanted = CHANGEOVERS.get((self.code(one), self.code(two)))
                    assert (changeover and changeover.changeover_time) == wanted

    def code(self, entry: Entry) -> str:
        return {"Cola": "COLA", "Lime": "LIME", "Soap": "SOAP"}[entry.product_name or ""]


def test_no_path_breaks_a_rule(act: Act) -> None:
    plant = a_plant(act)
    import_plant(act, OWN)
    act.conn.commit()

    class Here(Orders):
        pass

    Here.act, Here.lines = act, plant.lines
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Here,
        settings=settings(
            max_examples=20,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
