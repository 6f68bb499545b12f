"""Merging is commutative, associative and idempotent: the order of halves never matters."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from functools import reduce

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from logs_app.merging import FIELDS, clock_of, merge
from logs_app.records import Failure, Record, Usage

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
MOMENTS = [datetime(2026, 11, 20, 12, tzinfo=UTC) + timedelta(microseconds=n) for n in (0, 1, 2_000_000)] + [
    datetime(2026, 11, 20, 14, tzinfo=timezone(timedelta(hours=2)))
]  # the first of them, elsewhere
TEXTS = st.none() | st.sampled_from(["", "a", "b"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["x", "y"]), inner, max_size=2),
    max_leaves=4,
)
OBJECTS = st.none() | st.dictionaries(st.sampled_from(["k", "l.m", ""]), JSON, max_size=2)
COUNTS = st.none() | st.integers(0, 3)


@st.composite
def halves(draw: st.DrawFn) -> Record:
    clears = draw(st.sets(st.sampled_from(["output", "metadata", "error"]), max_size=1))
    said = {
        "kind": draw(st.none() | st.sampled_from(["llm", "agent"])),
        "name": draw(TEXTS),
        "status": draw(st.none() | st.sampled_from(["running", "ok", "error"])),
        "error": draw(st.none() | st.builds(Failure, message=TEXTS, stack=TEXTS)),
        "usage": draw(st.none() | st.builds(Usage, input_tokens=COUNTS, output_tokens=COUNTS)),
        "reported_usd": draw(st.none() | st.sampled_from([Decimal("0.1"), Decimal("0.10"), Decimal(2)])),
        "started_at": draw(st.none() | st.sampled_from(MOMENTS)),
        "tags": draw(st.none() | st.lists(st.sampled_from("pq"), max_size=2)),
        "metadata": draw(OBJECTS),
        "extra": draw(OBJECTS),
        "input": draw(JSON),
        "output": draw(JSON),
    }
    return Record(
        format="test",
        identity="run",
        is_partial=True,
        said_at=draw(st.sampled_from(MOMENTS)),
        weak=frozenset(draw(st.sets(st.sampled_from(["kind", "name", "status", "metadata"])))),
        clears=frozenset(clears),
        **{field: value for field, value in said.items() if field not in clears},
    )


def merged(*records: Record) -> tuple[dict[str, object], dict[str, float]]:
    """What the halves say together, said in this order."""
    return seen(reduce(lambda a, b: merge(*a, *b), [(record, clock_of(record, 0)) for record in records]))


def seen(state):
    record, clock = state
    return {
        field: getattr(record, field) for field in FIELDS if getattr(record, field) not in (None, "", [], {})
    }, clock


@UNHURRIED
@given(st.lists(halves(), min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_any_order_and_any_repetition_give_the_same_record(told, random):
    again = told + [random.choice(told) for _ in range(2)]
    random.shuffle(again)
    assert merged(*again) == merged(*told, told[0])


@UNHURRIED
@given(halves(), halves(), halves())
def test_merging_in_another_grouping_gives_the_same_record(a, b, c):
    a, b, c = ((record, clock_of(record, 0)) for record in (a, b, c))
    assert seen(merge(*merge(*a, *b), *c)) == seen(merge(*a, *merge(*b, *c)))


@UNHURRIED
@given(halves())
def test_a_half_is_what_it_says(half):
    assert merged(half, half) == merged(half, Record(format="test", said_at=half.said_at))


def told(seconds: float, **said: object) -> Record:
    return Record(format="test", said_at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds), **said)


def test_the_later_word_wins():
    assert merged(told(2, name="new"), told(1, name="old"))[0] == {"name": "new"}


def test_none_and_empty_text_never_overwrite():
    assert merged(told(1, name="said", tags=["t"]), told(2, name="", tags=[]))[0] == {"name": "said", "tags": ["t"]}


def test_a_weak_word_yields_to_an_earlier_one():
    context = told(2, user="context", weak=frozenset(["user"]))
    assert merged(told(1, user="own"), context)[0] == merged(context, told(1, user="own"))[0] == {"user": "own"}


def test_the_later_of_two_weak_words_stands():
    first, second = (told(n, user=f"u{n}", weak=frozenset(["user"])) for n in (1, 2))
    assert merged(second, first)[0] == {"user": "u2"}


def test_at_one_moment_an_error_stands_before_an_end_and_an_end_before_a_start():
    start, end, error = (told(1, status=status) for status in ("running", "ok", "error"))
    assert merged(end, start)[0] == merged(start, end)[0] == {"status": "ok"}
    assert merged(error, end)[0] == merged(end, error)[0] == {"status": "error"}


def test_at_one_moment_what_python_calls_equal_is_told_apart():
    no, zero = told(1, output=False), told(1, output=0)
    assert [merged(*order)[0]["output"] for order in ((no, zero), (zero, no))] == [0, 0]
    assert merged(no, zero)[0]["output"] is not False


def test_keys_of_objects_are_words_of_their_own():
    one, other = told(1, metadata={"a": 1, "b": 1}), told(2, metadata={"b": 2, "c": 2})
    assert merged(one, other)[0]["metadata"] == {"a": 1, "b": 2, "c": 2}


def test_null_in_an_object_does_not_overwrite():
    assert merged(told(1, metadata={"a": 1}), told(2, metadata={"a": None}))[0] == {"metadata": {"a": 1}}


def test_clearing_takes_away_what_was_said_before_and_nothing_else():
    cleared = told(2, clears=frozenset(["output", "metadata"]))
    assert merged(told(1, output="old", metadata={"a": 1}), cleared)[0] == {}
    assert merged(cleared, told(1, output="old", metadata={"a": 1}))[0] == {}
    assert merged(cleared, told(3, output="new", metadata={"a": 1}))[0] == {"output": "new", "metadata": {"a": 1}}


def test_a_record_without_a_time_was_said_when_it_arrived():
    assert clock_of(Record(format="test", name="n"), arrived=5.0) == {"name": 5.0}


def test_every_field_of_a_record_is_a_word_or_says_how_it_arrived():
    arrival = {
        "format",
        "event_id",
        "identity",
        "call",
        "is_new",
        "is_partial",
        "opens_trace",
        "hands_down",
        "comes_last",
        "must_exist",
        "said_at",
        "weak",
        "clears",
    }
    assert {field.name for field in msgspec.structs.fields(Record)} == set(FIELDS) | arrival
