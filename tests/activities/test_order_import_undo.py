"""Imports that are undone, and rows that are mended."""

import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from outfeed.activities import orders
from outfeed.activities.act import Act
from outfeed.activities.order_files import read_order_file
from outfeed.activities.order_import import import_orders
from outfeed.activities.order_import_mapping import (
    forget_mapping,
    remember_mapping,
    remembered_mapping,
)
from outfeed.activities.order_import_mending import MendedRow, mend_import
from outfeed.activities.order_import_report import ImportReport
from outfeed.activities.order_import_undo import undo_import
from outfeed.activities.order_mapping import read_mapping
from outfeed.model.errors import Conflict, Invalid, NotFound
from outfeed.store import tables as t
from outfeed.store.order_imports import import_with, rejections_of
from outfeed.store.orders import order_history, order_id_of
from tests.activities.test_order_import import (
    HEADER,
    ROWS,
    a_run,
    an_entry,
    an_order,
    counts,
)
from tests.plants import a_small_plant


@pytest.fixture(autouse=True)
def sap(act: Act) -> None:
    a_small_plant(act)
    for name in ("SAP", "Odoo"):
        act.conn.execute(t.order_sources.insert().values(name=name, kind="external"))
    act.conn.commit()


def take(act: Act, content: str, source: str = "SAP", **mapping: object) -> ImportReport:
    file = read_order_file(io.BytesIO(content.encode()), read_mapping(mapping))
    report = import_orders(act, source, "file", file)
    act.conn.commit()
    return report


def state(act: Act) -> list:
    """Everything that an order is, but for its version, its last change and the trail."""
    left_out = ("version", "updated_at")
    columns = [column for column in t.orders.c if column.name not in left_out]
    tables = (select(*columns), select(t.order_lines), select(t.order_figures))
    return [sorted(map(repr, act.conn.execute(table).all())) for table in tables]


def test_undoing_deletes_what_was_made_and_puts_back_what_was_changed(act: Act) -> None:
    take(act, f"{HEADER}\n{ROWS}")
    before = state(act)
    changed = (
        ROWS.replace("1000", "1200").replace("B7", "B8").replace("site1/floor/filler", "")
        + "A-9,COLA,5,,,,,\n"
    )
    report = take(act, f"{HEADER}\n{changed}")
    assert counts(report) == (1, 1, 2, 0)
    assert import_with(act.conn, report.id)["can_undo"]
    order_id = order_id_of(act.conn, "A-1")
    undo_import(act, report.id)
    act.conn.commit()
    assert state(act) == before
    told = order_history(act.conn, order_id)[0]
    assert told["reason"] == f"import {report.id} was undone"
    assert {c["field"]: c["after"] for c in told["changes"]} == {
        "required_quantity": "1000",
        "lines": ["site1/floor/filler"],
        "attributes": {"batch": "B7"},
    }
    gone = act.conn.execute(select(t.audit).where(t.audit.c.act == "delete")).one()
    assert gone.before["number"] == "A-9"
    kept = import_with(act.conn, report.id)
    assert kept["undone_at"] == act.now
    assert not kept["can_undo"]
    with pytest.raises(Conflict, match="undone before"):
        undo_import(act, report.id)


def test_an_earlier_import_can_be_undone_after_a_later_one(act: Act) -> None:
    first = take(act, f"{HEADER}\n{ROWS}")
    second = take(act, f"{HEADER}\n{ROWS.replace('1000', '7')}")
    with pytest.raises(Conflict) as refused:
        undo_import(act, first.id)
    assert refused.value.code == "built_on"
    assert refused.value.facts["orders"][0]["why"] == "a later import changed it"
    act.conn.rollback()
    undo_import(act, second.id)
    undo_import(act, first.id)
    act.conn.commit()
    assert state(act) == [[], [], []]
    assert counts(take(act, f"{HEADER}\n{ROWS}")) == (3, 0, 0, 0)


@pytest.mark.parametrize("what", ["entry", "run", "edit", "move"])
def test_what_something_is_built_on_is_not_undone(act: Act, what: str) -> None:
    report = take(act, f"{HEADER}\n{ROWS}")
    order_id = order_id_of(act.conn, "A-1")
    if what == "entry":
        an_entry(act, order_id)
    elif what == "run":
        a_run(act, order_id)
    elif what == "edit":
        orders.edit_order(act, order_id, 1, {"notes": "mine"})
    else:
        orders.move_order(act, order_id, "On Hold")
    act.conn.commit()
    before = state(act)
    assert not import_with(act.conn, report.id)["can_undo"]
    with pytest.raises(Conflict) as refused:
        undo_import(act, report.id)
    act.conn.rollback()
    assert [order["number"] for order in refused.value.facts["orders"]] == ["A-1"]
    why = {"entry": "entries", "run": "runs", "edit": "tester changed", "move": "tester moved"}
    assert why[what] in refused.value.facts["orders"][0]["why"]
    assert state(act) == before


def test_a_number_that_was_taken_meanwhile_is_not_taken_back(act: Act) -> None:
    take(act, "external_id,number,product,quantity\nX1,N-1,COLA,1\n")
    report = take(act, "external_id,number,product,quantity\nX1,N-7,COLA,1\n")
    orders.create_order(act, {"number": "n-1", "product": "COLA", "required_quantity": "1"})
    act.conn.commit()
    before = state(act)
    with pytest.raises(Conflict) as refused:
        undo_import(act, report.id)
    act.conn.rollback()
    assert refused.value.code == "built_on"
    assert state(act) == before


def test_an_import_that_is_none_or_did_nothing_is_not_undone(act: Act) -> None:
    with pytest.raises(NotFound):
        undo_import(act, 99)
    report = take(act, "number,product,quantity\nA,NONE,1\n")
    with pytest.raises(Conflict) as refused:
        undo_import(act, report.id)
    assert refused.value.code == "nothing_to_undo"


_ROW = st.tuples(
    st.sampled_from([f"n{n}" for n in range(6)]),
    st.sampled_from(["COLA", "LIME", "none"]),
    st.sampled_from(["1", "2.5", "1000", "x"]),
    st.sampled_from(["", "2026-12-24", "24.12.2026"]),
    st.sampled_from(["", "site1/floor/filler", "site1/floor/packer", "nowhere"]),
    st.sampled_from(["", "note", "'=1+1"]),
    st.sampled_from(["", "B1", "B2"]),
)
_FILE = st.lists(_ROW, max_size=8)
_SETTINGS = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def csv_of(rows: list[tuple[str, ...]]) -> str:
    lines = "".join(",".join(row) + "\n" for row in rows)
    return f"number,product,quantity,due,lines,notes,batch\n{lines}"


@_SETTINGS
@given(_FILE, _FILE)
def test_an_import_and_its_undoing_leave_orders_as_they_were(
    act: Act, first: list[tuple[str, ...]], second: list[tuple[str, ...]]
) -> None:
    act.conn.execute(text("TRUNCATE orders, imports CASCADE"))
    take(act, csv_of(first))
    before = state(act)
    report = take(act, csv_of(second))
    assert report.rows == report.new + report.changed + report.same + report.rejected
    if report.new + report.changed:
        undo_import(act, report.id)
        act.conn.commit()
    assert state(act) == before


@_SETTINGS
@given(_FILE, st.integers(0, 8))
def test_a_file_in_two_parts_gives_what_it_gives_whole(
    act: Act, rows: list[tuple[str, ...]], at: int
) -> None:
    # The first of two rows for one order counts in a file, the last of two files: not the same.
    rows = list({row[0]: row for row in rows}.values())
    columns = [c for c in t.orders.c if c.name not in ("id", "version", "updated_at")]

    def taken(*parts: list[tuple[str, ...]]) -> tuple[list, int]:
        act.conn.execute(text("TRUNCATE orders, imports CASCADE"))
        rejected = sum(take(act, csv_of(part)).rejected for part in parts if part)
        return sorted(map(repr, act.conn.execute(select(*columns)).all())), rejected

    assert taken(rows[:at], rows[at:]) == taken(rows)


# --- mending ---------------------------------------------------------------------------------

WRONG = """number;product;quantity;due;line;notes;lot
M-1;KOLA;1,5;24.12.2026;site1/floor/filler;two pallets;7
M-2;COLA;zwei;24.12.2026;;;8
M-3;COLA;1.250,5;30.02.2026;nowhere;;9
M-4;COLA;5;;;;10
"""


def test_rows_are_kept_whole_and_mended(act: Act) -> None:
    report = take(act, WRONG)
    assert counts(report) == (1, 0, 0, 3)
    by_row = {rejection.row: rejection for rejection in report.rejections}
    assert by_row[2].fields == {
        "number": "M-1",
        "product": "KOLA",
        "required_quantity": "1.5",
        "due_at": "2026-12-25T05:00:00Z",
        "lines": "site1/floor/filler",
        "notes": "two pallets",
        "attributes": {"lot": "7"},
        "source": "SAP",
        "status": "Released",
    }
    assert (by_row[3].column, by_row[3].fields["required_quantity"]) == (
        "required_quantity",
        "zwei",
    )
    assert by_row[4].column == "lines, due_at"
    assert by_row[4].fields["required_quantity"] == "1250.5"
    mended = mend_import(
        act,
        report.id,
        [
            MendedRow(by_row[2].id, {"product": "COLA"}),
            MendedRow(by_row[3].id, {"required_quantity": "2,5"}),
            MendedRow(by_row[4].id, {"lines": "site1/floor/packer"}),
        ],
    )
    act.conn.commit()
    assert counts(mended) == (2, 0, 0, 1)
    assert mended.rejections[0].id == by_row[4].id
    assert mended.rejections[0].where == "row 4, column due_at"
    first = an_order(act, "M-1")
    assert (first["required_quantity"], first["notes"], first["attributes"]) == (
        "1.5",
        "two pallets",
        {"lot": "7"},
    )
    assert an_order(act, "M-2")["required_quantity"] == "2.5"
    kept = import_with(act.conn, mended.id)
    assert (kept["mends_id"], kept["new"], kept["rejected"]) == (report.id, 2, 1)
    assert import_with(act.conn, report.id)["open_rejections"] == 1
    marked = {r["id"]: r["mended_by_id"] for r in rejections_of(act.conn, report.id, 10)}
    assert marked == {by_row[2].id: mended.id, by_row[3].id: mended.id, by_row[4].id: None}
    assert rejections_of(act.conn, report.id, 10)[2]["fields"]["lines"] == "site1/floor/packer"
    last = mend_import(act, mended.id, [MendedRow(by_row[4].id, {"due_at": "28.02.2027"})])
    assert counts(last) == (1, 0, 0, 0)
    third = an_order(act, "M-3")
    assert third["required_quantity"] == "1250.5"
    assert [line["path"] for line in third["lines"]] == ["site1/floor/packer"]


def test_mending_twice_changes_nothing(act: Act) -> None:
    report = take(act, WRONG)
    row = [MendedRow(report.rejections[1].id, {"required_quantity": "3"})]
    assert counts(mend_import(act, report.id, row)) == (1, 0, 0, 0)
    act.conn.commit()
    before = [state(act), act.conn.execute(select(t.audit.c.id)).all()]
    again = mend_import(act, report.id, row)
    assert (again.rows, counts(again)) == (1, (0, 0, 1, 0))
    assert [state(act), act.conn.execute(select(t.audit.c.id)).all()] == before


def test_undoing_a_mending_opens_its_rejections_again(act: Act) -> None:
    report = take(act, WRONG)
    row = [MendedRow(report.rejections[1].id, {"required_quantity": "3"})]
    mended = mend_import(act, report.id, row)
    undo_import(act, mended.id)
    act.conn.commit()
    assert import_with(act.conn, report.id)["open_rejections"] == 3
    assert counts(mend_import(act, report.id, row)) == (1, 0, 0, 0)


def test_in_a_file_with_decimal_commas_a_doubtful_number_is_asked_again(act: Act) -> None:
    report = take(act, WRONG)
    wrong = next(r for r in report.rejections if r.row == 3)
    again = mend_import(act, report.id, [MendedRow(wrong.id, {"required_quantity": "1.250"})])
    assert again.rejections[0].code == "quantity_ambiguous"


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([(0, {"colour": "red"})], "unknown_field"),
        ([(0, {}), (0, {})], "given_twice"),
        ([(-1, {})], "unknown_rejection"),
        ([(3, {})], "not_mendable"),
        ([(0, {"attributes": 7})], "not_attributes"),
    ],
)
def test_a_mending_that_makes_no_sense_is_refused(
    act: Act, rows: list[tuple[int, dict]], code: str
) -> None:
    report = take(act, WRONG + "M-5;COLA\n")
    ids = {place: rejection.id for place, rejection in enumerate(sorted(
        report.rejections, key=lambda r: r.row))} | {-1: 999_999}  # fmt: skip
    with pytest.raises(Invalid) as refused:
        mend_import(act, report.id, [MendedRow(ids[place], given) for place, given in rows])
    assert [error.code for error in refused.value.errors][-1] == code


# --- mappings --------------------------------------------------------------------------------


def test_words_of_a_file_are_read_by_the_mapping(act: Act) -> None:
    content = "Auftrag;Artikel;Menge;Einheit;Linie;Termin\nW-1;4711;5;Fl;Halle 1, links;1/2/27\n"
    report = take(
        act,
        content,
        columns={
            "Auftrag": "number",
            "Artikel": "product",
            "Menge": "required_quantity",
            "Einheit": "unit",
            "Linie": "lines",
            "Termin": "due_at",
        },
        products={"4711": "cola"},
        units={"FL": "bottle"},
        lines={"Halle 1, links": "site1/floor/filler"},
        date_order="dmy",
    )
    assert counts(report) == (1, 0, 0, 0)
    order = an_order(act, "W-1")
    assert (order["product"]["code"], order["unit"]) == ("COLA", "bottle")
    assert [line["path"] for line in order["lines"]] == ["site1/floor/filler"]
    assert order["due_at"].isoformat() == "2027-02-02T05:00:00+00:00"


def test_words_that_nobody_knows_are_counted_with_suggestions(act: Act) -> None:
    content = (
        "number,product,quantity,unit,line\n"
        "1,KOLA,1,,\n2,kola,1,,\n3,LIEM,1,,\n4,COLA,1,Bottel,\n5,COLA,1,,site1/floor/fller\n"
    )
    unknown = take(act, content).unknown
    assert [(w.given, w.count, w.suggestions[0]) for w in unknown.products] == [
        ("KOLA", 2, "COLA"),
        ("LIEM", 1, "LIME"),
    ]
    assert [(w.given, w.count, w.suggestions) for w in unknown.units] == [("Bottel", 1, ["bottle"])]
    assert [(w.given, w.suggestions[0]) for w in unknown.lines] == [
        ("site1/floor/fller", "site1/floor/filler")
    ]


def test_a_mapping_is_remembered_with_its_version(act: Act) -> None:
    sap = act.conn.execute(select(t.order_sources.c.id).where(t.order_sources.c.name == "SAP"))
    source_id = sap.scalar_one()
    assert remembered_mapping(act.conn, source_id).version == 0
    mapping = read_mapping({"columns": {"A": "number"}})
    remember_mapping(act, source_id, mapping, 0)
    remember_mapping(act, source_id, mapping, 1)
    found = remembered_mapping(act.conn, source_id)
    assert (found.mapping, found.version) == (mapping, 1)
    with pytest.raises(Conflict) as refused:
        remember_mapping(act, source_id, read_mapping({"sheet": "S"}), 0)
    assert [d["field"] for d in refused.value.facts["differences"]] == ["columns", "sheet"]
    forget_mapping(act, source_id, 1)
    assert remembered_mapping(act.conn, source_id).mapping is None


def test_rows_of_other_sources_are_theirs(act: Act) -> None:
    take(act, "number,product,quantity\nO-1,COLA,1\n", "Odoo")
    content = "number,product,quantity,source\nO-1,COLA,1,odoo\nS-1,COLA,1,\nX,COLA,1,Sapp\n"
    report = take(act, content)
    assert counts(report) == (1, 0, 1, 1)
    assert report.rejections[0].code == "unknown_source"
    assert "SAP" in report.rejections[0].reason


def test_a_status_of_an_order_that_is_there_is_no_fault(act: Act) -> None:
    take(act, "number,product,quantity\nA,COLA,1\n")
    report = take(act, "number,product,quantity,status\nA,COLA,1,Completed\nB,COLA,1,Completed\n")
    assert counts(report) == (0, 0, 1, 1)
    assert report.rejections[0].code == "not_a_first_status"


def test_a_disabled_source_gives_nothing(act: Act) -> None:
    act.conn.execute(t.order_sources.update().values(enabled=False))
    with pytest.raises(Conflict, match="disabled"):
        take(act, "number,product,quantity\nA,COLA,1\n")


@pytest.mark.parametrize("notes", ["x\\u0000", "x" * 600_000])
def test_what_can_not_be_kept_whole_can_not_be_mended_here(act: Act, notes: str) -> None:
    content = f'[{{"number": "A", "product": "COLA", "quantity": "none", "notes": "{notes}"}}]'
    report = take(act, content)
    assert report.rejected == 1
    assert report.rejections[0].fields is None
    with pytest.raises(Invalid, match="mend it in the file"):
        mend_import(act, report.id, [MendedRow(report.rejections[0].id, {})])
