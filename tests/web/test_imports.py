"""Files of orders over HTTP: what is in them, taking them, progress, mending, undoing, mappings."""

import io
import json
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
import xlsxwriter
from sqlalchemy import Engine, text

from outfeed.activities.act import Act
from outfeed.connectors.erp import files  # noqa: F401 - registers the readers
from outfeed.store import tables as t
from outfeed.web.import_schemas import (
    ImportColumns,
    ImportDetails,
    ImportPage,
    ImportReport,
    RememberedMapping,
)
from outfeed.web.order_schemas import Rejections
from tests.plants import a_small_plant

API = "/api/v1"
LINES = {"Accept": "application/x-ndjson"}


@pytest.fixture(autouse=True)
def plant(act: Act) -> None:
    a_small_plant(act)
    act.conn.execute(t.order_sources.insert().values(name="SAP", kind="external"))
    act.conn.commit()


@pytest.fixture
def take(client: httpx.Client) -> Callable[..., dict]:
    def take(content: bytes | str, name: str = "orders.csv", **form: str) -> dict:
        raw = content.encode() if isinstance(content, str) else content
        form = {"source": "SAP", **form}
        answer = client.post(f"{API}/orders/import", files={"file": (name, raw)}, data=form)
        assert answer.status_code == 200, answer.text
        assert ImportReport.model_validate(answer.json())
        return answer.json()

    return take


def refused(answer: httpx.Response, status: int, code: str) -> dict:
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (status, code), answer.text
    return problem


def test_a_dry_run_tells_what_the_import_then_does(
    client: httpx.Client, take: Callable[..., dict]
) -> None:
    content = "number;product;quantity\nS-1;COLA;1,5\nS-2;KOLA;2\n"
    preview = take(content, source="sap", dry_run="true")
    assert preview["id"] is None
    assert preview["rejections"][0]["id"] is None
    assert client.get(f"{API}/orders").json()["total"] == 0
    report = take(content, source="sap")
    ids = [rejection.pop("id") for rejection in report["rejections"]]
    assert [rejection.pop("id") for rejection in preview["rejections"]] == [None] * len(ids)
    assert {**preview, "id": report["id"]} == report
    assert (report["source"], report["rows"], report["new"], report["rejected"]) == ("SAP", 2, 1, 1)
    assert report["preview"] == [
        {
            "where": "row 2",
            "row": 2,
            "outcome": "new",
            "number": "S-1",
            "product": "COLA",
            "changes": [
                {"field": "unit", "before": None, "after": "bottle"},
                {"field": "external_id", "before": None, "after": "S-1"},
                {"field": "required_quantity", "before": None, "after": "1.5"},
            ],
        }
    ]
    assert report["unknown"]["products"] == [
        {"given": "KOLA", "count": 1, "suggestions": ["COLA", "COLA4"]}
    ]
    kept = client.get(f"{API}/rejections", params={"origin": "orders:SAP"}).json()
    assert Rejections.model_validate(kept)
    assert [item["id"] for item in kept["items"]] == ids
    changed = take("number;product;quantity\nS-1;COLA;2,5\n")
    assert changed["preview"][0]["changes"] == [
        {"field": "required_quantity", "before": "1.5", "after": "2.5"}
    ]


def test_what_cannot_be_asked_for(client: httpx.Client) -> None:
    def post(path: str = "", **form: str) -> httpx.Response:
        content = b"number,product,quantity\nA,COLA,1\n"
        file = {"file": ("o.csv", content)}
        return client.post(f"{API}/orders/import{path}", files=file, data=form)

    assert "SAP" in refused(post(source="nobody"), 404, "unknown_source")["sources"]
    refused(post(), 422, "invalid_request")
    problem = refused(post(source="SAP", mapping='{"columns": {"A": "b"}}'), 422, "invalid_mapping")
    assert problem["errors"][0]["field"] == "columns.A"
    refused(post(source="SAP", mapping="{"), 422, "invalid_mapping")
    refused(post("/columns", source="nobody"), 404, "unknown_source")
    for path in ("/imports/99", "/imports/99999999999999"):
        refused(client.get(f"{API}{path}"), 404, "unknown_import")
    refused(client.post(f"{API}/imports/99/undo"), 404, "unknown_import")
    mend = {"rows": [{"rejection_id": 1, "fields": {}}]}
    refused(client.post(f"{API}/imports/99/mend", json=mend), 404, "unknown_import")
    refused(client.get(f"{API}/imports", params={"cursor": "x"}), 422, "unknown_cursor")
    refused(client.get(f"{API}/sources/none/mapping"), 404, "unknown_source")


def test_the_columns_of_a_file_are_told_before_it_is_taken(client: httpx.Client) -> None:
    content = "Auftrag;Artikel;Menge;Termin\nA-1;COLA;1,5;01/02/2027\nA-2;LIME;2;03/04/2027\n"

    def ask(**form: str) -> dict:
        file = {"file": ("orders.csv", content.encode("cp1252"))}
        answer = client.post(f"{API}/orders/import/columns", files=file, data=form)
        assert answer.status_code == 200, answer.text
        assert ImportColumns.model_validate(answer.json())
        return answer.json()

    found = ask()
    assert (found["format"], found["delimiter"], found["rows"]) == ("csv", ";", 0)
    assert [w["code"] for w in found["warnings"]] == ["columns_missing"]
    assert found["columns"][1] == {"name": "Artikel", "samples": ["COLA", "LIME"], "field": None}
    assert {f["name"] for f in found["fields"] if f["required"]} == {
        "number",
        "product",
        "required_quantity",
    }
    columns = {"Auftrag": "number", "Artikel": "product", "Menge": "required_quantity"}
    mapping = {"columns": {**columns, "Termin": "due_at"}}
    found = ask(mapping=json.dumps(mapping))
    assert (found["rows"], found["decimal_mark"], found["mapping"]) == (2, ",", None)
    assert [w["code"] for w in found["warnings"]] == ["dates_ambiguous"]
    change = {"mapping": mapping | {"date_order": "mdy"}, "version": 0}
    assert client.put(f"{API}/sources/SAP/mapping", json=change).status_code == 200
    found = ask(source="SAP")
    assert found["mapping"]["date_order"] == "mdy"
    assert (found["date_order"], found["warnings"]) == ("mdy", [])


def test_a_mapping_is_kept_for_the_next_file_with_versions(
    client: httpx.Client, take: Callable[..., dict]
) -> None:
    address = f"{API}/sources/sap/mapping"
    nothing = client.get(address)
    assert RememberedMapping.model_validate(nothing.json())
    assert (nothing.json()["mapping"], nothing.headers["etag"]) == (None, '"0"')
    content = "Auftrag;Artikel;Menge\nA-1;COLA;5\n"
    assert take(content)["rejections"][0]["code"] == "columns_missing"
    columns = {"Auftrag": "number", "Artikel": "product", "Menge": "required_quantity"}
    mapping = json.dumps({"columns": columns})
    take(content, mapping=mapping, remember="true", dry_run="true")
    assert client.get(address).json()["version"] == 0
    assert take(content, mapping=mapping, remember="true")["new"] == 1
    assert take(content)["same"] == 1
    change = {"mapping": {"columns": {}}}
    refused(client.put(address, json=change), 428, "version_missing")
    refused(client.put(address, json=change | {"version": 0}), 409, "stale_version")
    refused(client.put(address, json=change, headers={"If-Match": '"9"'}), 412, "stale_version")
    done = client.put(address, json=change, headers={"If-Match": '"1"'})
    assert (done.status_code, done.headers["etag"]) == (200, '"2"')
    refused(client.delete(address, params={"version": 1}), 409, "stale_version")
    assert client.delete(address, params={"version": 2}).status_code == 204
    assert client.get(address).json()["mapping"] is None


def test_progress_is_told_line_by_line(client: httpx.Client) -> None:
    rows = "".join(f"N-{i},COLA,{i + 1}\n" for i in range(5_000))
    file = {"file": ("orders.csv", f"number,product,quantity\n{rows}".encode())}
    lines = []
    with client.stream(
        "POST", f"{API}/orders/import", files=file, data={"source": "SAP"}, headers=LINES
    ) as answer:
        assert answer.headers["content-type"].startswith("application/x-ndjson")
        lines = [json.loads(line) for line in answer.iter_lines()]
    progress = [line["progress"] for line in lines[:-1]]
    assert list(dict.fromkeys(p["stage"] for p in progress)) == ["reading", "comparing", "writing"]
    assert [p["rows"] for p in progress if p["stage"] == "reading"] == [0, 2_000, 4_000, 5_000]
    assert progress[-1] == {"stage": "writing", "rows": 5_000, "total": 5_000}
    assert ImportReport.model_validate(lines[-1]["report"]).new == 5_000
    assert client.get(f"{API}/orders").json()["total"] == 5_000


def test_a_problem_is_the_last_line_of_progress(client: httpx.Client) -> None:
    file = {"file": ("o.csv", b"number,product,quantity\nA,COLA,1\n")}
    data = {"source": "nobody"}
    answer = client.post(f"{API}/orders/import", files=file, data=data, headers=LINES)
    last = json.loads(answer.text.splitlines()[-1])
    assert (last["problem"]["code"], last["problem"]["status"]) == ("unknown_source", 404)
    client.cookies.clear()
    signed_out = client.post(f"{API}/orders/import", files=file, data=data, headers=LINES)
    refused(signed_out, 401, "signed_out")


def test_who_hangs_up_leaves_nothing_behind(client: httpx.Client, act: Act, engine: Engine) -> None:
    rows = "".join(f"N-{i},COLA,{i + 1}\n" for i in range(40_000))
    file = {"file": ("orders.csv", f"number,product,quantity\n{rows}".encode())}
    with client.stream(
        "POST", f"{API}/orders/import", files=file, data={"source": "SAP"}, headers=LINES
    ) as answer:
        next(answer.iter_lines())
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'"
        " OR (state = 'active' AND pid <> pg_backend_pid() AND backend_type = 'client backend')"
    )
    until = time.monotonic() + 30
    with engine.connect() as conn:
        while conn.execute(waiting).scalar_one() and time.monotonic() < until:
            conn.rollback()
            time.sleep(0.1)
        conn.rollback()
        assert conn.execute(text("SELECT count(*) FROM orders")).scalar_one() == 0
        assert conn.execute(text("SELECT count(*) FROM imports")).scalar_one() == 0


def test_imports_are_listed_and_undone(client: httpx.Client, take: Callable[..., dict]) -> None:
    first = take("number,product,quantity\nA,COLA,1\nB,NONE,1\n", "first.csv")
    second = take("number,product,quantity\nA,COLA,2\nC,COLA,1\n", "second.csv")
    page = client.get(f"{API}/imports", params={"limit": 1}).json()
    assert ImportPage.model_validate(page)
    assert (page["total"], [item["file"] for item in page["items"]]) == (2, ["second.csv"])
    assert page["items"][0]["can_undo"]
    rest = client.get(f"{API}/imports", params={"cursor": page["next_cursor"]}).json()
    assert (rest["next_cursor"], rest["items"][0]["id"]) == (None, first["id"])
    assert (rest["items"][0]["open_rejections"], rest["items"][0]["can_undo"]) == (1, False)
    problem = refused(client.post(f"{API}/imports/{first['id']}/undo"), 409, "built_on")
    assert problem["orders"][0]["number"] == "A"
    undone = client.post(f"{API}/imports/{second['id']}/undo")
    assert undone.json()["undone_at"]
    assert client.get(f"{API}/orders/A").json()["required_quantity"] == "1"
    assert client.get(f"{API}/orders/C").status_code == 404
    refused(client.post(f"{API}/imports/{second['id']}/undo"), 409, "already_undone")
    assert client.post(f"{API}/imports/{first['id']}/undo").status_code == 200
    assert client.get(f"{API}/orders").json()["total"] == 0


def test_rejected_rows_are_mended(client: httpx.Client, take: Callable[..., dict]) -> None:
    report = take("number,product,quantity,notes\nA,KOLA,1,keep me\nB,COLA,none,\n")
    details = client.get(f"{API}/imports/{report['id']}").json()
    assert ImportDetails.model_validate(details)
    first, second = details["rejections"]
    assert (first["row"], first["column"], first["fields"]["notes"]) == (2, "product", "keep me")
    rows = [
        {"rejection_id": first["id"], "fields": {"product": "COLA"}},
        {"rejection_id": second["id"], "fields": {"required_quantity": "-1"}},
    ]
    mended = client.post(f"{API}/imports/{report['id']}/mend", json={"rows": rows}).json()
    assert ImportReport.model_validate(mended)
    assert (mended["new"], mended["rejected"]) == (1, 1)
    assert mended["rejections"][0]["id"] == second["id"]
    assert mended["rejections"][0]["code"] == "quantity_not_positive"
    assert client.get(f"{API}/orders/A").json()["notes"] == "keep me"
    details = client.get(f"{API}/imports/{report['id']}").json()
    assert [r["mended_by_id"] for r in details["rejections"]] == [mended["id"], None]
    again = client.post(f"{API}/imports/{report['id']}/mend", json={"rows": rows[:1]}).json()
    assert (again["new"], again["same"]) == (0, 1)


def test_the_same_answer_for_the_same_key(client: httpx.Client, take: Callable[..., dict]) -> None:
    report = take("number,product,quantity\nA,KOLA,1\n")
    rejection_id = report["rejections"][0]["id"]
    rows = {"rows": [{"rejection_id": rejection_id, "fields": {"product": "COLA"}}]}
    address, key = f"{API}/imports/{report['id']}/mend", {"Idempotency-Key": "once"}
    first = client.post(address, json=rows, headers=key)
    second = client.post(address, json=rows, headers=key)
    assert first.json() == second.json()
    assert client.get(f"{API}/imports").json()["total"] == 2


@pytest.mark.parametrize(
    "params",
    [
        {"format": "csv"},
        {"format": "csv", "delimiter": ";", "zone": "America/New_York"},
        {"format": "xlsx"},
        {"format": "xlsx", "zone": "Asia/Kolkata"},
    ],
)
def test_what_we_write_out_is_taken_back_as_the_same(
    client: httpx.Client, take: Callable[..., dict], act: Act, params: dict[str, Any]
) -> None:
    orders = [
        {"number": "I-1", "product": "COLA", "required_quantity": "1.234", "notes": "=1+1"},
        {"number": "I-2", "product": "COLA4", "required_quantity": "12", "unit": "bottle",
         "attributes": {"lot": 7, "share": 0.10, "cold": True, "of": "'-x"}, "priority": -3,
         "due_at": "2026-12-01", "lines": ["site1/floor/filler", "site1/floor/packer"]},
        {"number": "+3", "product": "LIME", "required_quantity": "123456789012.123456",
         "due_at": "2026-12-01T00:00:00+01:00", "earliest_start": "2026-11-30T10:11:12.5Z"},
        {"number": "4", "product": "LIME", "required_quantity": "5", "source": "SAP",
         "external_id": "@4", "due_at": "2026-10-25T02:30:00+01:00"},
    ]  # fmt: skip
    for order in orders:
        assert client.post(f"{API}/orders", json=order).status_code == 201
    client.post(f"{API}/orders/4/move", json={"status": "Cancelled", "reason": "no", "version": 1})
    written = client.get(f"{API}/orders/export", params=params)
    assert written.status_code == 200, written.text
    report = take(written.content, f"orders.{params['format']}")
    counted = {name: report[name] for name in ("new", "changed", "same", "rejected")}
    assert counted == {"new": 0, "changed": 0, "same": 4, "rejected": 0}, report


def test_a_workbook_over_http(client: httpx.Client, take: Callable[..., dict], act: Act) -> None:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out)
    sheet = made.add_worksheet("Plan")
    sheet.write_row(0, 0, ["number", "product", "quantity", "due"])
    day = made.add_format({"num_format": "dd.mm.yyyy"})
    for row in range(1, 4):
        sheet.write_row(row, 0, [f"W-{row}", "COLA", row * 1.5])
        sheet.write_datetime(row, 3, (act.now + timedelta(days=row)).replace(tzinfo=None), day)
    sheet.write_formula(4, 2, "=1/0", None, "#DIV/0!")
    sheet.write_row(4, 0, ["W-4", "COLA"])
    made.close()
    report = take(out.getvalue(), "plan.xlsx")
    assert (report["new"], report["rejected"]) == (3, 1)
    assert report["rejections"][0]["where"] == "row 5, column required_quantity"
    assert report["rejections"][0]["code"] == "error_cell"
    assert report["read_as"] == "Sheet 'Plan' of an Excel workbook"
    columns = client.post(
        f"{API}/orders/import/columns", files={"file": ("plan.xlsx", out.getvalue())}
    ).json()
    assert (columns["format"], columns["sheet"], columns["rows"]) == ("xlsx", "Plan", 4)
