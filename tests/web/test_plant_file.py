"""The plant file over HTTP: what it makes and changes is told before and after, with all faults."""

from importlib.resources import files

import httpx

from outfeed.web.plant_file import PlantChanges, PlantProblem

API = "/api/v1"
BEVERAGE = (files("outfeed") / "plants" / "beverage.yaml").read_text(encoding="utf-8")


def newest(client: httpx.Client, **params: object) -> dict:
    return client.get(f"{API}/setup/history", params={"limit": 1, **params}).json()["items"][0]


NO_PLAN = {"late_orders": 0, "total_lateness": 0.0, "changeover_time": 0}


def test_the_file_comes_back_and_changes_nothing(client: httpx.Client) -> None:
    first = client.put(f"{API}/plant", content=BEVERAGE).json()
    assert PlantChanges.model_validate(first)
    assert len(first["differences"]) == first["created"] + first["changed"] > 300
    answer = client.get(f"{API}/plant")
    assert answer.headers["content-type"] == "application/yaml; charset=utf-8"
    again = client.put(f"{API}/plant", content=answer.content).json()
    assert (again["created"], again["changed"], again["differences"]) == (0, 0, [])
    renamed = answer.text.replace("The Cap Shack", "The Cap House")
    checked = client.post(f"{API}/plant/check", content=renamed).json()
    change = [{"field": "display_name", "before": "The Cap Shack", "after": "The Cap House"}]
    assert checked == {
        "created": 0,
        "changed": 1,
        "unchanged": again["unchanged"] - 1,
        "differences": [{"subject": "asset", "name": "site1", "act": "change", "changes": change}],
        "consequences": [],
        "reflow": {
            "moved": [],
            "moved_count": 0,
            "figures_before": NO_PLAN,
            "figures": NO_PLAN,
            "warnings": [],
        },
    }
    assert client.get(f"{API}/plant").text == answer.text
    assert client.put(f"{API}/plant", content=renamed).json() == checked
    told = newest(client, subject="asset")
    assert (told["actor"], told["act"], told["name"]) == ("tester", "change", "site1")
    assert told["changes"] == change


def test_every_fault_is_answered_with_place_and_line(client: httpx.Client) -> None:
    wrong = "units:\n  - {code: kg}\n  - {cod: l}\nmodes:\n  - {name: M, type: fun}\n"
    for answer in (
        client.put(f"{API}/plant", content=wrong),
        client.post(f"{API}/plant/check", content=wrong),
    ):
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
        problem = PlantProblem.model_validate_json(answer.content)
        assert problem.code == "invalid_plant"
        assert [(fault.path, fault.line) for fault in problem.errors] == [
            ("units[1].cod", 3),
            ("units[1]", 3),
            ("modes[0].type", 5),
        ]
    assert client.get(f"{API}/units").json()["items"] == []
    assert client.put(f"{API}/plant", content=b"\xff\xfe\xff").status_code == 422
    assert client.put(f"{API}/plant", content=b"").status_code == 200
    assert client.put(f"{API}/plant", content=b"#" * 16_000_001).status_code == 413


def test_what_a_file_breaks_is_said_before_it_is_taken(client: httpx.Client) -> None:
    line = """
    units: [{code: EA}]
    products: [{code: COLA, base_unit: EA}]
    enterprise: {name: Works}
    sites:
      - name: Site1
        time_zone: UTC
        lines:
          - name: line1
            rates: [{product: COLA, standard_rate: 60, per: minute, enabled: %s}]
    """
    assert client.put(f"{API}/plant", content=line % "true").status_code == 200
    order = {"product": "COLA", "required_quantity": "600", "status": "Released"}
    made = client.post(f"{API}/orders", json=order).json()
    placed = {"line": "site1/line1", "order": made["id"], "start_at": "2026-11-16T10:00:00Z"}
    assert client.post(f"{API}/entries", json=placed).status_code in (200, 201)
    checked = client.post(f"{API}/plant/check", content=line % "false").json()
    assert [each["changes"] for each in checked["differences"]] == [
        [{"field": "enabled", "before": True, "after": False}]
    ]
    assert checked["consequences"]
    assert all(each["count"] and each["detail"] for each in checked["consequences"])
    assert client.put(f"{API}/plant", content=line % "false").json() == checked


def test_settings_stand_in_the_file(client: httpx.Client) -> None:
    said = "settings:\n  order_number: {prefix: WO/, digits: 4}\n  scheduled_by_entries: false\n"
    answer = client.put(f"{API}/plant", content=said).json()
    assert (answer["created"], answer["changed"]) == (0, 1)
    [difference] = answer["differences"]
    assert (difference["subject"], difference["act"]) == ("settings", "change")
    assert {change["field"] for change in difference["changes"]} == {
        "order_number",
        "scheduled_by_entries",
    }
    now = client.get(f"{API}/settings").json()
    assert now == {
        "order_number": {"prefix": "WO/", "digits": 4},
        "complete_when_made": False,
        "scheduled_by_entries": False,
        "in_progress_by_run": True,
        "schedule_sets_mode": True,
        "schedule_starts_production": False,
        "schedule_ends_production": False,
        "on_time_tolerance": 300,
        "micro_stop_time": 60,
        "stop_prompt_time": 300,
        "sign_off_after": 600,
        "repair_after": 1800,
        "rush_within": 86400,
    }
    exported = client.get(f"{API}/plant").text
    assert "prefix: WO/" in exported
    assert client.put(f"{API}/plant", content=exported).json()["differences"] == []
    # Each is a thing of its own: what is left out stays as it is.
    client.put(f"{API}/plant", content="settings: {order_number: {digits: 5}}")
    assert client.get(f"{API}/settings").json() == now | {
        "order_number": {"prefix": "WO/", "digits": 5}
    }
    assert newest(client, subject="settings")["changes"] == [
        {
            "field": "order_number",
            "before": {"prefix": "WO/", "digits": 4},
            "after": {"prefix": "WO/", "digits": 5},
        }
    ]


def test_wrong_settings_are_told_by_place_and_line(client: httpx.Client) -> None:
    wrong = (
        "settings:\n  complete_when_made: maybe\n  order_number:\n    digits: 0\n"
        '    prefix: " P"\n  scheduled_by_entry: true\n'
    )
    answer = client.post(f"{API}/plant/check", content=wrong)
    assert answer.status_code == 422
    assert [(error["path"], error["line"]) for error in answer.json()["errors"]] == [
        ("settings.complete_when_made", 2),
        ("settings.order_number.digits", 4),
        ("settings.order_number.prefix", 5),
        ("settings.scheduled_by_entry", 6),
    ]
    assert client.put(f"{API}/plant", content="settings: [1]").status_code == 422
