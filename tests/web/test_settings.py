"""The settings over HTTP: set in part or whole, refused field by field, kept in the history."""

import httpx
import pytest

API = "/api/v1"


def test_settings_are_set_in_part_and_whole(client: httpx.Client) -> None:
    usual = client.get(f"{API}/settings").json()
    assert usual == {
        "order_number": {"prefix": "PO-", "digits": 6},
        "complete_when_made": False,
        "scheduled_by_entries": True,
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
    set_so = client.put(f"{API}/settings", json={"in_progress_by_run": False}).json()
    assert set_so == usual | {"in_progress_by_run": False}
    whole = usual | {"order_number": {"prefix": "", "digits": 3}}
    assert client.put(f"{API}/settings", json=whole).json() == whole
    assert client.get(f"{API}/settings").json() == whole
    history = client.get(f"{API}/setup/history", params={"subject": "settings"}).json()["items"]
    assert [change["field"] for change in history[1]["changes"]] == ["in_progress_by_run"]
    assert client.put(f"{API}/settings", json=whole).json() == whole
    again = client.get(f"{API}/setup/history", params={"subject": "settings"}).json()["items"]
    assert again == history


@pytest.mark.parametrize(
    ("number", "field"),
    [
        ({"prefix": " PO"}, "order_number.prefix"),
        ({"prefix": "P" * 33}, "order_number.prefix"),
        ({"prefix": "P\nO"}, "order_number.prefix"),
        ({"digits": 0}, "order_number.digits"),
        ({"digits": 19}, "order_number.digits"),
    ],
)
def test_what_numbers_can_not_look_like_is_refused(
    client: httpx.Client, number: dict, field: str
) -> None:
    answer = client.put(f"{API}/settings", json={"order_number": number})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert client.get(f"{API}/settings").json()["order_number"] == {"prefix": "PO-", "digits": 6}


@pytest.mark.parametrize("seconds", [-1, 86_401])
def test_on_time_has_bounds(client: httpx.Client, seconds: int) -> None:
    answer = client.put(f"{API}/settings", json={"on_time_tolerance": seconds})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["on_time_tolerance"]
    assert (
        client.put(f"{API}/settings", json={"on_time_tolerance": 0}).json()["on_time_tolerance"]
        == 0
    )


@pytest.mark.parametrize(
    ("name", "wrong", "right"),
    [
        ("micro_stop_time", (-1, 86_401), 0),
        ("stop_prompt_time", (-1, 86_401), 86_400),
        ("sign_off_after", (0, 29, 86_401), 30),
        ("repair_after", (-1, 59, 86_401), 0),
        ("rush_within", (-1, 2_592_001), 0),
    ],
)
def test_times_of_stops_and_panels_have_bounds(
    client: httpx.Client, name: str, wrong: tuple[int, ...], right: int
) -> None:
    for seconds in wrong:
        answer = client.put(f"{API}/settings", json={name: seconds})
        assert answer.status_code == 422
        assert [error["field"] for error in answer.json()["errors"]] == [name]
    assert client.put(f"{API}/settings", json={name: right}).json()[name] == right
    assert f"{name}: {right}" in client.get(f"{API}/plant").text


def test_statuses_tell_who_makes_a_move_that_was_switched_off(client: httpx.Client) -> None:
    def by(here: str, there: str) -> list[str]:
        statuses = client.get(f"{API}/statuses").json()["items"]
        moves = {status["name"]: status["moves"] for status in statuses}[here]
        return next(move["by"] for move in moves if move["to"] == there)

    assert by("Released", "Scheduled") == by("Released", "In Progress") == ["itself"]
    client.put(f"{API}/settings", json={"scheduled_by_entries": False})
    assert by("Released", "Scheduled") == by("Scheduled", "Released") == ["planner"]
    assert by("Released", "In Progress") == ["itself"]
