"""MQTT on the wire: packets as they are sent by real brokers, in whatever pieces they come."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from outfeed.connectors.machines.mqtt import packets
from outfeed.connectors.machines.mqtt.packets import (
    Answered,
    Dismissed,
    Entered,
    Garbled,
    Message,
    Packet,
    Reader,
    Version,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)


def properties(said: list[tuple[str, str]], expiry: int | None = None) -> bytes:
    """As paho writes them, so that our reading is not measured by our writing."""
    found = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
    for pair in said:
        found.UserProperty = pair
    if expiry is not None:
        found.MessageExpiryInterval = expiry
        found.ContentType = "text/plain"
        found.CorrelationData = b"\x00\xff"
    return bytes(found.pack())  # type: ignore[no-untyped-call]


def published(
    version: Version, message: Message, expiry: int | None = None, retained: bool = False
) -> bytes:
    topic = message.topic.encode()
    body = len(topic).to_bytes(2, "big") + topic
    if message.qos:
        body += message.packet.to_bytes(2, "big")
    if version == Version.V5:
        body += properties(list(message.properties), expiry)
    body += message.payload
    head = 0x30 | message.redelivered << 3 | message.qos << 1 | retained
    return bytes([head]) + packets._length(len(body)) + body


messages = st.builds(
    Message,
    topic=TEXT,
    payload=st.binary(max_size=300),
    qos=st.just(1),
    packet=st.integers(1, 65_535),
    redelivered=st.booleans(),
    properties=st.lists(st.tuples(TEXT, TEXT), max_size=3),
)


@given(st.lists(messages, max_size=5), st.integers(1, 400), st.none() | st.integers(0, 99))
def test_reads_messages_in_whatever_pieces(
    sent: list[Message], piece: int, expiry: int | None
) -> None:
    stream = b"".join(published(Version.V5, message, expiry) for message in sent)
    reader = Reader(Version.V5)
    found: list[Packet] = []
    for start in range(0, len(stream), piece):
        found += reader.feed(stream[start : start + piece])
    known = [p._replace(properties=[*p.properties]) for p in found if isinstance(p, Message)]
    assert known == sent


@given(st.lists(messages, max_size=5))
def test_reads_messages_of_the_older_version(sent: list[Message]) -> None:
    plain = [message._replace(properties=()) for message in sent]
    stream = b"".join(published(Version.V3, message) for message in plain)
    assert Reader(Version.V3).feed(stream) == plain


def test_reads_what_is_sent_at_most_once() -> None:
    message = Message("a", b"1", 0, 0, False, ())
    assert Reader(Version.V5).feed(published(Version.V5, message, retained=True)) == [message]


def test_keeps_of_a_large_payload_what_shows_that_it_is_too_large() -> None:
    message = Message("a", b"x" * 3_000_000, 1, 7, False, ())
    stream = published(Version.V5, message)
    reader = Reader(Version.V5)
    found = [p for n in range(0, len(stream), 1 << 18) for p in reader.feed(stream[n:][: 1 << 18])]
    assert isinstance(found[0], Message)
    assert (len(found[0].payload), found[0].packet) == (packets.LARGEST_KEPT, 7)


def test_a_topic_that_is_not_text_holds_up_nothing() -> None:
    garbled = b"\x32\x07\x00\x02\xff\xfe\x00\x09\x00"
    found = Reader(Version.V5).feed(
        garbled + published(Version.V5, Message("a", b"", 0, 0, False, ()))
    )
    assert [p.packet for p in found if isinstance(p, Message)] == [9, 0]


@pytest.mark.parametrize(
    ("version", "bytes_", "packet"),
    [
        (Version.V3, b"\x20\x02\x01\x00", Entered(0, True)),
        (Version.V3, b"\x20\x02\x00\x01", Entered(1, False)),
        (Version.V5, b"\x20\x03\x00\x00\x00", Entered(0, False)),
        (Version.V5, b"\x20\x02\x00\x84", Entered(132, False)),
        (Version.V5, b"\x20\x06\x01\x00\x03\x13\x00\x3c", Entered(0, True, 60)),
        (Version.V3, b"\x90\x04\x00\x05\x01\x80", Answered(5, b"\x01\x80")),
        (Version.V5, b"\x90\x05\x00\x05\x00\x01\x8f", Answered(5, b"\x01\x8f")),
        (Version.V3, b"\xb0\x02\x00\x06", Answered(6, b"")),
        (Version.V5, b"\xb0\x04\x00\x06\x00\x00", Answered(6, b"\x00")),
        (Version.V5, b"\xe0\x02\x8e\x00", Dismissed(142)),
        (Version.V5, b"\xe0\x00", Dismissed(0)),
    ],
)
def test_reads_answers(version: Version, bytes_: bytes, packet: Packet) -> None:
    assert Reader(version).feed(b"\xd0\x00" + bytes_) == [packet]


@pytest.mark.parametrize(
    "garbled",
    [
        b"\x10\x00",
        b"\x30\xff\xff\xff\xff\x01",
        b"\x32\x03\x00\x09a",
        b"\x32\x06\x00\x01a\x00\x01\x09",
        b"\x32\x08\x00\x01a\x00\x01\x02\x77\x00",
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
    ],
)
def test_refuses_what_is_not_mqtt(garbled: bytes) -> None:
    with pytest.raises(Garbled):
        Reader(Version.V5).feed(garbled)


@given(st.binary(max_size=200))
def test_whatever_comes_is_read_or_refused(data: bytes) -> None:
    reader = Reader(Version.V5)
    try:
        reader.feed(data)
    except Garbled:
        return


def test_asks_as_the_standard_says() -> None:
    asked = packets.connect(Version.V5, "of", 30, ("me", "pw"), 60, 10)
    assert asked == (
        b"\x10\x1f\x00\x04MQTT\x05\xc0\x00\x1e\x08\x11\x00\x00\x00\x3c\x21\x00\x0a"
        b"\x00\x02of\x00\x02me\x00\x02pw"
    )
    assert (
        packets.connect(Version.V3, "of", 30) == b"\x10\x0e\x00\x04MQTT\x04\x00\x00\x1e\x00\x02of"
    )
    assert packets.subscribe(Version.V3, 1, ["a/b"]) == b"\x82\x08\x00\x01\x00\x03a/b\x01"
    assert packets.subscribe(Version.V5, 1, ["a/b"]) == b"\x82\x09\x00\x01\x00\x00\x03a/b\x11"
    assert packets.unsubscribe(Version.V5, 2, ["a"]) == b"\xa2\x06\x00\x02\x00\x00\x01a"
    assert packets.acknowledgements([1, 258]) == b"\x40\x02\x00\x01\x40\x02\x01\x02"
