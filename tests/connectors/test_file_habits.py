"""What files write their own way: which column is what, dates, decimals, encodings, titles."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outfeed.activities.order_dates import plain_date
from outfeed.activities.order_files import OrderFile, RawOrder, RejectedRow, read_order_file
from outfeed.activities.order_mapping import read_mapping
from outfeed.connectors.erp import files  # noqa: F401 - registers the readers
from outfeed.model.errors import Invalid
from outfeed.model.order_fields import FieldRefused


def read(
    content: str | bytes, **mapping: object
) -> tuple[OrderFile, list[RawOrder], list[RejectedRow]]:
    raw = content.encode() if isinstance(content, str) else content
    file = read_order_file(io.BytesIO(raw), read_mapping(mapping))
    rows: list[RawOrder] = []
    rejections: list[RejectedRow] = []
    for more_rows, more_rejections in file.pieces:
        rows += more_rows
        rejections += more_rejections
    return file, rows, rejections


def test_columns_by_a_mapping() -> None:
    content = "Auftrag;Artikel;Menge;Kunde;Seite;quantity\nA-1;COLA;5;ACME;7;99\n"
    assert read(content)[2][0].code == "columns_missing"
    mapping = {
        "Auftrag": "number",
        "artikel": "product",
        "Menge": "required_quantity",
        "Seite": "ignore",
    }
    file, rows, _ = read(content, columns=mapping)
    assert rows[0].fields == {"number": "A-1", "product": "COLA", "required_quantity": "5"}
    assert rows[0].attributes == {"Kunde": "ACME", "quantity": "99"}, (
        "the mapping goes before names"
    )
    assert [(column.name, column.field) for column in file.columns] == [
        ("Auftrag", "number"),
        ("Artikel", "product"),
        ("Menge", "required_quantity"),
        ("Kunde", None),
        ("Seite", "ignore"),
        ("quantity", None),
    ]


def test_the_columns_of_a_file_that_nobody_understands_are_told_with_samples() -> None:
    content = "Auftragsliste\n\nAuftrag;Artikel;Menge\nA-1;COLA;5\nA-2;COLA;5\nA-3;LIME;6\n"
    file, rows, rejections = read(content)
    assert rows == []
    assert rejections[0].where == "row 3"
    assert [(c.name, c.samples) for c in file.columns] == [
        ("Auftrag", ["A-1", "A-2", "A-3"]),
        ("Artikel", ["COLA", "LIME"]),
        ("Menge", ["5", "6"]),
    ]


def test_titles_stand_above_the_header_of_csv_too() -> None:
    content = (
        "Orders of plant 7\r\nprinted,today,by,me\r\n\r\nnumber,product,quantity\r\nA,COLA,1\r\n"
    )
    _, rows, rejections = read(content)
    assert not rejections
    assert [(row.where, row.fields["number"]) for row in rows] == [("row 5", "A")]


def test_derived_columns_of_our_own_export_are_no_attributes() -> None:
    content = (
        "number,product,product_name,required_quantity,scheduled_quantity,progress,expected_end,"
        "version,attributes.lot\nA,COLA,Cola,5,3,0.5,2026-01-01T00:00:00Z,7,B7\n"
    )
    assert read(content)[1][0].attributes == {"lot": "B7"}


def test_a_version_of_someone_elses_file_is_an_attribute() -> None:
    assert read("order,item,qty,version\nA,COLA,5,7\n")[1][0].attributes == {"version": "7"}


@pytest.mark.parametrize(
    ("dates", "order", "in_doubt"),
    [
        (["13/01/2026", "02/03/2026"], "dmy", False),
        (["01/13/2026", "02/03/2026"], "mdy", False),
        (["01/02/2026", "02/03/2026"], None, True),
        (["13/01/2026", "01/13/2026"], None, True),
        (["2026-01-13", "13.01.2026"], None, False),
    ],
)
def test_whether_day_or_month_comes_first_is_told_by_all_dates(
    dates: list[str], order: str | None, in_doubt: bool
) -> None:
    rows = "".join(f"n{i},COLA,1,{date}\n" for i, date in enumerate(dates))
    file = read(f"number,product,quantity,due\n{rows}")[0]
    assert file.date_order == order
    assert [warning.code for warning in file.warnings] == ["dates_ambiguous"] * in_doubt
    as_json = [{"number": "n", "product": "p", "quantity": 1, "due": date} for date in dates]
    assert read(json.dumps(as_json))[0].date_order == order


def test_a_date_far_down_still_tells_which_comes_first() -> None:
    rows = "".join(f"n{i},COLA,1,0{1 + i % 9}/02/2026\n" for i in range(5_000))
    file, taken, _ = read(f"number,product,quantity,due\n{rows}last,COLA,1,31/12/2026\n")
    assert file.date_order == "dmy"
    assert "day/month/year" in file.read_as
    assert len(taken) == 5_001
    assert taken[0].where == "row 2"


def test_what_the_mapping_says_of_dates_is_not_asked_of_the_file() -> None:
    content = "number,product,quantity,due\nA,COLA,1,01/02/2026\n"
    file = read(content, date_order="mdy")[0]
    assert (file.date_order, file.warnings) == ("mdy", [])


@pytest.mark.parametrize(
    ("given", "order", "plain"),
    [
        ("31/12/2026", "dmy", "2026-12-31"),
        ("12/31/26", "mdy", "2026-12-31"),
        ("26-12-31", "ymd", "2026-12-31"),
        ("1/2/2026 2:30 PM", "mdy", "2026-01-02 14:30"),
        ("1/2/2026 12:05 am", "dmy", "2026-02-01 00:05"),
        ("30.11.2026", None, "2026-11-30"),
        ("30.11.26 14:00", None, "2026-11-30 14:00"),
        ("2026/11/30", "mdy", "2026-11-30"),
        ("2026-11-30T14:00:00Z", "dmy", "2026-11-30T14:00:00Z"),
        ("20261130", "dmy", "20261130"),
        ("soon", None, "soon"),
    ],
)
def test_dates_become_year_first(given: str, order: object, plain: str) -> None:
    assert plain_date(given, order) == plain


@pytest.mark.parametrize("given", ["01/02/2026", "1-2-26", "11/30/2026"])
def test_a_date_that_may_be_two_is_refused(given: str) -> None:
    with pytest.raises(FieldRefused, match="day or month"):
        plain_date(given, None)


def test_encoding_delimiter_and_decimal_mark_can_be_said() -> None:
    content = "number^product^quantity^note\nA^COLA^1.234^Žluť\n".encode("cp1250")
    file, rows, _ = read(content, encoding="windows-1250", delimiter="^", decimal_mark=",")
    assert rows[0].fields["notes"] == "Žluť"
    assert (file.decimal_mark, file.encoding, file.delimiter) == (",", "windows-1250", "^")


def test_numbers_of_json_have_a_point_whatever_is_said_of_texts() -> None:
    content = '[{"number": "a", "product": "p", "quantity": 1.234}]'
    file, rows, _ = read(content, decimal_mark=",")
    assert file.decimal_mark == ","
    assert type(rows[0].fields["required_quantity"]).__name__ == "WrittenNumber"


@pytest.mark.parametrize(
    ("mapping", "field"),
    [
        ([], "mapping"),
        ({"colums": {}}, "colums"),
        ({"columns": {"A": "amount"}}, "columns.A"),
        ({"columns": {"A": "number", "B": "number"}}, "columns.B"),
        ({"columns": {"A": ["number"]}}, "columns.A"),
        ({"units": ["ST"]}, "units"),
        ({"products": {"A": ""}}, "products.A"),
        ({"date_order": "european"}, "date_order"),
        ({"decimal_mark": ";"}, "decimal_mark"),
        ({"encoding": "unicode_escape"}, "encoding"),
        ({"encoding": "\x00"}, "encoding"),
        ({"delimiter": '"'}, "delimiter"),
        ({"delimiter": ",,"}, "delimiter"),
        ({"sheet": 7}, "sheet"),
    ],
)
def test_a_mapping_that_is_wrong_says_where(mapping: object, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_mapping(mapping)
    assert [error.field for error in refused.value.errors] == [field]


@given(st.recursive(st.none() | st.booleans() | st.text(max_size=9) | st.integers(),
                    lambda inner: st.lists(inner, max_size=3)
                    | st.dictionaries(st.sampled_from(["columns", "units", "encoding", "sheet",
                                                       "delimiter", "date_order", "x"]) | st.text(),
                                      inner, max_size=4), max_leaves=9))  # fmt: skip
def test_any_mapping_is_taken_or_refused(mapping: object) -> None:
    try:
        taken = read_mapping(mapping)
    except Invalid:
        return
    assert read_mapping(taken.as_json()) == taken
