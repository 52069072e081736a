"""Files as ERPs and people write them: encodings, delimiters, quotes, and what is broken."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outfeed.activities.order_files import RawOrder
from outfeed.connectors.erp.files import read_order_file
from outfeed.connectors.erp.files.columns import SYNONYMS, field_of
from outfeed.model.errors import Rejection

HEADER = "number,product,quantity,notes"


def read(content: str | bytes) -> tuple[str, str | None, list[RawOrder], list[Rejection]]:
    raw = content.encode() if isinstance(content, str) else content
    file = read_order_file(io.BytesIO(raw))
    rows: list[RawOrder] = []
    rejections: list[Rejection] = []
    for more_rows, more_rejections in file.pieces:
        rows += more_rows
        rejections += more_rejections
    return file.read_as, file.decimal_mark, rows, rejections


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("cp1252", "Windows-1252"),
    ],
)
def test_any_delimiter_in_any_encoding(delimiter: str, codec: str, name: str) -> None:
    lines = ["number,product,quantity,notes", 'W-1,Käse,5,"für, ""Öl""\r\nzwei"']
    text = "\r\n".join(lines).replace(",", delimiter).replace(f"r{delimiter} ", "r, ")
    read_as, _, rows, rejections = read(text.encode(codec))
    assert not rejections
    assert name in read_as
    assert rows[0].fields == {
        "number": "W-1",
        "product": "Käse",
        "required_quantity": "5",
        "notes": 'für, "Öl"\r\nzwei',
    }


def test_a_line_that_names_the_delimiter() -> None:
    read_as, _, rows, _ = read("sep=;\nnumber;product;quantity\na;b;1,5\n")
    assert rows[0].fields["required_quantity"] == "1,5"
    assert rows[0].where == "row 3"
    assert "decimals begin at a comma" in read_as


@pytest.mark.parametrize(
    ("quantities", "mark"),
    [
        (["1,5", "1.000"], ","),
        (["1.000", "1.000,5"], ","),
        (["1000", "0.5"], "."),
        (["1.000", "2.000"], "?"),
        (["1000"], "?"),
    ],
)
def test_the_decimal_mark_shows_in_the_column(quantities: list[str], mark: str) -> None:
    rows = "".join(f"n{i};p;{quantity}\n" for i, quantity in enumerate(quantities))
    assert read(f"number;product;quantity\n{rows}")[1] == mark


@pytest.mark.parametrize(
    ("column", "field"),
    [
        ("Work Order Number", "number"),
        ("workOrderNumber", "number"),
        (" quantity-target ", "required_quantity"),
        ("Basic finish date", "due_at"),
        ("TOPIC_PATH", "lines"),
        ("UoM", "unit"),
        ("Customer", None),
    ],
)
def test_columns_by_many_names(column: str, field: str | None) -> None:
    assert field_of(column) == field


def test_every_synonym_means_one_field() -> None:
    said = [name for names in SYNONYMS.values() for name in names]
    assert len(said) == len(set(said))
    assert all(field_of(name) == field for field, names in SYNONYMS.items() for name in names)


def test_unknown_columns_become_attributes() -> None:
    row = read("number,product,quantity,Customer,lot\na,b,1,ACME,\n")[2][0]
    assert row.attributes == {"Customer": "ACME", "lot": None}


def test_a_quote_that_is_never_closed_costs_one_row_only() -> None:
    rows = "".join(f"n{i},p,1,x\n" for i in range(20_000))
    _, _, taken, rejections = read(f'{HEADER}\na,p,1,fine\nb,p,1,"5" pipe\nc,p,1,"open\n{rows}')
    assert len(taken) == 20_001
    assert [(r.where, r.code) for r in rejections] == [
        ("row 3", "quote_in_cell"),
        ("row 4", "cell_too_long"),
    ]
    assert rejections[1].given.startswith('c,p,1,"open')


def test_empty_rows_are_passed_over_and_counted() -> None:
    _, _, rows, rejections = read(f"{HEADER}\n\n,,,\na,b,1,\n\nc,d,2,,,\n")
    assert not rejections
    assert [row.where for row in rows] == ["row 4", "row 6"]


def test_bytes_that_are_no_text_refuse_their_row_only() -> None:
    _, _, rows, rejections = read(f"{HEADER}\n".encode() + b"a,b,1,\x81\xff\nc,d,2,\xe4\n")
    assert [row.fields["notes"] for row in rows] == ["ä"]
    assert [(r.where, r.code) for r in rejections] == [("row 2", "not_text")]


def test_hopeless_files_are_given_up() -> None:
    rows = 'x"y,"a"b\n' * 5_000
    _, _, taken, rejections = read(f"{HEADER}\n{rows}")
    assert not taken
    assert rejections[-1].code == "too_broken"
    assert len(rejections) == 1_001


@pytest.mark.parametrize("form", ["array", "orders", "items", "lines", "indented"])
def test_json_in_every_form(form: str) -> None:
    orders = [{"number": f"n{i}", "product": "p", "quantity": 1.10} for i in range(5_000)]
    text = {
        "array": json.dumps(orders),
        "orders": json.dumps({"orders": orders}),
        "items": json.dumps({"items": orders, "next": None}),
        "lines": "\n".join(json.dumps(order) for order in orders),
        "indented": json.dumps(orders, indent=2),
    }[form]
    _, _, rows, rejections = read(text)
    assert not rejections
    assert len(rows) == 5_000
    assert rows[4_999].fields == {"number": "n4999", "product": "p", "required_quantity": "1.1"}


def test_json_numbers_are_never_floats() -> None:
    row = read('[{"number": 1, "product": "p", "quantity": 0.1000000000000000055511151231257827}]')
    assert row[2][0].fields["required_quantity"] == "0.1000000000000000055511151231257827"


def test_json_goes_in_up_to_where_it_breaks() -> None:
    orders = '{"number": "a", "product": "p", "quantity": 1}'
    _, _, rows, rejections = read(f"[{orders}, {orders}, {{oops]")
    assert len(rows) == 2
    assert [(r.where, r.code) for r in rejections] == [("item 3", "invalid_json")]
    deep = read("[" + '{"a":' * 100_000)[3]
    assert deep[0].code == "invalid_json"
    long = read(f'[{{"number": "{"x" * 2_000_000}"')[3]
    assert long[0].code == "item_too_long"


@given(st.binary(max_size=3_000))
def test_any_bytes_are_answered(content: bytes) -> None:
    _, _, rows, rejections = read(content)
    assert rows or rejections


@given(st.text(max_size=2_000))
def test_any_text_below_a_header_is_answered(content: str) -> None:
    _, _, rows, rejections = read(f"{HEADER}\n{content}".encode("utf-8", "replace"))
    assert rows or rejections
