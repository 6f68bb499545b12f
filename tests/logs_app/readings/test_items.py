"""Requests of several items."""

import pytest

from logs_app.readings.items import items_in, refusal_of_all
from logs_app.records import Record
from logs_app.wire import BadPayload, Receipt

GOOD = Record(format="test")


def read(item):
    if "bad" in item:
        raise BadPayload("is bad", "bad")
    return GOOD


def test_a_refusal_takes_the_place_of_its_item():
    first, bad, number, last = items_in([{}, {"bad": 1}, 3, {}], "events", read)
    assert (first, last) == (GOOD, GOOD)
    assert str(bad) == "bad: is bad"
    assert str(number) == "events[2]: expected an object, got a number"


def test_what_is_no_array_is_refused_as_a_whole():
    with pytest.raises(BadPayload, match="events: expected an array, got null"):
        items_in(None, "events", read)


def test_a_request_is_refused_where_all_of_it_is():
    bad = BadPayload("is bad")
    refused, taken = Receipt(bad, refusal=bad), Receipt(GOOD)
    assert refusal_of_all([refused, refused]) is bad
    assert refusal_of_all([refused, taken]) is None
    assert refusal_of_all([]) is None
