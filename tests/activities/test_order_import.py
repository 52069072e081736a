"""Files of orders: what goes in, what is told, and that taking them again changes nothing."""

import io
import json
import threading
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select, text

from outfeed.activities import orders
from outfeed.activities.act import Act, Actor, acting
from outfeed.activities.clock import SteppedClock
from outfeed.activities.order_import import ImportReport, import_orders
from outfeed.connectors.erp.files import read_order_file
from outfeed.model.errors import NotFound
from outfeed.store import tables as t
from outfeed.store.orders import order_history, order_id_of, order_with
from tests.plants import a_small_plant

HEADER = "order_number,material,qty,uom,due_date,line,notes,batch"
ROWS = """\
A-1,COLA,1000,bottle,2026-11-20,site1/floor/filler,handle with care,B7
A-2,Cola 4-pack,250.5,CS,2026-11-21T10:00:00Z,,,
A-3,lime,12,,,,,B9
"""


@pytest.fixture(autouse=True)
def sap(act: Act) -> None:
    a_small_plant(act)
    act.conn.execute(t.order_sources.insert().values(name="SAP", kind="external"))
    act.conn.execute(t.order_sources.insert().values(name="Odoo", kind="external"))
    act.conn.commit()


def take(
    act: Act, content: str | bytes, source: str = "SAP", *, dry_run: bool = False
) -> ImportReport:
    raw = content.encode() if isinstance(content, str) else content
    report = import_orders(act, source, "file", read_order_file(io.BytesIO(raw)), dry_run=dry_run)
    act.conn.commit()
    return report


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    return report.new, report.changed, report.same, report.rejected


def an_order(act: Act, number: str) -> dict:
    return order_with(act.conn, order_id_of(act.conn, number), act.now)


def everything(act: Act) -> list:
    tables = (t.orders, t.order_lines, t.order_figures, t.audit)
    return [sorted(map(repr, act.conn.execute(select(table)).all())) for table in tables]


def test_orders_go_in_with_all_their_fields(act: Act) -> None:
    assert counts(take(act, f"{HEADER}\n{ROWS}")) == (3, 0, 0, 0)
    first = an_order(act, "a-1")
    assert first["product"]["code"] == "COLA"
    assert first["required_quantity"] == "1000"
    assert first["due_at"] == datetime(2026, 11, 21, 5, 0, tzinfo=UTC), "end of the site's day"
    assert [line["path"] for line in first["lines"]] == ["site1/floor/filler"]
    assert first["notes"] == "handle with care"
    assert first["attributes"] == {"batch": "B7"}
    assert (first["source"], first["external_id"], first["status"]) == ("SAP", "A-1", "Released")
    assert first["scheduled_quantity"] == "0"
    second, third = an_order(act, "A-2"), an_order(act, "A-3")
    assert (second["product"]["code"], second["required_quantity"]) == ("COLA4", "250.5")
    assert second["due_at"] == datetime(2026, 11, 21, 10, tzinfo=UTC)
    assert (third["unit"], third["due_at"], third["lines"]) == ("bottle", None, [])
    created = order_history(act.conn, first["id"])
    assert [(item["act"], item["actor"]) for item in created] == [("import", "tester")]


def test_importing_again_changes_nothing(act: Act) -> None:
    take(act, f"{HEADER}\n{ROWS}")
    before = everything(act)
    assert counts(take(act, f"{HEADER}\n{ROWS}")) == (0, 0, 3, 0)
    assert everything(act) == before


def test_only_what_changed_is_updated_and_told(act: Act) -> None:
    take(act, f"{HEADER}\n{ROWS}")
    changed = ROWS.replace("1000", "1200").replace("2026-11-20", "2026-11-22").replace("B7", "")
    assert counts(take(act, f"{HEADER}\n{changed}")) == (0, 1, 2, 0)
    order = an_order(act, "A-1")
    assert (order["version"], order["required_quantity"], order["attributes"]) == (2, "1200", {})
    told = order_history(act.conn, order["id"])[0]
    assert told["reason"].endswith("from SAP")
    assert {c["field"]: (c["before"], c["after"]) for c in told["changes"]} == {
        "required_quantity": ("1000", "1200"),
        "due_at": ("2026-11-21T05:00:00Z", "2026-11-23T05:00:00Z"),
        "attributes": ({"batch": "B7"}, {}),
    }
    assert counts(take(act, f"{HEADER}\n{changed}")) == (0, 0, 3, 0)


def test_a_column_that_is_absent_leaves_what_is_there(act: Act) -> None:
    take(act, f"{HEADER}\n{ROWS}")
    assert counts(take(act, "number,product,quantity\nA-1,COLA,1000\n")) == (0, 0, 1, 0)
    order = an_order(act, "A-1")
    assert order["due_at"] is not None
    assert order["notes"] == "handle with care"
    cleared = "number,product,quantity,due,lines\nA-1,COLA,1000,,\n"
    assert counts(take(act, cleared)) == (0, 1, 0, 0)
    assert (an_order(act, "A-1")["due_at"], an_order(act, "A-1")["lines"]) == (None, [])


def test_what_cannot_be_taken_is_kept_with_its_reason_and_the_rest_goes_in(act: Act) -> None:
    file = """number,product,quantity,unit,due,line
G-1,COLA,5,bottle,2026-12-01,
G-2,KOLA,5,,,
G-3,COLA,0,,,
G-4,COLA,5,CS,,
G-5,COLA,5,,2026-02-30,site1/floor/fller
G-6,COLA,"1,234",,,
,COLA,5,,,
G-8,,5,,,
G-9,COLA,-1,,1999-01-01,
"""
    report = take(act, file)
    assert counts(report) == (1, 0, 0, 8)
    told = {r.where: (r.code, r.reason, r.given) for r in report.rejections}
    assert "COLA" in told["row 3, column product"][1]
    assert told["row 3, column product"][2] == "KOLA"
    assert told["row 4, column required_quantity"][0] == "quantity_not_positive"
    assert told["row 5, column unit"][1] == "COLA has no unit 'CS'; it has bottle."
    both = told["row 6, columns lines, due_at"]
    assert "no such date" in both[1]
    assert "site1/floor/filler" in both[1]
    assert told["row 7, column required_quantity"][0] == "quantity_ambiguous"
    assert told["row 8, column number"][0] == "number_missing"
    assert told["row 9, column product"][0] == "product_missing"
    assert told["row 10, columns required_quantity, due_at"][0] == "quantity_not_positive"
    kept = act.conn.execute(select(t.rejections).order_by(t.rejections.c.id)).all()
    assert len(kept) == 8
    assert {row.import_id for row in kept} == {report.id}
    assert {row.origin for row in kept} == {"orders:SAP"}


def test_a_number_of_another_source_is_refused(act: Act) -> None:
    orders.create_order(act, {"number": "Mine", "product": "COLA", "required_quantity": "1"})
    take(act, "number,product,quantity\nS-1,COLA,1\n")
    report = take(act, "number,product,quantity\ns-1,COLA,1\nMINE,COLA,1\nO-1,COLA,1\n", "Odoo")
    assert counts(report) == (1, 0, 0, 2)
    assert [r.code for r in report.rejections] == ["number_taken", "number_taken"]
    assert "SAP" in report.rejections[0].reason


def test_the_same_number_twice_in_a_file(act: Act) -> None:
    file = "number,product,quantity\nD-1,COLA,1\nD-1,COLA,1.0\nd-1,COLA,2\nD-2,COLA,3\n"
    report = take(act, file)
    assert counts(report) == (2, 0, 1, 1)
    assert report.rejections[0].where == "row 4, column number"
    assert report.rejections[0].code == "duplicate_number"
    assert counts(take(act, file)) == (0, 0, 3, 1)


def test_an_external_id_finds_the_order_whatever_its_number(act: Act) -> None:
    take(act, "external_id,number,product,quantity\nX1,N-1,COLA,1\nX2,,COLA,2\n")
    drawn = act.conn.execute(
        select(t.orders.c.number).where(t.orders.c.external_id == "X2")
    ).scalar_one()
    assert drawn == "PO-000001"
    again = take(act, "external_id,number,product,quantity\nX1,N-7,COLA,1\nX2,,COLA,2\n")
    assert counts(again) == (0, 1, 1, 0)
    assert an_order(act, "N-7")["external_id"] == "X1"


def test_drawn_numbers_skip_taken_ones(act: Act) -> None:
    take(act, "number,product,quantity\nPO-000001,COLA,1\npo-000003,COLA,1\n")
    take(act, "external_id,product,quantity\nX1,COLA,1\nX2,COLA,1\nX3,COLA,1\n")
    numbers = set(act.conn.execute(select(t.orders.c.number)).scalars())
    assert numbers == {"PO-000001", "po-000003", "PO-000002", "PO-000004", "PO-000005"}


def test_a_dry_run_tells_the_same_and_changes_nothing(act: Act) -> None:
    take(act, f"{HEADER}\n{ROWS}")
    before = everything(act)
    file = f"{HEADER}\n{ROWS.replace('1000', '7')}A-9,COLA,5,,,,,\nA-10,NONE,5,,,,,\n"
    dry = take(act, file, dry_run=True)
    assert dry.id is None
    assert everything(act) == before
    assert act.conn.execute(select(t.rejections)).first() is None
    real = take(act, file)
    assert counts(dry) == counts(real) == (1, 1, 2, 1)
    assert dry.rejections == real.rejections


def test_an_order_with_runs_keeps_what_it_is_made_of(act: Act) -> None:
    take(act, "number,product,quantity,due\nR-1,COLA,10,2026-11-20\nR-2,COLA,10,2026-11-20\n")
    a_run(act, order_id_of(act.conn, "R-1"))
    an_entry(act, order_id_of(act.conn, "R-2"))
    file = "number,product,quantity,due\nR-1,LIME,20,2026-11-25\nR-2,COLA,20,2026-11-25\n"
    report = take(act, file)
    assert counts(report) == (0, 1, 0, 1)
    assert report.rejections[0].code == "change_refused"
    assert "required_quantity stays 10" in report.rejections[0].reason
    assert sum(counts(report)) == report.rows == 2, "a row taken in part is counted once"
    in_part = report.preview[0]
    assert (in_part.number, in_part.outcome) == ("R-1", "changed")
    assert [change.field for change in in_part.changes] == ["due_at"]
    first, second = an_order(act, "R-1"), an_order(act, "R-2")
    assert (first["product"]["code"], first["required_quantity"]) == ("COLA", "10")
    assert first["due_at"].day == 26
    assert second["required_quantity"] == "20", "an entry only limits product and unit"
    assert counts(take(act, file)) == (0, 0, 1, 1)
    assert an_order(act, "R-1")["version"] == first["version"]


def test_json_goes_in_as_csv_does(act: Act) -> None:
    content = {
        "orders": [
            {"number": 4711, "product": "COLA", "quantity": 12.5, "priority": 3,
             "lines": ["site1/floor/filler"], "attributes": {"shade": "dark", "lot": 7}},
            {"number": "J-2", "product": "LIME", "quantity": "3", "customer": {"name": "x"}},
            {"number": "J-3", "quantity": "3"},
            "nonsense",
        ]
    }  # fmt: skip
    report = take(act, json.dumps(content))
    assert counts(report) == (2, 0, 0, 2)
    assert [r.where for r in report.rejections] == ["item 3", "item 4"]
    order = an_order(act, "4711")
    assert (order["required_quantity"], order["priority"]) == ("12.5", 3)
    assert order["attributes"] == {"shade": "dark", "lot": "7"}
    assert counts(take(act, json.dumps(content))) == (0, 0, 2, 2)


def test_an_unknown_source_names_those_there_are(act: Act) -> None:
    with pytest.raises(NotFound, match="SAP"):
        take(act, "number,product,quantity\nA,COLA,1\n", "Sapp")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b" \n\n ", "empty_file"),
        (b"number,product,quantity\n", "no_rows"),
        (b"PK\x03\x04" + bytes(range(256)) * 9, "binary_file"),
        (bytes(range(256)) * 50, "binary_file"),
        (b"a,b,c\n1,2,3\n", "columns_missing"),
        (b"order,number,product,quantity\n1,2,3,4\n", "column_given_twice"),
        (b"number,product,quantity\nN-1,COLA,1\nN\x00-2,COLA,1\n", "nul_character"),
        (b"number,product,quantity\nN-1,COLA,1,9\n", "wrong_number_of_cells"),
        (b'number,product,quantity\n"N-1,COLA,1\n', "quote_not_closed"),
        (b"number,product,quantity,notes\nN,COLA,1," + b"x" * 10_000_000, "cell_too_long"),
        (b"number,product,quantity,notes\nN,COLA,1," + b"x" * 10_001, "notes_too_long"),
        (b"[]", "no_rows"),
        (b'[{"number": "a", "product": "COLA", "quantity": 1', "invalid_json"),
        (b'[{"number": "a\\u0000", "product": "COLA", "quantity": 1}]', "nul_character"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(act: Act, content: bytes, code: str) -> None:
    report = take(act, content)
    assert [r.code for r in report.rejections] == [code]
    assert report.rejected == 1
    assert len(report.rejections[0].reason) > 10
    assert len(report.rejections[0].given) < 2_100


def test_twenty_importers_of_one_file_take_every_order_once(
    act: Act, engine: Engine, clock: SteppedClock
) -> None:
    rows = "".join(f"T-{i},COLA,{1 + i % 7},bottle,2026-12-01,,,x\n" for i in range(300))
    reports: list[ImportReport] = []
    failures: list[BaseException] = []

    def one() -> None:
        try:
            with acting(engine, clock, Actor("importer")) as own:
                file = read_order_file(io.BytesIO(f"{HEADER}\n{rows}".encode()))
                reports.append(import_orders(own, "SAP", "file", file))
        except BaseException as failure:
            failures.append(failure)

    act.conn.commit()
    threads = [threading.Thread(target=one) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failures
    assert sum(report.new for report in reports) == 300
    assert sum(report.same for report in reports) == 300 * 19
    assert act.conn.execute(text("SELECT count(*) FROM orders")).scalar_one() == 300
    trail = select(t.audit).where(t.audit.c.subject == "order")
    assert len(act.conn.execute(trail).all()) == 300


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture],
          deadline=None)  # fmt: skip
@given(
    st.lists(
        st.tuples(
            st.text(st.characters(codec="utf-8"), max_size=70),
            st.sampled_from(["COLA", "LIME", "Cola 4-pack", "none"]),
            st.one_of(
                st.decimals(-1, 10**13, allow_nan=False).map(str),
                st.sampled_from(["1.5", "7", "2,5", "", "x"]),
            ),
            st.sampled_from(["", "2026-12-24", "24.12.2026", "20261224", "12/24/2026", "never"]),
            st.text(st.characters(codec="utf-8"), max_size=30),
        ),
        max_size=12,
    )
)
def test_whatever_a_file_says_twice_is_as_once(act: Act, rows: list[tuple[str, ...]]) -> None:
    content = json.dumps(
        [
            dict(zip(("number", "product", "quantity", "due", "notes"), row, strict=True))
            for row in rows
        ]
    )
    act.conn.execute(text("TRUNCATE orders, imports CASCADE"))
    act.conn.execute(text("DELETE FROM audit WHERE subject = 'order'"))
    first = take(act, content)
    state = everything(act)
    again = take(act, content)
    assert everything(act) == state
    assert (again.new, again.changed) == (0, 0)
    assert again.same == first.new + first.same
    assert again.rejected == first.rejected
    assert sum(counts(first)) == max(len(rows), 1)


def a_run(act: Act, order_id: int) -> None:
    act.conn.execute(
        text(
            """
            INSERT INTO runs (line_id, mode_id, production, product_id, order_id, during, set_by,
                              standard_rate)
            SELECT a.id, o.mode_id, true, o.product_id, o.id, tstzrange(:start, NULL), 'operator', 1
            FROM orders o, assets a WHERE o.id = :order_id AND a.path = 'site1/floor/filler'
            """
        ),
        {"order_id": order_id, "start": act.now},
    )


def an_entry(act: Act, order_id: int, quantity: str = "5", hour: int = 1) -> None:
    act.conn.execute(
        text(
            """
            INSERT INTO entries (line_id, mode_id, production, order_id, quantity, during)
            SELECT a.id, o.mode_id, true, o.id, :quantity,
                   tstzrange(:now + :hour * interval '1 hour',
                             :now + (:hour + 1) * interval '1 hour')
            FROM orders o, assets a WHERE o.id = :order_id AND a.path = 'site1/floor/packer'
            """
        ),
        {"order_id": order_id, "now": act.now, "quantity": Decimal(quantity), "hour": hour},
    )
    orders.entries_changed(act, [order_id])
