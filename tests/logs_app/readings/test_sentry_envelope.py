"""Sentry's envelopes."""

import pytest

from logs_app.readings.sentry_envelope import header_of, items_in
from logs_app.wire import BadPayload

EVENT = b'{"event_id":"1"}'


@pytest.mark.parametrize(
    "raw",
    [
        b'{}\n{"type":"event"}\n' + EVENT,
        b'{}\n{"type":"event","length":16}\n' + EVENT + b"\n",
        b'{}\n\n{"type":"event","length":99}\n' + EVENT + b"\n\n",
        b'{}\n{"type":"event","length":3}\n' + EVENT,
        b'{}\n{"type":"event","length":"long"}\n' + EVENT,
    ],
    ids=["no length", "its length", "too long", "too short", "no number"],
)
def test_a_payload_is_found(raw):
    assert list(items_in(raw)) == [("event", {"event_id": "1"})]


def test_a_payload_of_lines_is_as_long_as_it_says():
    raw = b'{}\n{"type":"attachment","length":7}\n{"a\n\nb}\n{"type":"event"}\n' + EVENT
    assert list(items_in(raw)) == [("attachment", {}), ("event", {"event_id": "1"})]


def test_an_envelope_may_be_empty():
    assert list(items_in(b'{"dsn":"d"}')) == []
    assert header_of(b'{"dsn":"d"}') == {"dsn": "d"}


@pytest.mark.parametrize("raw", [b"{}\n3", b'{}\n{"type":"event"}\n[]', b'{}\n{"type":"event"}'])
def test_what_is_no_item_is_refused(raw):
    with pytest.raises(BadPayload):
        list(items_in(raw))
