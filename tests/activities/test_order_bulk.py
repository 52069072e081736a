"""Many orders at once: the same as one by one, each with its own outcome."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from outfeed.activities import orders
from outfeed.activities.act import Act
from outfeed.activities.order_bulk import BulkEdit, BulkMove, BulkResult, change_many
from outfeed.activities.order_check import check_order
from outfeed.model.errors import Invalid, NotFound, OutfeedError
from outfeed.store import tables as t
from outfeed.store.orders import order_history, order_with
from tests.activities.test_order_import import a_run, an_entry
from tests.builders import undone
from tests.plants import a_small_plant


@pytest.fixture(autouse=True)
def plant(act: Act) -> None:
    a_small_plant(act)
    act.conn.commit()


def make(act: Act, **given: object) -> int:
    return orders.create_order(act, {"product": "COLA", "required_quantity": "100", **given})


def outcomes(results: list[BulkResult]) -> list[tuple[int, str, str | None]]:
    return [(result.id, result.outcome, result.code) for result in results]


def test_each_order_has_its_own_outcome(act: Act) -> None:
    planned, released, ran = make(act), make(act, status="Released"), make(act, status="Released")
    gone = make(act)
    a_run(act, ran)
    orders.move_order(act, gone, "Cancelled")
    found = change_many(act, [gone, 999, planned, released, planned], BulkMove("released"))
    assert outcomes(found) == [
        (gone, "refused", "illegal_move"),
        (999, "refused", "unknown_order"),
        (planned, "done", None),
        (released, "unchanged", None),
    ]
    assert "can't go" in str(found[0].detail)
    assert [result.version for result in found][1:] == [None, 2, 1]
    cancelled = change_many(act, [released, ran], BulkMove("Cancelled", "no customer"))
    assert outcomes(cancelled) == [(released, "done", None), (ran, "refused", "illegal_move")]
    assert order_history(act.conn, released)[0]["reason"] == "no customer"


def test_fields_and_notes_that_are_added(act: Act) -> None:
    blank, noted = make(act), make(act, notes="First")
    edit = BulkEdit({"notes": "Rush", "priority": 7}, append_notes=True, reason="customer called")
    change_many(act, [blank, noted], edit)
    shown = [order_with(act.conn, each, act.now) for each in (blank, noted)]
    assert [order["notes"] for order in shown] == ["Rush", "First\nRush"]
    assert {order["priority"] for order in shown} == {7}
    assert order_history(act.conn, noted)[0]["reason"] == "customer called"
    again = change_many(act, [blank], BulkEdit({"priority": 7}))
    assert outcomes(again) == [(blank, "unchanged", None)]
    late = change_many(act, [blank], BulkEdit({"due_at": "2026-11-30", "lines": ["nowhere"]}))
    assert outcomes(late) == [(blank, "refused", "invalid_order")]
    assert order_with(act.conn, blank, act.now)["due_at"] is None


def test_what_is_wrong_for_all_is_refused_at_once(act: Act) -> None:
    order_id = make(act)
    for doing in (BulkMove("Doing"), BulkMove("Released", "x" * 3_000)):
        with pytest.raises(Invalid):
            change_many(act, [order_id], doing)


doings = st.one_of(
    st.builds(
        BulkMove,
        st.sampled_from(["Released", "On Hold", "Cancelled", "Completed", "In Progress"]),
        st.sampled_from([None, "because"]),
    ),
    st.builds(
        BulkEdit,
        st.fixed_dictionaries(
            {},
            optional={
                "priority": st.sampled_from([0, 3, "x"]),
                "notes": st.sampled_from(["", "more"]),
                "due_at": st.sampled_from([None, "2026-11-20", "2026-11-02", "soon"]),
                "earliest_start": st.sampled_from([None, "2026-11-10"]),
                "lines": st.sampled_from([[], ["site1/floor/filler"], ["nowhere"]]),
            },
        ),
        st.booleans(),
    ),
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(doings, st.sets(st.integers(0, 5), min_size=1)), min_size=1, max_size=4))
def test_many_at_once_is_one_by_one(act: Act, steps: list[Any]) -> None:
    act.conn.execute(text("TRUNCATE orders, entries CASCADE"))
    ids = [make(act, status=["Planned", "Released"][n % 2], notes="a" * (n % 2)) for n in range(6)]
    an_entry(act, ids[1], "50", 3)
    a_run(act, ids[3])
    with undone(act):
        at_once = [
            [change_many(act, [ids[which] for which in sorted(whose)], doing)]
            for doing, whose in steps
        ]
        left = _everything(act, ids)
    one_by_one = [
        [[_alone(act, ids[which], doing) for which in sorted(whose)]] for doing, whose in steps
    ]
    assert [[outcomes(each) for each in step] for step in at_once] == one_by_one
    assert _everything(act, ids) == left


def _alone(act: Act, order_id: int, doing: Any) -> tuple[int, str, str | None]:
    order = order_with(act.conn, order_id, act.now)
    if isinstance(doing, BulkMove) and doing.status == order["status"]:
        return order_id, "unchanged", None
    try:
        with act.conn.begin_nested():
            if isinstance(doing, BulkMove):
                orders.move_order(act, order_id, doing.status, reason=doing.reason)
            else:
                fields = dict(doing.fields)
                if doing.append_notes and fields.get("notes"):
                    fields["notes"] = "\n".join(filter(None, [order["notes"], fields["notes"]]))
                elif doing.append_notes and "notes" in fields:
                    del fields["notes"]
                orders.edit_order(act, order_id, order["version"], fields)
    except OutfeedError as refused:
        return order_id, "refused", refused.code
    changed = order_with(act.conn, order_id, act.now)["version"] != order["version"]
    return order_id, "done" if changed else "unchanged", None


def _everything(act: Act, ids: list[int]) -> list[Any]:
    entries = act.conn.execute(select(func.count()).select_from(t.entries)).scalar_one()
    told = [(order_with(act.conn, each, act.now), order_history(act.conn, each)) for each in ids]
    return [entries, told]


# --- an order while it is being written ------------------------------------------------------


def test_what_is_wrong_and_what_could_be_written(act: Act) -> None:
    make(act, number="W1", source=None)
    checked = check_order(act.conn, {"number": "w1", "product": "COLA4", "priority": "high"})
    assert {(error.field, error.code) for error in checked.errors} == {
        ("number", "number_taken"),
        ("required_quantity", "quantity_missing"),
        ("priority", "not_a_priority"),
    }
    assert checked.suggestion["unit"] == "CS"
    assert checked.suggestion["units"] == ["bottle", "CS"] or checked.suggestion["units"] == [
        "CS",
        "bottle",
    ]
    [line] = checked.suggestion["lines"]
    assert (line["path"], line["standard_rate"], line["rate_unit"]) == (
        "site1/floor/packer",
        "10",
        "CS",
    )
    nothing = check_order(act.conn, {}).suggestion
    assert (nothing["unit"], nothing["units"], nothing["lines"]) == (None, [], [])


def test_the_number_that_is_suggested_is_the_one_that_comes(act: Act) -> None:
    for taken in ("PO-000001", "po-000002", "PO-000004"):
        make(act, number=taken)
    for _ in range(3):
        suggested = check_order(act.conn, {}).suggestion["number"]
        assert suggested == check_order(act.conn, {}).suggestion["number"]
        assert order_with(act.conn, make(act), act.now)["number"] == suggested


def test_a_change_is_checked_against_what_is_there(act: Act) -> None:
    order_id = make(act, number="W1", earliest_start="2026-11-20")
    assert check_order(act.conn, {"number": "w1", "source": "Outfeed"}, order_id).errors == []
    a_run(act, order_id)
    given = {"product": "LIME", "due_at": "2026-11-01"}
    codes = {error.code for error in check_order(act.conn, given, order_id).errors}
    assert codes == {"product_in_use", "due_before_start"}
    with pytest.raises(NotFound):
        check_order(act.conn, {}, 999)
