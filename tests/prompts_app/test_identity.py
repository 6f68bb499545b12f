"""What makes a version: equal details are one version, however they are said."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts_app.identity import DEFAULTS, details_of, hash_of

SCALARS = st.none() | st.booleans() | st.integers(-5, 5) | st.floats(-5, 5) | st.text(max_size=3)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=6,
)
FILES = st.sampled_from(sorted(DEFAULTS))


@st.composite
def told(draw: st.DrawFn) -> tuple[str, dict]:
    """A kind of file, and some of its details."""
    file = draw(FILES)
    return file, draw(st.dictionaries(st.sampled_from(sorted(DEFAULTS[file])), JSON, max_size=5))


def same(value, rng):
    """The same value said otherwise: keys in another order, whole numbers as floats, nulls added."""
    if isinstance(value, dict):
        keys = list(value)
        rng.shuffle(keys)
        return {key: same(value[key], rng) for key in keys} | {"unsaid": None}
    if isinstance(value, list):
        return [same(member, rng) for member in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


@given(told(), st.integers(0, 9))
def test_how_details_are_said_does_not_matter(told, seed):
    file, said = told
    rng = random.Random(seed)
    names = list(said)
    rng.shuffle(names)
    again = {name: same(said[name], rng) for name in names}
    assert hash_of(details_of(file, again)) == hash_of(details_of(file, said))


@given(told())
def test_defaults_may_be_said_or_left_out(told):
    file, said = told
    whole = details_of(file, said)
    assert set(whole) == set(DEFAULTS[file])
    assert details_of(file, whole) == whole
    assert hash_of(details_of(file, DEFAULTS[file] | said)) == hash_of(whole)


@given(told(), told())
def test_other_details_are_another_version(one, other):
    details = [details_of(*each) for each in (one, other)]
    texts = [repr(sorted(each.items())) for each in details]
    if details[0] != details[1]:
        assert hash_of(details[0]) != hash_of(details[1])
    elif texts[0] == texts[1]:
        assert hash_of(details[0]) == hash_of(details[1])


@given(told(), st.text(max_size=5))
def test_names_and_messages_are_no_part_of_it(told, text):
    file, said = told
    about = {"commit_message": text, "version_name": text, "description": text, "name": text, "path": text}
    assert details_of(file, said | about) == details_of(file, said)


@pytest.mark.parametrize(
    "name", ["model", "template", "endpoint", "provider", "temperature", "tools", "response_format", "attributes"]
)
def test_everything_that_determines_a_call_counts(name):
    assert hash_of(details_of("prompt", {name: ["other"]})) != hash_of(details_of("prompt", {}))
