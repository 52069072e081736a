"""Webhooks over HTTP: set up by version, their secrets told once, their messages looked at."""

from typing import Any

import httpx
from sqlalchemy import Engine, text

from outfeed.web.webhooks import Deliveries, MadeWebhook, Webhooks

API = "/api/v1"
DESK = {
    "name": "Desk",
    "url": "https://desk.example.com/outfeed",
    "events": ["call.resolved", "call.opened"],
}


def made(client: httpx.Client, **other: object) -> dict[str, Any]:
    answer = client.post(f"{API}/webhooks", json=DESK | other)
    assert answer.status_code == 201, answer.text
    assert MadeWebhook.model_validate(answer.json())
    webhook: dict[str, Any] = answer.json()
    return webhook


def refused(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    problem: dict[str, Any] = answer.json()
    assert problem["code"] == code
    return problem


def test_a_secret_is_told_once_and_kept_from_everybody(
    client: httpx.Client, engine: Engine
) -> None:
    key = {"Idempotency-Key": "a" * 20}
    answer = client.post(f"{API}/webhooks", json=DESK, headers=key)
    webhook = answer.json()
    drawn = client.post(
        f"{API}/webhooks/{webhook['id']}/secret", json={"version": 1}, headers={**key, "x": "1"}
    )
    refused(drawn, 422, "idempotency_key_reused")
    drawn = client.post(f"{API}/webhooks/{webhook['id']}/secret", json={"version": 1})
    secrets = [webhook["secret"], drawn.json()["secret"]]
    assert len(set(secrets)) == 2
    assert drawn.headers["ETag"] == '"2"'
    refused(client.post(f"{API}/webhooks", json=DESK, headers=key), 409, "answer_not_kept")
    shown = client.get(f"{API}/webhooks").text + client.get(f"{API}/setup/history").text
    with engine.connect() as conn:
        shown += str(conn.execute(text("SELECT * FROM audit")).all())
        shown += str(conn.execute(text("SELECT * FROM idempotency_keys")).all())
        kept = conn.execute(text("SELECT secret FROM webhooks")).scalar_one()
    assert kept == secrets[1]
    assert not any(secret in shown for secret in secrets)


def test_it_is_changed_in_the_version_that_was_seen(client: httpx.Client) -> None:
    webhook = made(client)
    assert webhook["events"] == ["call.opened", "call.resolved"]
    one = f"{API}/webhooks/{webhook['id']}"
    changed = client.patch(one, json={"name": " Maintenance  desk ", "version": 1}).json()
    assert (changed["name"], changed["version"]) == ("Maintenance desk", 2)
    assert "secret" not in changed
    refused(client.patch(one, json={"enabled": False, "version": 1}), 409, "stale_version")
    header = {"If-Match": '"1"'}
    refused(client.patch(one, json={"enabled": False}, headers=header), 412, "stale_version")
    refused(client.delete(one), 428, "version_missing")
    assert client.patch(one, json={"version": 2}).json()["version"] == 2
    assert client.delete(one, params={"version": 2}).status_code == 204
    assert client.get(f"{API}/webhooks").json()["items"] == []
    acts = [each["act"] for each in client.get(f"{API}/setup/history").json()["items"]]
    assert acts[:3] == ["delete", "change", "create"]


def test_what_can_not_be_is_refused_field_by_field(client: httpx.Client) -> None:
    wrong = {"name": " ", "url": "ftp://desk", "events": []}
    problem = refused(client.post(f"{API}/webhooks", json=wrong), 422, "invalid_webhook")
    assert [each["field"] for each in problem["errors"]] == ["name", "url", "events"]
    made(client)
    again = client.post(f"{API}/webhooks", json=DESK | {"name": "DESK"})
    refused(again, 409, "name_taken")
    refused(client.post(f"{API}/webhooks/7/test"), 404, "unknown_webhook")
    refused(client.get(f"{API}/webhooks/7/deliveries"), 404, "unknown_webhook")
    refused(client.post(f"{API}/webhook-deliveries/7/again"), 404, "unknown_delivery")


def test_its_messages_are_looked_at_and_sent_again(client: httpx.Client, engine: Engine) -> None:
    webhook = made(client)
    one = f"{API}/webhooks/{webhook['id']}"
    for _ in range(3):
        test = client.post(f"{one}/test")
        assert (test.status_code, test.json()["state"]) == (202, "waiting")
    page = client.get(f"{one}/deliveries", params={"limit": 2}).json()
    assert Deliveries.model_validate(page)
    rest = client.get(f"{one}/deliveries", params={"cursor": page["next_cursor"]}).json()
    assert (len(page["items"]), len(rest["items"]), rest["next_cursor"]) == (2, 1, None)
    newest = page["items"][0]
    assert newest["body"]["id"] == newest["key"]
    assert newest["body"]["webhook"] == {"id": webhook["id"], "name": "Desk"}
    with engine.begin() as conn:
        conn.execute(text("UPDATE webhook_deliveries SET due_at = NULL, error = 'No', attempts=9"))
    given_up = client.get(f"{one}/deliveries").json()["items"][0]
    assert given_up["state"] == "given_up"
    shown = Webhooks.model_validate(client.get(f"{API}/webhooks").json()).items[0]
    assert (shown.waiting, shown.error) == (0, "No")
    again = client.post(f"{API}/webhook-deliveries/{newest['id']}/again").json()
    assert (again["state"], again["attempts"], again["key"]) == ("waiting", 0, newest["key"])
