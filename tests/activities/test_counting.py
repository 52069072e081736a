"""Counts by hand: entered once, taken back to the last digit, corrected to what was said."""

from contextlib import suppress
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from outfeed.activities import collection, correcting, counting, execution, hand_readings, tracking
from outfeed.activities.act import Act
from outfeed.activities.counting import Counted, Wasted
from outfeed.activities.execution import Target
from outfeed.activities.signals import CountSignal, TotalSignal
from outfeed.model.errors import Conflict, Invalid, NotFound
from outfeed.model.product import CountKind
from outfeed.web.runs import Run, run_now
from tests.activities.test_tracking import an_order, at, later, rungs
from tests.plants import a_small_plant, counter_of

NO_FIXTURES = [HealthCheck.function_scoped_fixture]
IN, OUT, WASTE = CountKind.INFEED, CountKind.OUTFEED, CountKind.WASTE


@pytest.fixture
def lines(act: Act) -> dict[str, int]:
    found = a_small_plant(act)
    for name in ("Torn", "Spilt"):
        act.conn.execute(text("INSERT INTO waste_reasons (name) VALUES (:name)"), {"name": name})
    return found


def a_run(act: Act, line: int, product: str = "COLA") -> int:
    return execution.start_run(act, line, Target(order_id=an_order(act, product)))


def shown(act: Act, run_id: int) -> Run:
    return run_now(act.conn, run_id, act.now)


def facts(act: Act, columns: str) -> list[tuple[object, ...]]:
    query = f"SELECT {columns} FROM count_events ORDER BY kind, quantity"
    return [tuple(row) for row in act.conn.execute(text(query))]


def test_good_and_waste_with_reasons_are_one_entry(act: Act, lines: dict[str, int]) -> None:
    line = lines["filler"]
    run = a_run(act, line)
    waste = (Wasted(Decimal("1.5"), "torn", "new reel"), Wasted(Decimal(2)))
    counted = Counted(good=Decimal(40), infeed=Decimal("43.5"), waste=waste)
    entry = counting.enter(later(act, 5), line, counted, at=at(4), key="one")
    assert counting.enter(later(act, 6), line, counted, at=at(4), key="one") == entry
    who = act.actor.user_id
    assert facts(act, "kind, quantity, reason, waste_reason_id IS NULL, entry, recorded_by") == [
        ("infeed", Decimal("43.5"), None, True, entry, who),
        ("outfeed", Decimal(40), None, True, entry, who),
        ("waste", Decimal("1.5"), "new reel", False, entry, who),
        ("waste", Decimal(2), None, True, entry, who),
    ]
    made = shown(act, run)
    assert (made.infeed_quantity, made.outfeed_quantity, made.waste_quantity) == (
        "43.5",
        "40",
        "3.5",
    )
    audited = text("SELECT count(*) FROM audit WHERE act = 'enter_count'")
    assert act.conn.execute(audited).scalar() == 1


def test_what_is_no_count_is_refused(act: Act, lines: dict[str, int]) -> None:
    line = lines["filler"]
    for where, counted, instant, code in (
        (10**6, Counted(good=Decimal(1)), None, "unknown_line"),
        (line, Counted(good=Decimal(-1)), None, "negative_quantity"),
        (line, Counted(infeed=Decimal("Infinity")), None, "not_a_quantity"),
        (line, Counted(good=Decimal(1)), at(60), "clock_ahead"),
        (line, Counted(), None, "nothing_counted"),
        (line, Counted(good=Decimal(0)), None, "nothing_counted"),
        (line, Counted(waste=[Wasted(Decimal(1), "Nobody")]), None, "unknown_waste_reason"),
        (line, Counted(waste=[Wasted(Decimal(1), 999)]), None, "unknown_waste_reason"),
    ):
        with pytest.raises(Invalid) as refused:
            counting.enter(act, where, counted, at=instant)
        assert refused.value.code == code
    assert facts(act, "key") == []


def test_an_entry_is_taken_back_once_and_the_taking_back_too(
    act: Act, lines: dict[str, int]
) -> None:
    line = lines["filler"]
    run = a_run(act, line)
    before = rungs(act)
    entry = counting.enter(later(act, 5), line, Counted(good=Decimal("7.25")), at=at(4))
    entered = rungs(act)
    for _ in range(2):
        assert counting.undo(later(act, 6), entry, "twice") == line
        assert rungs(act) == before
    back = counting.undoing(entry)
    for _ in range(2):
        counting.undo(later(act, 7), back)
        assert rungs(act) == entered
    counting.undo(later(act, 8), counting.undoing(back))
    assert rungs(act) == before
    assert shown(act, run).outfeed_quantity == "0"
    with pytest.raises(NotFound):
        counting.undo(act, UUID(int=1))


def test_an_entry_for_a_past_run_counts_to_it(act: Act, lines: dict[str, int]) -> None:
    line = lines["filler"]
    first = a_run(act, line)
    second = a_run(later(act, 60), line)
    counting.enter(later(act, 90), line, Counted(good=Decimal(5)), at=at(59))
    assert (shown(act, first).outfeed_quantity, shown(act, second).outfeed_quantity) == ("5", "0")


def test_a_correction_goes_over_the_latest_minutes_first(act: Act, lines: dict[str, int]) -> None:
    line = lines["filler"]
    run = a_run(act, line)
    counts = [(1, 10), (2, 4), (3, 3)]
    signals = [CountSignal(f"k{m}", line, "outfeed", Decimal(q), at(m)) for m, q in counts]
    collection.take(later(act, 5), "test", signals)
    execution.end_run(later(act, 10), line)
    entry = correcting.correct(later(act, 20), run, {OUT: Decimal("8.5")}, "counted by hand")
    query = "SELECT minute, quantity FROM count_minutes WHERE kind = 'outfeed' ORDER BY 1"
    minutes = {row[0]: row[1] for row in act.conn.execute(text(query))}
    assert minutes == {at(1): Decimal("8.5"), at(2): 0, at(3): 0}
    assert shown(later(act, 20), run).outfeed_quantity == "8.5"
    counting.undo(later(act, 21), entry)
    assert shown(later(act, 21), run).outfeed_quantity == "17"
    correcting.correct(later(act, 22), run, {OUT: Decimal(20)}, "three more")
    minutes = {row[0]: row[1] for row in act.conn.execute(text(query))}
    assert minutes == {at(1): 10, at(2): 4, at(3): 6}


def test_what_a_correction_took_is_not_taken_back_twice(act: Act, lines: dict[str, int]) -> None:
    line = lines["filler"]
    run = a_run(act, line)
    entry = counting.enter(later(act, 5), line, Counted(good=Decimal(7)), at=at(4))
    correction = correcting.correct(later(act, 6), run, {OUT: Decimal(2)}, "wrong")
    with act.conn.begin_nested() as savepoint:
        with pytest.raises(Conflict) as refused:
            counting.undo(later(act, 7), entry)
        savepoint.rollback()
    assert refused.value.code == "corrected_since"
    counting.undo(later(act, 8), correction)
    counting.undo(later(act, 9), entry)
    assert shown(act, run).outfeed_quantity == "0"


def test_a_kind_that_is_said_to_be_nothing_is_counted(act: Act, lines: dict[str, int]) -> None:
    """No counter sees the packer's waste; that there was none is more than not knowing."""
    line = lines["packer"]
    run = a_run(act, line, "COLA4")
    signals = [CountSignal("o", line, "outfeed", Decimal(10), at(1))]
    signals += [CountSignal("i", line, "infeed", Decimal(43), at(1))]
    collection.take(later(act, 5), "test", signals)
    before, entire = rungs(act), shown(act, run)
    assert (entire.waste_quantity, entire.calculated) == ("3", ["waste"])
    first = correcting.correct(later(act, 6), run, {WASTE: Decimal(0)}, "none was")
    second = correcting.correct(later(act, 7), run, {WASTE: Decimal(0)}, "none indeed")
    counting.undo(later(act, 8), first)
    assert (shown(act, run).waste_quantity, shown(act, run).calculated) == ("0", [])
    counting.undo(later(act, 8), counting.undoing(first))
    counting.undo(later(act, 9), second)
    assert shown(act, run).waste_quantity == "0"
    counting.undo(later(act, 9), counting.undoing(counting.undoing(first)))
    assert rungs(act) == before
    assert shown(act, run) == entire


def test_corrections_that_can_not_be(act: Act, lines: dict[str, int]) -> None:
    line = lines["filler"]
    run = a_run(act, line)
    counting.enter(later(act, 5), line, Counted(good=Decimal(7)), at=at(4))
    idle = execution.end_run(later(act, 10), line)
    one = {OUT: Decimal(1)}
    for run_id, totals, reason, code in (
        (run, {OUT: Decimal(-1)}, "why", "negative_quantity"),
        (run, {OUT: Decimal("NaN")}, "why", "not_a_quantity"),
        (run, {}, "why", "nothing_to_correct"),
        (run, one, "  ", "reason_missing"),
        (run, {IN: Decimal(0)}, "why", "infeed_of_nothing"),
        (idle, one, "why", "makes_nothing"),
        (10**6, one, "why", "unknown_run"),
    ):
        with pytest.raises((Invalid, Conflict, NotFound)) as refused:
            correcting.correct(later(act, 11), run_id, totals, reason)
        assert refused.value.code == code
    with pytest.raises(Invalid, match="The outfeed of this run is in bottle"):
        correcting.correct(later(act, 11), run, {OUT: Decimal(-1)}, "why")


amounts = st.decimals("0", "100000", places=4)
totals_said = st.dictionaries(st.sampled_from(CountKind), amounts, min_size=1)


@given(
    line=st.sampled_from(["filler", "packer"]),
    counted=st.lists(st.tuples(st.sampled_from(CountKind), st.integers(0, 89), amounts)),
    totals=totals_said,
)
@settings(max_examples=25, deadline=None, suppress_health_check=NO_FIXTURES)
def test_corrected_to_a_total_the_run_says_just_that(
    act: Act,
    lines: dict[str, int],
    line: str,
    counted: list[tuple[CountKind, int, Decimal]],
    totals: dict[CountKind, Decimal],
) -> None:
    with act.conn.begin_nested() as savepoint:
        run = a_run(act, lines[line], "COLA4" if line == "packer" else "COLA")
        signals = [
            CountSignal(f"k{n}", lines[line], kind.value, quantity, at(minute / 2 + n / 1000))
            for n, (kind, minute, quantity) in enumerate(counted)
        ]
        collection.take(later(act, 50), "test", signals)
        before, whole = rungs(act), shown(later(act, 60), run)
        entry = None
        with suppress(Invalid):
            entry = correcting.correct(later(act, 60), run, totals, "counted by hand")
        # Only nothing that went in where something came out is refused.
        assert entry or totals.get(IN) == 0
        if entry:
            _says(shown(later(act, 60), run), totals)
            corrected = rungs(act)
            tracking.rebuild(act, lines[line])
            assert rungs(act) == corrected
            lowest = text("SELECT coalesce(min(quantity), 0) FROM count_minutes")
            assert act.conn.execute(lowest).scalar_one() >= 0
            counting.undo(later(act, 61), entry)
            assert rungs(act) == before
            assert shown(later(act, 60), run) == whole
        savepoint.rollback()


def _says(run: Run, totals: dict[CountKind, Decimal]) -> None:
    for kind, total in totals.items():
        said = getattr(run, f"{kind.value}_quantity")
        assert Decimal(said) == total
        assert kind not in run.calculated


rises = st.lists(st.integers(0, 400), min_size=2, max_size=8)


@given(rises=rises, wrong=st.integers(0, 9999), place=st.integers(0, 7), back=st.integers(0, 7))
@settings(max_examples=40, deadline=None, suppress_health_check=NO_FIXTURES)
def test_a_reading_taken_out_is_as_if_it_had_never_been(
    act: Act, lines: dict[str, int], rises: list[int], wrong: int, place: int, back: int
) -> None:
    """However the machine's totals look beside it; the next of them makes good what it hid."""
    line = lines["filler"]
    counter = counter_of(act, line, "out")
    place = min(place, len(rises) - 1)
    back = max(place, min(back, len(rises) - 1))
    with act.conn.begin_nested() as savepoint:
        run, total = a_run(act, line), 0
        entry = None
        for n, rise in enumerate(rises):
            total += rise
            signal = TotalSignal(f"t{n}", counter, Decimal(total), at(2 * n))
            collection.take(later(act, 2 * n), "test", [signal])
            if n == place:
                wrongly = hand_readings.read(later(act, 2 * n + 1), line, "out", Decimal(wrong))
                entry = wrongly.entry
            if n == back and entry:
                before = rungs(act)
                counting.undo(later(act, 2 * n + 1.5), entry)
                counting.undo(later(act, 2 * n + 1.6), counting.undoing(entry))
                assert rungs(act) == before
                counting.undo(later(act, 2 * n + 1.7), counting.undoing(counting.undoing(entry)))
        last = TotalSignal("last", counter, Decimal(total + 1), at(2 * len(rises)))
        collection.take(later(act, 2 * len(rises)), "test", [last])
        if entry:
            made = Decimal(shown(act, run).outfeed_quantity or 0)
            assert made == total + 1 - rises[0]
        savepoint.rollback()


acts = st.lists(
    st.one_of(
        st.tuples(st.just("enter"), st.integers(0, 100), st.integers(0, 50)),
        st.tuples(st.just("machine"), st.integers(0, 100), st.integers(0, 50)),
        st.tuples(st.just("read"), st.integers(0, 100), st.integers(0, 9999)),
        st.tuples(st.just("correct"), st.integers(0, 5), st.integers(0, 200)),
        st.tuples(st.just("undo"), st.integers(0, 8), st.just(0)),
        st.tuples(st.just("start"), st.integers(0, 100), st.just(0)),
    ),
    max_size=14,
)


@given(acts=acts)
@settings(max_examples=40, deadline=None, suppress_health_check=NO_FIXTURES)
def test_whatever_people_say_roll_ups_equal_recomputation(
    act: Act, lines: dict[str, int], acts: list[tuple[str, int, int]]
) -> None:
    line = lines["filler"]
    with act.conn.begin_nested() as savepoint:
        runs = [a_run(act, line)]
        entries: list[UUID] = []
        for n, (what, first, second) in enumerate(acts):
            with act.conn.begin_nested() as each:
                try:
                    said = _said(later(act, 110 + n), line, runs, entries, (what, first, second), n)
                except (Conflict, Invalid):
                    each.rollback()
                else:
                    entries += [said] if said else []
        before = rungs(act)
        tracking.rebuild(act, line)
        assert rungs(act) == before
        savepoint.rollback()


def _said(
    act: Act,
    line: int,
    runs: list[int],
    entries: list[UUID],
    said: tuple[str, int, int],
    n: int,
) -> UUID | None:
    what, first, second = said
    instant = at(first + n / 60)
    if what == "enter":
        return counting.enter(act, line, Counted(good=Decimal(second)), at=instant)
    if what == "machine":
        signal = CountSignal(f"m{n}", line, "outfeed", Decimal(second), instant)
        collection.take(act, "test", [signal])
    elif what == "read":
        return hand_readings.read(act, line, "out", Decimal(second), at=instant).entry
    elif what == "correct":
        run = runs[first % len(runs)]
        return correcting.correct(act, run, {OUT: Decimal(second)}, "counted by hand")
    elif what == "undo" and entries:
        entry = entries[first % len(entries)]
        counting.undo(act, entry)
        return counting.undoing(entry)
    elif what == "start":
        runs.append(execution.start_run(act, line, Target(order_id=an_order(act)), at=instant))
    return None
