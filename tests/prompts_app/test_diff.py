"""What changed between two versions: applied to the old it gives the new, and the other way round."""

import re

from hypothesis import given
from hypothesis import strategies as st

from prompts_app.diff import changes, text_of, unified
from prompts_app.identity import DEFAULTS, details_of, hash_of

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.text(max_size=2),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=4,
)
DETAILS = st.dictionaries(st.sampled_from(sorted(DEFAULTS["prompt"])), JSON, max_size=6)
LINES = st.lists(st.sampled_from(["a", "b", "", "-c", "+d", " e", "@@ f"]), max_size=30).map("\n".join)
HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+\d+(?:,\d+)? @@")


def applied(old: str, lines: list[str]) -> str:
    """A text after a unified diff, as `patch` applies it; every line that it names must be there."""
    before, after, place, rest = old.split("\n"), [], 0, lines[2:]
    while rest:
        start, count = HUNK.fullmatch(rest[0]).groups()
        first = int(start) - (count != "0")
        after += before[place:first]
        place, end = first, first + int(count or 1)
        rest = rest[1:]
        while rest and not (place == end and rest[0].startswith("@@ -")):
            mark, text = rest[0][0], rest[0][1:]
            if mark in " -":
                assert before[place] == text
                place += 1
            if mark in " +":
                after.append(text)
            rest = rest[1:]
    return "\n".join(after + before[place:])


@given(LINES, LINES)
def test_a_diff_applied_to_the_old_text_gives_the_new(old, new):
    assert applied(old, unified(old, new)) == new
    assert applied(new, unified(new, old)) == old
    assert (unified(old, new) == []) == (old == new)


@given(DETAILS, DETAILS)
def test_changes_applied_to_the_old_details_give_the_new(one, other):
    old, new = details_of("prompt", one), details_of("prompt", other)
    found = changes(old, new)
    assert hash_of(old | {change.field: change.new for change in found}) == hash_of(new)
    assert (found == []) == (hash_of(old) == hash_of(new))


@given(DETAILS, DETAILS)
def test_the_other_way_round_old_and_new_change_places(one, other):
    there, back = changes(one, other), changes(other, one)
    assert {(c.field, repr(c.old), repr(c.new)) for c in there} == {(c.field, repr(c.new), repr(c.old)) for c in back}


def test_true_is_not_one():
    assert changes({"seed": 1}, {"seed": True}) == [("seed", 1, True)]


def test_messages_are_read_one_after_another():
    template = [
        {"role": "system", "content": "Be kind.\nBe brief."},
        {"role": "user", "name": "ann", "content": [{"type": "text", "text": "Hi"}]},
    ]
    text = text_of(template)
    assert text.startswith("system:\nBe kind.\nBe brief.\n\nuser: {")
    assert '"text": "Hi"' in text
    assert text_of("a\nb") == "a\nb"
    assert text_of(None) == ""
    assert text_of(["odd", {"no": "role"}]) == 'odd\n\n{\n  "no": "role"\n}'


def test_only_what_changed_and_its_neighbours_are_shown():
    old = "\n".join(str(n) for n in range(100))
    lines = unified(old, old.replace("50", "fifty"), "v1", "v2")
    assert lines[:2] == ["--- v1", "+++ v2"]
    assert lines[2:] == ["@@ -48,7 +48,7 @@", " 47", " 48", " 49", "-50", "+fifty", " 51", " 52", " 53"]
