"""Who may come in: passwords, sessions, API keys, and how often one may try."""

import time
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from outfeed.activities import access
from outfeed.activities.act import Act
from outfeed.activities.attempts import Attempts
from outfeed.model.errors import Conflict, Invalid, NotAllowed, NotFound
from tests.conftest import NOW, PASSWORD

DAY = timedelta(days=1)


def later(act: Act, by: timedelta) -> Act:
    return replace(act, now=act.now + by)


def stored(act: Act, column: str, table: str) -> list[object]:
    return list(act.conn.execute(text(f"SELECT {column} FROM {table} ORDER BY 1")).scalars())


def test_a_password_is_kept_as_argon2_and_nothing_else(act: Act) -> None:
    access.create_user(act, "Anna", "", "as long as it is")
    hashes = stored(act, "password_hash", "users")
    assert all(str(kept).startswith("$argon2id$") for kept in hashes)
    assert len(set(hashes)) == len(hashes)
    trail = stored(act, "coalesce(after::text, '') || coalesce(before::text, '')", "audit")
    assert not any("as long" in str(line) or "argon2" in str(line) for line in trail)


def test_the_right_password_opens_a_session_whatever_the_case_of_the_name(act: Act) -> None:
    user, token = access.sign_in(act, " TESTER ", PASSWORD, DAY)
    assert user.name == "tester"
    assert access.user_of_session(act.conn, token, act.now, DAY) == user
    assert token not in map(str, stored(act, "encode(token_hash, 'escape')", "sessions"))


def test_what_is_wrong_is_not_said(act: Act) -> None:
    access.create_user(act, "gone", "", "as long as it is")
    act.conn.execute(text("UPDATE users SET enabled = false WHERE name = 'gone'"))
    said = set()
    for name, password in (
        ("tester", "wrong"),
        ("tester", ""),
        ("tester", PASSWORD.upper()),
        ("nobody", PASSWORD),
        ("", ""),
        ("gone", "as long as it is"),
    ):
        with pytest.raises(NotAllowed) as refused:
            access.sign_in(act, name, password, DAY)
        said.add((refused.value.code, refused.value.detail))
    assert said == {("wrong_credentials", "The name or the password is wrong.")}
    assert stored(act, "user_id", "sessions") == []


def test_an_unknown_name_costs_one_look_at_a_password_like_a_known_one(act: Act) -> None:
    def spent(name: str) -> float:
        tries = []
        for _ in range(3):
            begun = time.process_time()
            with pytest.raises(NotAllowed):
                access.sign_in(act, name, "wrong", DAY)
            tries.append(time.process_time() - begun)
        return min(tries)

    spent("warm-up")
    known, unknown = spent("tester"), spent("nobody")
    # Far from the two or more that a hash made on the way, or the none that no hash would cost.
    assert known / 1.7 < unknown < known * 1.7


def test_a_session_ends_by_time_by_sign_out_and_by_a_new_password(act: Act) -> None:
    tester, first = access.sign_in(act, "tester", PASSWORD, DAY)
    moment = timedelta(microseconds=1)
    assert access.user_of_session(act.conn, first, act.now + DAY, DAY) is None
    assert access.user_of_session(act.conn, first, act.now + DAY - moment, DAY) == tester
    # It was used just before it would have ended.
    assert access.user_of_session(act.conn, first, act.now + DAY, DAY) == tester
    _, second = access.sign_in(act, "tester", PASSWORD, DAY)
    access.sign_out(act, first)
    access.sign_out(act, first)
    assert access.user_of_session(act.conn, first, act.now, DAY) is None
    assert access.user_of_session(act.conn, second, act.now, DAY) == tester
    access.set_password(act, tester.id, "another long one")
    assert access.user_of_session(act.conn, second, act.now, DAY) is None
    access.sign_in(act, "tester", "another long one", DAY)
    with pytest.raises(NotAllowed):
        access.sign_in(act, "tester", PASSWORD, DAY)


def test_sessions_that_are_over_are_swept_away(act: Act) -> None:
    access.sign_in(act, "tester", PASSWORD, DAY)
    access.sign_in(later(act, 2 * DAY), "tester", PASSWORD, DAY)
    assert len(stored(act, "user_id", "sessions")) == 1


def test_a_disabled_user_is_out_at_once_with_all_sessions_and_keys(act: Act) -> None:
    user, token = access.sign_in(act, "tester", PASSWORD, DAY)
    _, key = access.create_api_key(act, "gateway")
    act.conn.execute(text("UPDATE users SET enabled = false WHERE id = :id"), {"id": user.id})
    assert access.user_of_session(act.conn, token, act.now, DAY) is None
    assert access.user_of_key(act.conn, key) is None


def test_a_key_acts_for_its_maker_until_it_is_taken_back(act: Act) -> None:
    key_id, key = access.create_api_key(act, " Line 3 gateway ")
    found = access.user_of_key(act.conn, key)
    assert key.startswith("of_")
    assert found is not None
    assert found.name == "tester"
    assert access.user_of_key(act.conn, key[:-1]) is None
    assert access.user_of_key(act.conn, "of_") is None
    access.delete_api_key(act, key_id)
    assert access.user_of_key(act.conn, key) is None
    with pytest.raises(NotFound) as gone:
        access.delete_api_key(act, key_id)
    assert gone.value.code == "unknown_api_key"
    with pytest.raises(Invalid) as nameless:
        access.create_api_key(act, "  ")
    assert nameless.value.code == "missing_name"


def test_users_that_can_not_be_made(act: Act) -> None:
    with pytest.raises(Conflict) as taken:
        access.create_user(act, "TESTER", "", "as long as it is")
    assert taken.value.code == "name_taken"
    with pytest.raises(Invalid) as invalid:
        access.create_user(act, "  ", "", "short")
    assert {error.code for error in invalid.value.errors} == {"missing", "too_short"}
    for user_id, password, code in (
        (10**9, "as long as it is", "unknown_user"),
        (1, "x", "too_short"),
    ):
        with pytest.raises((Invalid, NotFound)) as refused:
            access.set_password(act, user_id, password)
        assert refused.value.code == code


def test_the_first_administrator_is_made_once(act: Act) -> None:
    assert access.ensure_administrator(act) is None
    act.conn.execute(text("TRUNCATE users CASCADE"))
    password = access.ensure_administrator(replace(act, actor=replace(act.actor, user_id=None)))
    assert password is not None
    assert len(password) >= 16
    user, _ = access.sign_in(act, "admin", password, DAY)
    assert user.display_name == "Administrator"
    assert access.ensure_administrator(act) is None


def test_only_so_many_attempts_may_fail_within_a_minute() -> None:
    attempts = Attempts(most=3)
    second = timedelta(seconds=1)
    for n in range(3):
        attempts.begin("anna", NOW + n * second)
    with pytest.raises(NotAllowed) as refused:
        attempts.begin(" ANNA ", NOW + 3 * second)
    assert refused.value.code == "too_many_attempts"
    assert refused.value.facts == {"retry_after": 57}
    attempts.begin("otto", NOW + 3 * second)
    attempts.begin("anna", NOW + 60 * second)
    attempts.succeeded("Anna")
    for _ in range(3):
        attempts.begin("anna", NOW + 61 * second)


def test_attempts_that_are_long_over_are_forgotten() -> None:
    attempts = Attempts(most=1)
    for n in range(10_000):
        attempts.begin(f"name {n}", NOW)
    attempts.begin("one more", NOW + timedelta(minutes=2))
    assert len(attempts._begun) == 1
