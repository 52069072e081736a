"""The people of the demonstration: on lines, giving stops their reasons, helped, handing over."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from secrets import token_urlsafe

from sqlalchemy import Engine, select

from outfeed.activities import access, calls, handover, sign_on, state_editing, users
from outfeed.activities.access import User
from outfeed.activities.act import Act, acting
from outfeed.activities.calendars import Calendars
from outfeed.activities.clock import Clock
from outfeed.activities.shift_report import shift_at
from outfeed.activities.state_items import StateItem, state_items
from outfeed.demo.story import PLANNER
from outfeed.model.call import CallKind
from outfeed.store import state_edits
from outfeed.store import tables as t
from outfeed.store.rates import rates_of_lines

PEOPLE = (
    ("ada", "Ada Novak", "1111", "OF-ADA"),
    ("ben", "Ben Carter", "2222", "OF-BEN"),
    ("chi", "Chi Okafor", "3333", "OF-CHI"),
)
"""Name, display name, PIN and badge of who can sign on at a line; the docs name them, too."""

REASONS = {
    "Bottle Jam": 8,
    "Labeler Fault": 4,
    "Waiting for Material": 3,
    "Capper Fault": 3,
    "Starved": 2,
    "Quality Check": 1,
    "Electrical Fault": 1,
}
"""What stops are said to be, and how often that is it."""
NEEDS = {
    "Labeler Fault": CallKind.MAINTENANCE,
    "Capper Fault": CallKind.MAINTENANCE,
    "Electrical Fault": CallKind.MAINTENANCE,
    "Waiting for Material": CallKind.MATERIAL,
    "Quality Check": CallKind.QUALITY,
}
COMMENTS = ("", "", "", "Cleared by hand, guide rail set anew.", "Third time this shift.")
DONE = {
    CallKind.MAINTENANCE: "Sensor cleaned and set, two test pieces good.",
    CallKind.MATERIAL: "Pallet brought from the store.",
    CallKind.QUALITY: "Sample is within limits, go on.",
}
NOTES = (
    "Ran well after the first hour. Watch the guide rail at the infeed, it works loose.",
    "Labels of the new roll tear at the start; slow down for the first two minutes.",
    "Cap feeder was cleaned. Two pallets of bottles are left, more is ordered.",
)

SHORT, LONG = timedelta(seconds=90), timedelta(minutes=4)
"""Stops that are not short are given reasons; at long ones somebody calls for help."""
LEFT_OPEN = timedelta(minutes=50)
"""So far back from the present stops are left to whoever looks at the demonstration."""
CODED = 0.85
"""Share of earlier stops that have been given a reason."""


@dataclass(slots=True)
class _Post:
    """A line with who is on it, in which shift, and until when its stops have been looked at."""

    line_id: int
    panel: bytes
    looked: datetime
    person: User | None = None
    shift: datetime | None = None
    coded: list[str] = field(default_factory=list)


class Crew:
    """Three people on the first lines of the plant, who go on to the next line with each shift.

    Told of the time that goes by, they do what was to be done until then.
    """

    def __init__(self, engine: Engine, clock: Clock, seed: int, present: datetime) -> None:
        self._engine, self._clock = engine, clock
        self._random = Random(f"{seed}/crew")  # noqa: S311 - no secret
        self._left_open = present - LEFT_OPEN
        with acting(engine, clock, PLANNER) as act:
            self._panel = _first_user(act)
            self._people = [_hired(act, *person) for person in PEOPLE]
            lines = sorted(rates_of_lines(act.conn))[: len(PEOPLE)]
            lasts = timedelta(days=1)
            self._posts = [
                _Post(line, access.digest(access.open_session(act, self._panel.id, lasts)), act.now)
                for line in lines
            ]

    def catch_up(self) -> None:
        """Do what was to be done until now."""
        for number, post in enumerate(self._posts):
            with acting(self._engine, self._clock, PLANNER) as act:
                self._turn_up(act, number, post)
            if post.person is not None:
                with acting(self._engine, self._clock, post.person.at_panel(self._panel)) as act:
                    self._explain_stops(act, post)

    def call_now(self) -> None:
        """Call for what a line is short of, and leave it to whoever looks."""
        post = self._posts[-1]
        if post.person is not None:
            with acting(self._engine, self._clock, post.person.at_panel(self._panel)) as act:
                at = act.now - timedelta(minutes=3)
                note = "Caps for the next order are not here yet."
                calls.call_for_help(act, post.line_id, CallKind.MATERIAL, note, at)

    def _turn_up(self, act: Act, number: int, post: _Post) -> None:
        """At a new shift the one before leaves a note, and the next one takes it over."""
        shift = shift_at(Calendars(act.conn), post.line_id, act.now)
        if shift is None or shift.start_at == post.shift:
            return
        left = None
        if post.person is not None and post.shift is not None:
            act.actor = post.person.at_panel(self._panel)
            handover.write_handover(act, post.line_id, post.shift, self._note(post), None)
            left = post.shift
        turn = self._people.index(post.person) + 1 if post.person else number
        post.person, post.shift = self._people[turn % len(self._people)], shift.start_at
        post.coded.clear()
        sign_on.sign_on(act, post.panel, self._panel, post.person, post.line_id, None)
        sign_on.sign_off(act, post.panel, leave=False)
        if left is not None:
            act.actor = post.person.at_panel(self._panel)
            handover.take_over(act, _handover(act, post.line_id, left))

    def _note(self, post: _Post) -> str:
        note = self._random.choice(NOTES)
        if post.coded:
            most = max(set(post.coded), key=lambda name: (post.coded.count(name), name))
            note += f" Most stops were {most}."
        return note

    def _explain_stops(self, act: Act, post: _Post) -> None:
        ended = [
            item
            for item in state_items(act.conn, post.line_id, (post.looked, act.now), act.now)
            if item.uncoded and item.end_at is not None and item.start_at >= post.looked
        ]
        for stop in ended:
            if stop.end_at is None or stop.end_at > self._left_open:
                continue
            post.looked = stop.end_at
            if (
                stop.end_at - stop.start_at >= timedelta(minutes=1)
                and self._random.random() < CODED
            ):
                self._explain(act, post, stop, stop.end_at)

    def _explain(self, act: Act, post: _Post, stop: StateItem, end_at: datetime) -> None:
        [reason] = self._random.choices(list(REASONS), list(REASONS.values()))
        comment = self._random.choice(COMMENTS)
        piece = state_editing.Piece(stop.start_at, end_at, reason, comment)
        version = state_edits.version_of(act.conn, post.line_id)
        state_editing.edit_states(act, post.line_id, [piece], version)
        post.coded.append(reason)
        kind = NEEDS.get(reason)
        if kind is not None and end_at - stop.start_at >= LONG:
            waited = timedelta(seconds=self._random.randint(30, 180))
            called = stop.start_at + timedelta(seconds=40)
            call, _ = calls.call_for_help(act, post.line_id, kind, comment, called)
            calls.acknowledge_call(act, call, called + waited)
            calls.resolve_call(act, call, DONE[kind], end_at)


def _hired(act: Act, name: str, display_name: str, pin: str, badge: str) -> User:
    """They sign on at panels only: nobody knows their passwords."""
    user = access.create_user(act, name, display_name, token_urlsafe())
    users.set_pin(act, user.id, pin)
    users.set_badge(act, user.id, badge)
    return user


def _first_user(act: Act) -> User:
    row = act.conn.execute(select(t.users).order_by(t.users.c.id).limit(1)).one()
    return User(row.id, row.name, row.display_name)


def _handover(act: Act, line_id: int, shift_start: datetime) -> int:
    h = t.handovers.c
    found = select(h.id).where(h.line_id == line_id, h.shift_start == shift_start)
    return int(act.conn.execute(found).scalar_one())
