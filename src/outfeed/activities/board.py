"""The board during an act: lines as they were, as they become, and the plan that answers it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sqlalchemy import Row, select, text

from outfeed.activities.act import Act, Record
from outfeed.activities.entry_actuals import with_actuals
from outfeed.activities.line_plan import Gesture, LinePlan
from outfeed.activities.line_plan_reading import line_plans
from outfeed.activities.order_following import entries_changed
from outfeed.activities.plan_answer import (
    EndsOfOrders,
    Plan,
    Warned,
    figures_after,
    warnings_of_lateness,
)
from outfeed.activities.plan_rules import Broken, in_a_stop, refuse, told, too_far
from outfeed.activities.plan_trail import records
from outfeed.model.errors import NotFound
from outfeed.model.placing import Placement
from outfeed.model.plan import Item, Rule
from outfeed.model.time import instant_of, next_tick_of, tick_of
from outfeed.model.working_time import BeyondHorizon
from outfeed.store import tables as t
from outfeed.store.entries import (
    Entry,
    Mode,
    PlanFigures,
    Spans,
    changeover_mode,
    delete_entries,
    ends_elsewhere,
    next_ids,
    pauses_in,
    plan_figures,
    stops_of,
    write_entries,
)
from outfeed.store.plan_of import THE_PLAN
from outfeed.store.projections import forget_projections
from outfeed.store.rollups import lock_lines
from outfeed.store.series import follow_entries
from outfeed.store.what_ifs import lock_copy


@dataclass(slots=True)
class Board:
    """
    Lines that an act works on. Everything is computed before anything is written.

    Whose occurrence an act takes out, that series has a day off then, unless the act itself says
    what becomes of the series: those `series_cared_for`.
    """

    act: Act
    preview: bool
    plans: dict[int, LinePlan]
    after: dict[int, list[Entry]] = field(default_factory=dict)
    broken: list[Broken] = field(default_factory=list)
    warnings: list[Warned] = field(default_factory=list)
    unwritten: int = 0
    setup_mode: Mode | None = None
    by_id: dict[int, Entry] = field(default_factory=dict)
    series_cared_for: set[int] = field(default_factory=set)

    @classmethod
    def opened(
        cls,
        act: Act,
        line_ids: Iterable[int],
        *,
        preview: bool,
        entry_id: int | None = None,
        product_ids: Collection[int] = (),
        order_ids: Iterable[int] = (),
        others_move: bool = False,
    ) -> Board:
        """Lock lines, then orders, and read them; a preview locks nothing.

        `others_move` is whether entries of other orders may move, which are locked as well. An act
        on a what-if copy locks the copy instead, so that nobody waits for it at a line.
        """
        lines = _lines(act, set(line_ids))
        real = act.plan == THE_PLAN
        if not preview and real:
            lock_lines(act.conn, [line.id for line in lines])
        elif not preview:
            lock_copy(act.conn, act.plan)
        plans = line_plans(
            act.conn, lines, act.now, entry_id=entry_id, product_ids=product_ids, of=act.plan
        )
        if not preview and real:
            touched = set(order_ids)
            if others_move:
                touched |= {
                    entry.order_id
                    for plan in plans.values()
                    for entry in plan.production
                    if entry.order_id is not None and entry.end_at > act.now
                }
            _lock_orders(act, touched)
        return cls(act, preview, plans)

    def find(self, entry_id: int) -> Entry | None:
        """Give an entry as it was before the act."""
        if not self.by_id:
            entries = (entry for plan in self.plans.values() for entry in plan.entries)
            self.by_id.update((entry.id, entry) for entry in entries)
        return self.by_id.get(entry_id)

    def provisional_id(self) -> int:
        """Give an id, below 0, to an entry that is not written yet."""
        self.unwritten -= 1
        return self.unwritten

    def put(self, line_id: int, entries: Iterable[Entry]) -> None:
        """Note the entries of a line as they become, their versions as they were."""
        self.after[line_id] = sorted(entries, key=lambda entry: (entry.start_at, entry.id))

    def rearrange(
        self,
        line_id: int,
        gesture: Gesture,
        *,
        subject: Item | None = None,
        becoming: Sequence[Entry] = (),
        leaving: Collection[int] = (),
        stops: Sequence[Entry] | None = None,
    ) -> None:
        """Make a new plan of a line, and note it with every rule that it breaks.

        `becoming` are entries that are new on the line or other than they were, `leaving` those
        that go; `subject` and `stops` as for `LinePlan.rearranged`.
        """
        plan = self.plans[line_id]
        name = subject.label if subject is not None else plan.name

        def rearranged() -> Placement:
            return plan.rearranged(gesture, subject=subject, leaving=leaving, stops=stops)

        placement = self._reached(plan, name, rearranged)
        if placement is None:
            return
        production = {entry.id: entry for entry in plan.production if entry.id not in leaving}
        production |= {entry.id: entry for entry in becoming if entry.production}
        self.broken += self._told(plan, placement, production, stops)
        self.put(line_id, self._revised(plan, placement, production, stops))

    def follow_calendar(self, before: LinePlan) -> None:
        """Lay a line anew under its calendar; `before` is its plan under the one that it had.

        A fixed entry that starts outside working time then is told, and not refused.
        """
        plan = self.plans[before.line_id]
        placement = self._reached(plan, plan.name, lambda: plan.under_this_calendar(before))
        if placement is None:
            return
        production = {entry.id: entry for entry in plan.production}
        for broken in self._told(plan, placement, production, None):
            if broken.code == Rule.OUTSIDE_WORKING_TIME:
                self.warnings.append(Warned(broken.code, broken.detail, broken.entry_id))
            else:
                self.broken.append(broken)
        self.put(plan.line_id, self._revised(plan, placement, production, None))

    def _reached(self, plan: LinePlan, name: str, lay: Callable[[], Placement]) -> Placement | None:
        """Lay a line out; a plan that lasts longer than its calendar, or any plan, is told."""
        try:
            placement = lay()
        except BeyondHorizon as beyond:
            detail = f"{name} can't be planned on {plan.name}: {beyond.detail}"
            self.broken.append(Broken("beyond_horizon", detail))
            return None
        for laid in placement.placed:
            self.broken += too_far(laid.item.name, laid.end, plan)
        return placement

    def _told(
        self,
        plan: LinePlan,
        placement: Placement,
        production: Mapping[int, Entry],
        stops: Sequence[Entry] | None,
    ) -> Iterator[Broken]:
        for violation in placement.violations:
            broken = told(violation, production)
            if violation.code is Rule.OUTSIDE_WORKING_TIME and stops is not None:
                entry = production[int(str(violation.key))]
                for stop in stops:
                    if stop.start_at <= entry.start_at < stop.end_at:
                        broken = in_a_stop(broken, entry, stop, plan.zone)
            yield broken

    def _revised(
        self,
        plan: LinePlan,
        placement: Placement,
        production: Mapping[int, Entry],
        stops: Sequence[Entry] | None,
    ) -> Iterator[Entry]:
        changeovers = {
            entry.changeover_for: entry
            for each in self.plans.values()
            for entry in each.entries
            if entry.changeover_for is not None
        }
        now_tick = plan.now_tick
        for laid in placement.placed:
            entry = production[int(str(laid.item.key))]
            yield _timed(entry, laid.start, laid.end, plan.line_id)
            known = changeovers.get(entry.id)
            if laid.start < now_tick:
                # It is under way or over, and so is the changeover to it.
                if known is not None and known.line_id == plan.line_id:
                    yield known
            elif laid.setup and laid.setup_start < laid.setup_end:
                made = known or self._changeover(entry)
                if made.changeover_time != laid.setup:
                    made = made._replace(changeover_time=laid.setup)
                yield _timed(made, laid.setup_start, laid.setup_end, plan.line_id)
        yield from plan.stops if stops is None else stops

    def _changeover(self, entry: Entry) -> Entry:
        mode = self.setup_mode = self.setup_mode or changeover_mode(self.act.conn)
        return Entry(
            id=self.provisional_id(),
            line_id=entry.line_id,
            mode_id=mode.id,
            mode=mode.name,
            mode_type=mode.type,
            production=False,
            start_at=entry.start_at,
            end_at=entry.end_at,
            changeover_for=entry.id,
        )

    # --- the end of the act ------------------------------------------------------------------

    def finish(
        self,
        verb: str,
        subject: int | Collection[int] | None,
        reason: str | None = None,
    ) -> Plan:
        """Refuse what breaks rules; else write what changed, and answer with the plan.

        `subject` are the entries that the act is about, `reason` is why entries are removed, or why
        all of them follow, for the trail.
        """
        refuse(self.broken)
        subjects = {subject} if isinstance(subject, int) else set(subject or ())
        before = {
            entry.id: entry for line_id in self.after for entry in self.plans[line_id].entries
        }
        after = {entry.id: entry for entries in self.after.values() for entry in entries}
        changed = self._changed(before, after)
        removed = sorted(before.keys() - after.keys())
        after = {
            entry.id: _next_version(entry, before[entry.id])
            if entry.id in changed and entry.id in before
            else entry
            for entry in after.values()
        }
        figures_before = plan_figures(self.act.conn, self.act.now, self.act.plan)
        figures = self._figures(figures_before, before.values(), after.values())
        if not self.preview:
            names = _real_ids(self.act, after)
            after = {new.id: new for new in (_renamed(entry, names) for entry in after.values())}
            changed = {names.get(entry_id, entry_id) for entry_id in changed}
            subjects = {names.get(entry_id, entry_id) for entry_id in subjects}
            written = [after[entry_id] for entry_id in sorted(changed)]
            stops = {line_id: stops_of(entries) for line_id, entries in self.after.items()}
            pauses = {entry.id: pauses_in(entry, stops[entry.line_id]) for entry in written}
            trail = partial(records, verb=verb, subjects=subjects, reason=reason)
            self._write(before, written, pauses, removed, trail)
        zones = {line_id: plan.zone for line_id, plan in self.plans.items()}
        late = warnings_of_lateness(before, after, subjects, zones)
        entries = with_actuals(self.act.conn, list(after.values()))
        told = [*self.warnings, *late]
        gone = changed | set(removed)
        were_so = [e for e in before.values() if e.id in gone and e.changeover_for is None]
        new = [e.id for e in after.values() if e.id not in before and e.changeover_for is None]
        created = sorted(new, key=abs)
        return Plan(entries, removed, told, figures, figures_before, were_so, created)

    def _changed(self, before: Mapping[int, Entry], after: Mapping[int, Entry]) -> set[int]:
        """The entries that are new or other than they were, or pause elsewhere."""
        were = {line_id: stops_of(self.plans[line_id].entries) for line_id in self.after}
        stops = {line_id: stops_of(entries) for line_id, entries in self.after.items()}
        return {
            entry.id
            for entry in after.values()
            if (known := before.get(entry.id)) != entry
            or pauses_in(known, were[known.line_id]) != pauses_in(entry, stops[entry.line_id])
        }

    def _write(
        self,
        before: Mapping[int, Entry],
        written: Sequence[Entry],
        pauses: Mapping[int, Spans],
        removed: Sequence[int],
        trail: Callable[..., Iterable[Record]],
    ) -> None:
        act = self.act
        if removed:
            delete_entries(act.conn, removed, act.plan)
        write_entries(act.conn, written, pauses, act.plan)
        if act.plan != THE_PLAN:
            # Neither orders nor the trail know of copies.
            act.tell(f"what-if:{act.plan.what_if}")
            return
        gone = [before[entry_id] for entry_id in removed]
        self._follow_in_series(gone, [entry for entry in written if entry.id not in before])
        act.audit_all("entry", list(trail(before, written, gone)))
        planned = [
            entry
            for entry in written
            if entry.id not in before or _planned(entry) != _planned(before[entry.id])
        ]
        known = (before[entry.id] for entry in planned if entry.id in before)
        forget_projections(act.conn, [e.id for e in known if e.expected_end_at is not None])
        orders = {entry.order_id for entry in [*planned, *gone]} - {None}
        entries_changed(act, [order_id for order_id in orders if order_id is not None])
        if written or gone:
            act.tell("entries", "orders", *(f"line:{line_id}" for line_id in self.after))

    def _follow_in_series(self, gone: Iterable[Entry], come: Iterable[Entry]) -> None:
        others = (
            [entry for entry in some if entry.series_id not in self.series_cared_for]
            for some in (gone, come)
        )
        follow_entries(self.act.conn, *others)

    def _figures(
        self, known: PlanFigures, before: Iterable[Entry], after: Iterable[Entry]
    ) -> PlanFigures:
        old, new = EndsOfOrders(before, self.act.now), EndsOfOrders(after, self.act.now)
        orders = old.due.keys() | new.due.keys()
        elsewhere = ends_elsewhere(self.act.conn, orders, self.after, self.act.plan)
        return figures_after(known, old, new, elsewhere, self.act.now)


# --- helpers ---------------------------------------------------------------------------------


def _lines(act: Act, line_ids: Collection[int]) -> Sequence[Row[Any]]:
    a = t.assets.c
    found = act.conn.execute(select(t.assets).where(a.id.in_(line_ids), a.level == "line")).all()
    for line_id in set(line_ids) - {line.id for line in found}:
        raise NotFound("unknown_line", f"There is no line {line_id}.", line_id=line_id)
    return found


_LOCK_ORDERS = text("SELECT id FROM orders WHERE id = ANY(:ids) ORDER BY id FOR UPDATE")


def _lock_orders(act: Act, order_ids: Collection[int | None]) -> None:
    ids = sorted(order_id for order_id in order_ids if order_id is not None)
    if ids:
        act.conn.execute(_LOCK_ORDERS, {"ids": ids}).all()


def _timed(entry: Entry, start: int, end: int, line_id: int) -> Entry:
    """An entry with its times in ticks; what lies between two ticks stays where it is."""
    start_at = entry.start_at if tick_of(entry.start_at) == start else instant_of(start)
    end_at = entry.end_at if next_tick_of(entry.end_at) == end else instant_of(end)
    if (start_at, end_at, line_id) == (entry.start_at, entry.end_at, entry.line_id):
        return entry
    return entry._replace(start_at=start_at, end_at=end_at, line_id=line_id)


def _real_ids(act: Act, entries: Collection[int]) -> dict[int, int]:
    new = sorted((entry_id for entry_id in entries if entry_id < 0), reverse=True)
    return dict(zip(new, next_ids(act.conn, len(new)), strict=True))


def _renamed(entry: Entry, names: Mapping[int, int]) -> Entry:
    leads_to = entry.changeover_for
    if entry.id not in names and leads_to not in names:
        return entry
    return entry._replace(
        id=names.get(entry.id, entry.id),
        changeover_for=None if leads_to is None else names.get(leads_to, leads_to),
    )


def _next_version(entry: Entry, known: Entry) -> Entry:
    """An entry that changed. What was expected of it is not known any more where its plan did."""
    version = entry.version + 1
    if entry.expected_end_at is None or _planned(entry) == _planned(known):
        return entry._replace(version=version)
    return entry._replace(version=version, expected_start_at=None, expected_end_at=None)


def _planned(entry: Entry) -> tuple[Any, ...]:
    return entry.line_id, entry.start_at, entry.end_at, entry.quantity
