"""MQTT 3.1.1 and 5 as a subscriber needs them: packets to bytes and bytes to packets. Pure.

A library would do; but paho takes some 60 µs to read and acknowledge a message with a property, and
this 3 µs. That is what limits how many messages a second a collector takes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

LARGEST_KEPT = 65_537
"""Bytes of a payload that are kept: one more than any that is read, to see that it is too large."""
PING = b"\xc0\x00"
LEAVE = b"\xe0\x00"
_CONNECT, _CONNACK, _PUBLISH, _SUBSCRIBE, _SUBACK = 0x10, 2, 3, 0x82, 9
_UNSUBSCRIBE, _UNSUBACK, _PONG, _DISCONNECT = 0xA2, 11, 13, 14
_EXPECTED = {_CONNACK, _PUBLISH, _SUBACK, _UNSUBACK, _PONG, _DISCONNECT}
_USER_PROPERTY, _SERVER_KEEP_ALIVE = 0x26, 0x13
# Sizes of MQTT 5 properties that a server may send; 0 is a length of two bytes before as many.
_SIZES = dict.fromkeys((0x01, 0x24, 0x25, 0x28, 0x29, 0x2A), 1)
_SIZES |= dict.fromkeys((0x13, 0x21, 0x22, 0x23), 2) | dict.fromkeys((0x02, 0x11, 0x27), 4)
_SIZES |= dict.fromkeys((0x03, 0x08, 0x09, 0x12, 0x15, 0x16, 0x1A, 0x1C, 0x1F), 0)
_SUBSCRIPTION_ID = 0x0B


class Version(IntEnum):
    """Versions of MQTT by their number on the wire."""

    V3 = 4
    V5 = 5


class Garbled(Exception):  # noqa: N818
    """What came is not MQTT."""


class Message(NamedTuple):
    """A message as it came: `redelivered` says that the broker sent it before."""

    topic: str
    payload: bytes
    qos: int
    packet: int
    redelivered: bool
    properties: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Entered:
    """The broker's answer to a connection: 0 is welcome. `keep_alive` is in seconds."""

    code: int
    session_present: bool
    keep_alive: int | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """The broker's answer to a subscription; `codes` from 128 on refuse."""

    packet: int
    codes: bytes


@dataclass(frozen=True, slots=True)
class Dismissed:
    """The broker ends the connection (MQTT 5)."""

    code: int


Packet = Message | Entered | Answered | Dismissed


# --- to the broker ----------------------------------------------------------------------------


def connect(
    version: Version,
    client_id: str,
    keep_alive: int,
    login: tuple[str, str | None] | None = None,
    session_expiry: int = 0,
    receive_maximum: int = 65_535,
) -> bytes:
    """Ask to come in, to the session that there may be. Times are seconds."""
    flags, entry = 0, b""
    if login is not None:
        flags |= 0x80
        entry += _text(login[0])
        if login[1] is not None:
            flags |= 0x40
            entry += _text(login[1])
    body = _text("MQTT") + bytes([version, flags]) + keep_alive.to_bytes(2, "big")
    if version == Version.V5:
        said = b"\x11" + session_expiry.to_bytes(4, "big")
        said += b"\x21" + receive_maximum.to_bytes(2, "big")
        body += _length(len(said)) + said
    return _packet(_CONNECT, body + _text(client_id) + entry)


def subscribe(version: Version, packet: int, filters: Sequence[str]) -> bytes:
    """Ask for topics at QoS 1; retained values only where the subscription is new (MQTT 5)."""
    options = b"\x11" if version == Version.V5 else b"\x01"
    asked = b"".join(_text(each) + options for each in filters)
    return _packet(_SUBSCRIBE, _numbered(version, packet) + asked)


def unsubscribe(version: Version, packet: int, filters: Sequence[str]) -> bytes:
    """Ask for topics no more."""
    return _packet(_UNSUBSCRIBE, _numbered(version, packet) + b"".join(map(_text, filters)))


def acknowledgements(packets: Sequence[int]) -> bytes:
    """Acknowledge messages of QoS 1."""
    return b"".join([b"\x40\x02" + packet.to_bytes(2, "big") for packet in packets])


def _numbered(version: Version, packet: int) -> bytes:
    return packet.to_bytes(2, "big") + (b"\x00" if version == Version.V5 else b"")


def _packet(kind: int, body: bytes) -> bytes:
    return bytes([kind]) + _length(len(body)) + body


def _length(size: int) -> bytes:
    found = bytearray()
    while size > 127:
        found.append(size & 127 | 128)
        size >>= 7
    found.append(size)
    return bytes(found)


def _text(text: str) -> bytes:
    encoded = text.encode()
    return len(encoded).to_bytes(2, "big") + encoded


# --- from the broker --------------------------------------------------------------------------


class Reader:
    """Takes bytes as they come and gives the packets that are complete."""

    def __init__(self, version: Version) -> None:
        self._v5 = version == Version.V5
        self._rest = b""

    def feed(self, data: bytes) -> list[Packet]:
        """Give the packets that end in `data`; raises Garbled."""
        data = self._rest + data if self._rest else data
        found: list[Packet] = []
        place, end = 0, len(data)
        try:
            while place + 2 <= end:
                if data[place] >> 4 not in _EXPECTED:
                    raise Garbled("The broker sent what nobody asked for, or is no broker.")
                length, body = data[place + 1], place + 2
                if length > 127:
                    if not _is_complete(data, place + 1):
                        break
                    length, body = _number(data, place + 1)
                if body + length > end:
                    break
                packet = self._packet(data, place, body, body + length)
                if packet is not None:
                    found.append(packet)
                place = body + length
        except (IndexError, UnicodeDecodeError) as wrong:
            raise Garbled("The broker sent what is not MQTT.") from wrong
        self._rest = data[place:] if place else data
        return found

    def _packet(self, data: bytes, head: int, body: int, end: int) -> Packet | None:
        kind = data[head] >> 4
        if kind == _PUBLISH:
            return self._message(data, data[head], body, end)
        if kind == _CONNACK:
            said = self._properties(data, body + 2)[0] if self._v5 and end > body + 2 else {}
            return Entered(data[body + 1], bool(data[body] & 1), said.get(_SERVER_KEEP_ALIVE))
        if kind in (_SUBACK, _UNSUBACK):
            codes = body + 2
            if self._v5:
                codes = self._properties(data, codes)[2]
            return Answered(int.from_bytes(data[body : body + 2], "big"), data[codes:end])
        if kind == _DISCONNECT:
            return Dismissed(data[body] if end > body else 0)
        return None

    def _message(self, data: bytes, head: int, body: int, end: int) -> Message:
        place = body + 2 + int.from_bytes(data[body : body + 2], "big")
        # A topic that is not UTF-8 is one that nobody mapped; it must not hold up the others.
        topic = data[body + 2 : place].decode("utf-8", "backslashreplace")
        qos, packet = head >> 1 & 3, 0
        if qos:
            packet = int.from_bytes(data[place : place + 2], "big")
            place += 2
        said: Sequence[tuple[str, str]] = ()
        if self._v5:
            if data[place]:
                _, said, place = self._properties(data, place)
            else:
                place += 1
        if place > end:
            raise Garbled("The broker sent a message that is shorter than it says.")
        payload = data[place : min(end, place + LARGEST_KEPT)]
        return Message(topic, payload, qos, packet, bool(head & 8), said)

    def _properties(
        self, data: bytes, place: int
    ) -> tuple[dict[int, int], list[tuple[str, str]], int]:
        """Give numbers by property, user properties, and where what follows begins."""
        length, place = _number(data, place)
        end = place + length
        numbers: dict[int, int] = {}
        said: list[tuple[str, str]] = []
        while place < end:
            name = data[place]
            place += 1
            if name == _USER_PROPERTY:
                key, place = _read_text(data, place)
                value, place = _read_text(data, place)
                said.append((key, value))
            elif name == _SUBSCRIPTION_ID:
                _, place = _number(data, place)
            elif name not in _SIZES:
                raise Garbled(f"The broker sent the unknown property {name}.")
            else:
                size = _SIZES[name] or 2 + int.from_bytes(data[place : place + 2], "big")
                numbers[name] = int.from_bytes(data[place : place + size], "big")
                place += size
        return numbers, said, end


def _is_complete(data: bytes, place: int) -> bool:
    return any(byte < 128 for byte in data[place : place + 4]) or len(data) >= place + 4


def _number(data: bytes, place: int) -> tuple[int, int]:
    """Read a number of variable length (at most four bytes); gives it and what follows it."""
    number = 0
    for position in range(4):
        byte = data[place + position]
        number |= (byte & 127) << 7 * position
        if byte < 128:
            return number, place + position + 1
    raise Garbled("The broker sent a length of more than four bytes.")


def _read_text(data: bytes, place: int) -> tuple[str, int]:
    start = place + 2
    end = start + int.from_bytes(data[place:start], "big")
    return data[start:end].decode("utf-8", "replace"), end
