"""Orders: made, edited, moved, and what follows by itself from entries and runs."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select, text

from outfeed.activities import orders
from outfeed.activities.act import Act, Actor, acting
from outfeed.activities.clock import SteppedClock
from outfeed.model.errors import Conflict, Invalid, NotFound
from outfeed.store import tables as t
from outfeed.store.order_lookups import statuses_of
from outfeed.store.orders import order_history, order_id_of, order_with
from tests.activities.test_order_import import a_run, an_entry
from tests.plants import a_small_plant


@pytest.fixture(autouse=True)
def plant(act: Act) -> None:
    a_small_plant(act)
    act.conn.commit()


def make(act: Act, **given: object) -> int:
    order_id = orders.create_order(act, {"product": "COLA", "required_quantity": "100", **given})
    act.conn.commit()
    return order_id


def released(act: Act, **given: object) -> int:
    return make(act, status="Released", **given)


def seen(act: Act, order_id: int) -> dict:
    return order_with(act.conn, order_id, act.now)


def status_of(act: Act, order_id: int) -> str:
    return seen(act, order_id)["status"]


def end_runs(act: Act, order_id: int) -> None:
    act.conn.execute(
        text(
            "UPDATE runs SET during = tstzrange(lower(during), lower(during) + interval '1 hour')"
            " WHERE order_id = :id"
        ),
        {"id": order_id},
    )


def remove_entries(act: Act, order_id: int) -> None:
    act.conn.execute(t.entries.delete().where(t.entries.c.order_id == order_id))
    orders.entries_changed(act, [order_id])


# --- making ----------------------------------------------------------------------------------


def test_an_order_has_its_figures_from_the_beginning(act: Act) -> None:
    order = seen(act, make(act, due_at="2026-11-20", lines=["site1/floor/filler"], notes=" hi "))
    assert order["number"] == "PO-000001"
    assert order["unit"] == "bottle"
    assert order["due_at"] == datetime(2026, 11, 21, 5, tzinfo=UTC)
    assert (order["status"], order["source"], order["mode"]) == (
        "Planned", "Outfeed", "Production",
    )  # fmt: skip
    assert (order["scheduled_quantity"], order["remaining_quantity"]) == ("0", "100")
    assert order["notes"] == "hi"
    assert order["lateness"] is None
    assert act.topics >= {"orders", f"order:{order['id']}"}


def test_drawn_numbers_skip_taken_ones_and_look_as_the_plant_says(act: Act) -> None:
    make(act, number="po-000001")
    assert seen(act, make(act))["number"] == "PO-000002"
    act.conn.execute(
        t.settings.insert().values(
            key="plant", value={"order_number": {"prefix": "M", "digits": 3}}
        )
    )
    assert seen(act, make(act))["number"] == "M003"


def test_a_number_is_unique_whatever_its_case(act: Act) -> None:
    make(act, number="Abc")
    with pytest.raises(Conflict) as refused:
        make(act, number="aBC")
    assert (refused.value.code, refused.value.facts["number"]) == ("number_taken", "Abc")


def test_everything_that_is_wrong_is_told_at_once(act: Act) -> None:
    wrong = {
        "number": "n" * 65, "product": "COLLA", "required_quantity": "-1", "due_at": "soon",
        "lines": ["site1/floor/fillr"], "priority": "high", "notes": "x" * 10_001,
        "mode": "Dance", "source": "SPA", "status": "Closed", "colour": "red",
    }  # fmt: skip
    with pytest.raises(Invalid) as refused:
        orders.create_order(act, wrong)
    errors = {error.field: error for error in refused.value.errors}
    assert set(errors) == set(wrong)
    assert "COLA" in errors["product"].detail
    assert "site1/floor/filler" in errors["lines"].detail
    assert errors["colour"].code == "unknown_field"


@pytest.mark.parametrize(
    ("given_fields", "field", "code"),
    [
        ({"product": None}, "product", "product_missing"),
        ({"required_quantity": None}, "required_quantity", "not_a_quantity"),
        ({"unit": "CS"}, "unit", "unknown_unit"),
        ({"lines": "site1"}, "lines", "not_lines"),
        ({"lines": ["site1/floor"]}, "lines", "unknown_line"),
        ({"due_at": "2026-01-01", "earliest_start": "2026-02-01"}, "due_at", "due_before_start"),
        ({"attributes": [1]}, "attributes", "not_attributes"),
        ({"number": "a\nb"}, "number", "number_not_printable"),
        ({"product": "a\x00"}, "product", "nul_character"),
        ({"product": "\ud800"}, "product", "not_text"),
    ],
)
def test_what_can_not_be_an_order(
    act: Act, given_fields: dict[str, object], field: str, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        make(act, **given_fields)
    assert [(error.field, error.code) for error in refused.value.errors] == [(field, code)]


def test_a_disabled_product_takes_no_new_orders(act: Act) -> None:
    order_id = make(act)
    act.conn.execute(t.products.update().values(enabled=False))
    with pytest.raises(Invalid, match="disabled"):
        make(act)
    orders.edit_order(act, order_id, 1, {"notes": "still editable"})


# --- editing ---------------------------------------------------------------------------------


def test_an_edit_bumps_the_version_and_keeps_what_was(act: Act) -> None:
    order_id = make(act, attributes={"a": 1, "b": 2})
    changes = {"required_quantity": "120.50", "attributes": {"a": None, "c": "x"}, "unit": "bottle"}
    orders.edit_order(act, order_id, 1, changes)
    order = seen(act, order_id)
    assert (order["version"], order["required_quantity"]) == (2, "120.5")
    assert order["attributes"] == {"b": 2, "c": "x"}
    edit, create = order_history(act.conn, order_id)
    assert (edit["act"], edit["actor"], create["act"]) == ("edit", "tester", "create")
    assert sorted(edit["changes"], key=lambda change: change["field"]) == [
        {"field": "attributes", "before": {"a": 1, "b": 2}, "after": {"b": 2, "c": "x"}},
        {"field": "required_quantity", "before": "100", "after": "120.5"},
    ]


def test_an_edit_that_changes_nothing_leaves_no_trace(act: Act) -> None:
    order_id = make(act, lines=["site1/floor/filler", "site1/floor/packer"])
    orders.edit_order(
        act, order_id, 1,
        {"required_quantity": "100.0", "product": "cola", "notes": "", "priority": 0,
         "lines": ["site1/floor/packer", "site1/floor/filler"], "due_at": None},
    )  # fmt: skip
    assert seen(act, order_id)["version"] == 1
    assert len(order_history(act.conn, order_id)) == 1


def test_a_stale_writer_is_told_the_fields_that_both_changed(act: Act) -> None:
    order_id = make(act)
    orders.edit_order(act, order_id, 1, {"notes": "theirs", "priority": 5})
    with pytest.raises(Conflict) as refused:
        orders.edit_order(act, order_id, 1, {"notes": "mine", "required_quantity": "7"})
    assert refused.value.code == "stale_version"
    assert refused.value.facts["differences"] == [
        {"field": "notes", "yours": "mine", "theirs": "theirs", "base": ""}
    ]
    assert refused.value.facts["version"] == 2
    with pytest.raises(Conflict) as apart:
        orders.edit_order(act, order_id, 1, {"required_quantity": "7"})
    assert apart.value.facts["differences"] == []
    assert seen(act, order_id)["required_quantity"] == "100"


def test_what_an_order_is_made_of_stays_under_its_entries_and_runs(act: Act) -> None:
    order_id = released(act, product="COLA4")
    an_entry(act, order_id)
    version = seen(act, order_id)["version"]
    for field, value in (("product", "COLA"), ("unit", "bottle")):
        with pytest.raises(Conflict) as refused:
            orders.edit_order(act, order_id, version, {field: value, "unit": "bottle"})
        assert refused.value.code in ("product_in_use", "unit_in_use")
    orders.edit_order(act, order_id, version, {"required_quantity": "2"})
    order = seen(act, order_id)
    assert (order["required_quantity"], order["scheduled_quantity"]) == ("2", "5")


def test_another_product_needs_a_unit_of_its_own(act: Act) -> None:
    order_id = make(act)
    with pytest.raises(Invalid) as refused:
        orders.edit_order(act, order_id, 1, {"product": "COLA4", "unit": "kg"})
    assert "CS, bottle" in refused.value.errors[0].detail
    orders.edit_order(act, order_id, 1, {"product": "COLA4"})
    assert seen(act, order_id)["unit"] == "bottle"


def test_a_number_may_change_to_a_free_one(act: Act) -> None:
    order_id = make(act, number="one")
    make(act, number="two")
    orders.edit_order(act, order_id, 1, {"number": "ONE"})
    with pytest.raises(Conflict, match="number_taken"):
        orders.edit_order(act, order_id, 2, {"number": "Two"})


def test_two_editors_of_one_order_at_once(act: Act, engine: Engine, clock: SteppedClock) -> None:
    order_id = make(act)
    act.conn.commit()

    def edit(notes: str) -> Callable[[], None]:
        def work() -> None:
            with acting(engine, clock, Actor(notes)) as own:
                orders.edit_order(own, order_id, 1, {"notes": notes})

        return work

    failures = at_once([edit(f"editor {n}") for n in range(8)])
    assert len(failures) == 7
    assert {failure.code for failure in failures} == {"stale_version"}
    theirs = seen(act, order_id)["notes"]
    for failure in failures:
        assert failure.facts["differences"][0]["theirs"] == theirs


def test_orders_made_at_once_take_different_numbers(
    act: Act, engine: Engine, clock: SteppedClock
) -> None:
    def make_one() -> None:
        with acting(engine, clock, Actor("maker")) as own:
            orders.create_order(own, {"product": "COLA", "required_quantity": "1"})

    assert at_once([make_one] * 12) == []
    numbers = act.conn.execute(select(t.orders.c.number)).scalars().all()
    assert len(set(numbers)) == 12


def at_once(works: list[Callable[[], None]]) -> list:
    failures: list[BaseException] = []

    def guarded(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=guarded, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return failures


# --- moving ----------------------------------------------------------------------------------


def test_the_life_of_an_order(act: Act) -> None:
    order_id = make(act, due_at="2026-11-10")
    orders.move_order(act, order_id, "released", version=1)
    an_entry(act, order_id)
    assert status_of(act, order_id) == "Scheduled"
    a_run(act, order_id)
    orders.run_started(act, order_id)
    assert status_of(act, order_id) == "In Progress"
    with pytest.raises(Conflict, match="run of it is open"):
        orders.move_order(act, order_id, "On Hold")
    end_runs(act, order_id)
    orders.move_order(act, order_id, "On Hold", reason="label missing")
    with pytest.raises(Conflict) as held:
        orders.move_order(act, order_id, "Completed")
    assert held.value.facts["legal"] == ["In Progress"]
    orders.move_order(act, order_id, "In Progress")
    orders.move_order(act, order_id, "Completed")
    late = seen(act, order_id)["lateness"]
    assert late == (act.now - datetime(2026, 11, 11, 5, tzinfo=UTC)).total_seconds()
    with pytest.raises(Invalid, match="reason_missing"):
        orders.move_order(act, order_id, "In Progress")
    orders.move_order(act, order_id, "In Progress", reason="two cases short")
    orders.move_order(act, order_id, "Completed")
    orders.move_order(act, order_id, "Closed")
    assert orders.moves_of(act.conn, order_id) == []
    moves = [
        (item["changes"][0]["before"], item["changes"][0]["after"], item["reason"])
        for item in reversed(order_history(act.conn, order_id))
        if item["act"] == "move"
    ]
    assert moves[:4] == [
        ("Planned", "Released", None),
        ("Released", "Scheduled", None),
        ("Scheduled", "In Progress", None),
        ("In Progress", "On Hold", "label missing"),
    ]
    assert ("Completed", "In Progress", "two cases short") in moves


def test_a_stale_mover_is_refused(act: Act) -> None:
    order_id = make(act)
    orders.edit_order(act, order_id, 1, {"priority": 1})
    with pytest.raises(Conflict, match="stale_version"):
        orders.move_order(act, order_id, "Released", version=1)


def test_cancelling_takes_the_entries_off_the_board(act: Act) -> None:
    order_id = released(act)
    an_entry(act, order_id)
    act.topics.clear()
    orders.move_order(act, order_id, "Cancelled")
    order = seen(act, order_id)
    assert (order["status"], order["scheduled_quantity"], order["expected_end"]) == (
        "Cancelled", "0", None,
    )  # fmt: skip
    assert act.conn.execute(select(t.entries)).first() is None
    assert any(topic.startswith("line:") for topic in act.topics)


def test_an_order_with_runs_can_not_be_cancelled(act: Act) -> None:
    order_id = released(act)
    a_run(act, order_id)
    with pytest.raises(Conflict, match="has runs"):
        orders.move_order(act, order_id, "Cancelled")


def test_a_held_order_comes_back_to_what_is_true_then(act: Act) -> None:
    order_id = released(act)
    an_entry(act, order_id)
    orders.move_order(act, order_id, "On Hold")
    remove_entries(act, order_id)
    assert status_of(act, order_id) == "On Hold"
    assert orders.moves_of(act.conn, order_id) == ["Released", "Cancelled"]
    orders.move_order(act, order_id, "Released")


def test_a_plants_own_status(act: Act) -> None:
    act.conn.execute(
        t.order_statuses.insert().values(name="Inspection", colour="#123456", position=20)
    )
    ids = statuses_of(act.conn).ids
    act.conn.execute(
        t.order_status_moves.insert(),
        [
            {"from_id": ids["Released"], "to_id": ids["Inspection"], "reason_required": True},
            {"from_id": ids["Inspection"], "to_id": ids["Released"], "reason_required": False},
        ],
    )
    order_id = released(act)
    an_entry(act, order_id)
    with pytest.raises(Conflict):
        orders.move_order(act, order_id, "Inspection", reason="sample")
    remove_entries(act, order_id)
    with pytest.raises(Invalid, match="Say why"):
        orders.move_order(act, order_id, "Inspection")
    orders.move_order(act, order_id, "Inspection", reason="sample")
    with pytest.raises(Conflict, match="not_executable"):
        orders.run_started(act, order_id)
    orders.move_order(act, order_id, "Released")


def test_unknown_things_are_named(act: Act) -> None:
    with pytest.raises(NotFound):
        orders.move_order(act, 999, "Released")
    with pytest.raises(Invalid, match="In Progress"):
        orders.move_order(act, make(act), "Doing")
    with pytest.raises(NotFound):
        order_id_of(act.conn, "no such")


# --- derived figures -------------------------------------------------------------------------

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["place", "resize", "remove", "hold", "back", "edit"]),
        st.integers(0, 2),
        st.decimals("0.001", 500, places=3),
    ),
    max_size=12,
)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(STEPS)
def test_derived_is_recomputed_after_any_edits(act: Act, steps: list) -> None:
    act.conn.execute(text("TRUNCATE orders, entries CASCADE"))
    ids = [released(act) for _ in range(3)]
    for hour, (step, which, quantity) in enumerate(steps):
        order_id = ids[which]
        if step == "place" and status_of(act, order_id) != "On Hold":
            an_entry(act, order_id, str(quantity), hour * 2)
        elif step == "resize":
            act.conn.execute(
                t.entries.update()
                .where(t.entries.c.order_id == order_id)
                .values(quantity=Decimal(quantity))
            )
            orders.entries_changed(act, ids)
        elif step == "remove":
            remove_entries(act, order_id)
        elif step == "hold" and "On Hold" in orders.moves_of(act.conn, order_id):
            orders.move_order(act, order_id, "On Hold")
        elif step == "back" and status_of(act, order_id) == "On Hold":
            orders.move_order(act, order_id, orders.moves_of(act.conn, order_id)[0])
        elif step == "edit":
            version = seen(act, order_id)["version"]
            orders.edit_order(act, order_id, version, {"required_quantity": str(quantity)})
        _compare(act, ids)


def _compare(act: Act, ids: list[int]) -> None:
    for order_id in ids:
        entries = act.conn.execute(
            select(t.entries.c.quantity, t.entries.c.during).where(t.entries.c.order_id == order_id)
        ).all()
        order = seen(act, order_id)
        assert Decimal(order["scheduled_quantity"]) == sum(entry.quantity for entry in entries)
        assert order["expected_end"] == max((e.during.upper for e in entries), default=None)
        if order["status"] != "On Hold":
            assert order["status"] == ("Scheduled" if entries else "Released")
        assert order["version"] == 1 + len(
            [item for item in order_history(act.conn, order_id) if item["act"] != "create"]
        )
