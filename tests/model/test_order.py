"""Statuses and fields of an order: no path of moves breaks a rule, no text passes as a quantity."""

from datetime import UTC, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outfeed.model import order_fields as fields
from outfeed.model.errors import Conflict, Invalid
from outfeed.model.order import (
    CANCELLED,
    CLOSED,
    COMPLETED,
    IN_PROGRESS,
    ON_HOLD,
    PLANNED,
    RELEASED,
    RESERVED_MOVES,
    RESERVED_STATUSES,
    SCHEDULED,
    AutomaticMoves,
    OrderStatus,
    Standing,
    StatusMove,
    chosen_move,
    legal_moves,
    status_by_entries,
    status_by_run,
)
from outfeed.model.order_fields import FieldRefused, ProductionDay

STATUSES = {status.name: status for status in RESERVED_STATUSES}
INSPECTION = OrderStatus("Inspection", False, True, True, False, False, "#123456", 9)
WITH_OWN = {**STATUSES, INSPECTION.name: INSPECTION}
BERLIN = ProductionDay("Europe/Berlin", time(6))


def names(standing: Standing, moves: tuple[StatusMove, ...] = ()) -> list[str]:
    return [move.to_status for move in legal_moves(standing, WITH_OWN, moves)]


# --- the table of moves ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("standing", "legal"),
    [
        (Standing(PLANNED), [RELEASED, ON_HOLD, CANCELLED]),
        (Standing(RELEASED), [ON_HOLD, CANCELLED]),
        (Standing(SCHEDULED), [ON_HOLD, CANCELLED]),
        (Standing(IN_PROGRESS, has_runs=True), [ON_HOLD, COMPLETED]),
        (Standing(IN_PROGRESS, has_runs=True, run_open=True), [COMPLETED]),
        (Standing(IN_PROGRESS), [ON_HOLD, COMPLETED, CANCELLED]),
        (Standing(ON_HOLD, SCHEDULED), [SCHEDULED, CANCELLED]),
        (Standing(ON_HOLD, IN_PROGRESS, has_runs=True), [IN_PROGRESS]),
        (Standing(COMPLETED, has_runs=True), [IN_PROGRESS, CLOSED]),
        (Standing(CLOSED, has_runs=True), []),
        (Standing(CANCELLED), []),
    ],
)
def test_the_table_of_moves(standing: Standing, legal: list[str]) -> None:
    assert names(standing) == legal


def test_an_illegal_move_names_the_legal_ones() -> None:
    with pytest.raises(Conflict) as refused:
        chosen_move(Standing(PLANNED), COMPLETED, None, STATUSES)
    assert refused.value.code == "illegal_move"
    assert refused.value.facts["legal"] == [RELEASED, ON_HOLD, CANCELLED]
    assert "Released, On Hold, Cancelled" in refused.value.detail


def test_reopening_needs_a_reason() -> None:
    with pytest.raises(Invalid, match="reason_missing"):
        chosen_move(Standing(COMPLETED), IN_PROGRESS, "  ", STATUSES)
    assert chosen_move(Standing(COMPLETED), IN_PROGRESS, "miscounted", STATUSES)


def test_a_plant_adds_moves_but_opens_none_of_the_reserved() -> None:
    own = (
        StatusMove(RELEASED, "Inspection", reason_required=True),
        StatusMove("Inspection", RELEASED),
        StatusMove("Inspection", IN_PROGRESS),
        StatusMove(PLANNED, COMPLETED),
        StatusMove(RELEASED, ON_HOLD, reason_required=True),
    )
    assert names(Standing(RELEASED), own) == [ON_HOLD, CANCELLED, "Inspection"]
    assert names(Standing("Inspection"), own) == [RELEASED]
    assert COMPLETED not in names(Standing(PLANNED), own)
    with pytest.raises(Invalid):
        chosen_move(Standing(RELEASED), ON_HOLD, None, WITH_OWN, own)


def test_a_disabled_status_is_left_out() -> None:
    held = STATUSES[ON_HOLD]
    off = OrderStatus(held.name, True, False, True, False, False, held.colour, held.position)
    legal = legal_moves(Standing(RELEASED), {**STATUSES, ON_HOLD: off})
    assert [move.to_status for move in legal] == [CANCELLED]


def test_a_move_that_is_switched_off_is_made_by_hand() -> None:
    def by_hand(status: str, automatic: AutomaticMoves) -> list[str]:
        standing = Standing(status, has_runs=True)
        return [move.to_status for move in legal_moves(standing, WITH_OWN, (), automatic)]

    no_entries = AutomaticMoves(scheduled_by_entries=False)
    no_runs = AutomaticMoves(in_progress_by_run=False)
    assert by_hand(RELEASED, no_entries) == [SCHEDULED, ON_HOLD]
    assert by_hand(SCHEDULED, no_entries) == [RELEASED, ON_HOLD]
    assert by_hand(RELEASED, no_runs) == by_hand(SCHEDULED, no_runs) == [IN_PROGRESS, ON_HOLD]
    assert status_by_entries(RELEASED, None, True, no_entries) == (RELEASED, None)
    assert status_by_entries(ON_HOLD, SCHEDULED, False, no_entries) == (ON_HOLD, SCHEDULED)
    assert status_by_run(SCHEDULED, no_runs) == SCHEDULED


flags = st.booleans()
standings = st.builds(
    Standing,
    status=st.sampled_from(list(WITH_OWN)),
    held_from=st.one_of(st.none(), st.sampled_from([PLANNED, RELEASED, SCHEDULED, IN_PROGRESS])),
    has_runs=flags,
    run_open=flags,
)
plant_moves = st.lists(
    st.builds(
        StatusMove, st.sampled_from(list(WITH_OWN)), st.sampled_from(list(WITH_OWN)),
        st.just(("planner",)), flags,
    ),
    max_size=6,
).map(tuple)  # fmt: skip


@given(standings, plant_moves)
def test_whatever_a_plant_allows_the_reserved_rules_hold(
    standing: Standing, moves: tuple[StatusMove, ...]
) -> None:
    for move in legal_moves(standing, WITH_OWN, moves):
        there = move.to_status
        assert not (there == CANCELLED and standing.has_runs)
        assert not (there == ON_HOLD and standing.run_open)
        if {standing.status, there} <= set(STATUSES):
            back = standing.status == ON_HOLD and there == standing.held_from
            by_hand = any(
                (m.from_status, m.to_status) == (standing.status, there) and not m.by_itself
                for m in RESERVED_MOVES
            )
            assert back or by_hand
        elif there in (SCHEDULED, IN_PROGRESS):
            assert there == standing.held_from


@given(
    st.lists(st.sampled_from(["placed", "removed", "run", "hold", "back", "other"]), max_size=30)
)
def test_no_path_leaves_an_order_where_its_entries_contradict_it(path: list[str]) -> None:
    status, held_from, entries, runs = RELEASED, None, 0, 0
    for step in path:
        standing = Standing(status, held_from, runs > 0)
        if step == "placed" and status in (RELEASED, SCHEDULED, IN_PROGRESS):
            entries += 1
        elif step == "removed" and entries:
            entries -= 1
        elif step == "run" and status in (RELEASED, SCHEDULED, IN_PROGRESS):
            runs += 1
            status = status_by_run(status)
        elif step == "hold" and ON_HOLD in names(standing):
            status, held_from = ON_HOLD, status
        elif step == "back" and status == ON_HOLD:
            status, held_from = str(held_from), None
        status, held_from = status_by_entries(status, held_from, entries > 0)
        here = held_from if status == ON_HOLD else status
        assert here in ((IN_PROGRESS,) if runs else (SCHEDULED,) if entries else (RELEASED,))
        assert (held_from is not None) == (status == ON_HOLD)


# --- fields ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_text", "mark", "quantity"),
    [
        ("12", None, "12"),
        (" 12.500 ", None, "12.5"),
        ("1e3", None, "1000"),
        ("12,5", None, "12.5"),
        ("1.234,5", None, "1234.5"),
        ("1,234.5", None, "1234.5"),
        ("1.234.567", None, "1234567"),
        ("1,234", ",", "1.234"),
        ("1.234", ",", "1234"),
        ("1,234", ".", "1234"),
        ("1 234,5", ",", "1234.5"),
        ("1'234.5", ".", "1234.5"),
        (0.1, None, "0.1"),
        ("1000000000000", None, "1000000000000"),
        ("0.000001", None, "0.000001"),
        ("1.10000000", None, "1.1"),
    ],
)
def test_quantities_as_people_write_them(given_text: object, mark: str, quantity: str) -> None:
    assert str(fields.read_quantity(given_text, mark)) == quantity  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given_text", "mark", "code"),
    [
        ("", None, "quantity_missing"),
        ("0", None, "quantity_not_positive"),
        ("-1", None, "quantity_not_positive"),
        ("1000000000000.1", None, "quantity_too_large"),
        ("1e999", None, "quantity_out_of_range"),
        ("0.0000001", None, "quantity_too_fine"),
        ("1,234", None, "quantity_ambiguous"),
        ("1.234", "?", "quantity_ambiguous"),
        ("NaN", None, "not_a_quantity"),
        ("Infinity", None, "not_a_quantity"),
        ("1_000", None, "not_a_quantity"),
        ("12 pcs", None, "not_a_quantity"),
        ("9" * 5_000, None, "not_a_quantity"),
        (True, None, "not_a_quantity"),
        ([1], None, "not_a_quantity"),
    ],
)
def test_what_is_no_quantity(given_text: object, mark: str, code: str) -> None:
    with pytest.raises(FieldRefused) as refused:
        fields.read_quantity(given_text, mark)  # type: ignore[arg-type]
    assert refused.value.code == code


@given(st.decimals("0.000001", 10**12, places=6))
def test_a_quantity_is_what_was_written(quantity: Decimal) -> None:
    assert fields.read_quantity(f"{quantity:f}") == quantity
    comma = f"{quantity:f}".replace(".", ",")
    assert fields.read_quantity(comma, ",") == quantity


@pytest.mark.parametrize(
    ("text", "edge", "instant"),
    [
        ("2026-11-30", "end", "2026-12-01T05:00"),
        ("2026-11-30", "start", "2026-11-30T05:00"),
        ("30.11.2026", "end", "2026-12-01T05:00"),
        ("20261130", "end", "2026-12-01T05:00"),
        ("2026/11/30", "end", "2026-12-01T05:00"),
        ("2026-03-28", "end", "2026-03-29T04:00"),
        ("2026-11-30T14:00:00Z", "end", "2026-11-30T14:00"),
        ("2026-11-30 14:00", "end", "2026-11-30T13:00"),
        ("2026-11-30T14:00:00.5+05:30", "end", "2026-11-30T08:30:00.500000"),
        ("30.11.2026 14:00", "end", "2026-11-30T13:00"),
    ],
)
def test_dates_of_a_site(text: str, edge: str, instant: str) -> None:
    wanted = datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert fields.read_instant(text, BERLIN, edge) == wanted  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["", "  ", "00000000", "0000-00-00"])
def test_no_date(text: str) -> None:
    assert fields.read_instant(text, BERLIN, "end") is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026-02-30", "date_impossible"),
        ("2026-11-30T25:00", "date_impossible"),
        ("1999-12-30", "date_out_of_range"),
        ("2101-01-05", "date_out_of_range"),
        ("9999-12-31", "date_impossible"),
        ("12/24/2026", "date_ambiguous"),
        ("next week", "not_a_date"),
        ("46356", "not_a_date"),
    ],
)
def test_what_is_no_date(text: str, code: str) -> None:
    with pytest.raises(FieldRefused) as refused:
        fields.read_instant(text, BERLIN, "end")
    assert refused.value.code == code


def test_attributes_are_plain_values() -> None:
    assert fields.read_attributes({" a ": " b ", "n": 1, "t": True, "gone": None}) == {
        "a": "b", "n": 1, "t": True, "gone": None,
    }  # fmt: skip
    for wrong in ([1], {"a": [1]}, {"": 1}, {"a": "x" * 2_001}, {"a": float("inf")}, {"a": 2**60}):
        with pytest.raises(FieldRefused):
            fields.read_attributes(wrong)


@given(st.text())
def test_a_text_is_taken_whole_or_refused(text: str) -> None:
    refused = None
    try:
        taken = fields.read_text(text, "notes", 20)
    except FieldRefused as error:
        refused = error
    if refused is not None:
        assert refused.code in ("notes_too_long", "nul_character", "not_text")
        return
    assert taken == text.strip()
    assert len(taken) <= 20
    taken.encode()
