"""Variables of templates, and templates filled in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts_app.templating import BadTemplate, populated, segments, variables_of

NAMES = st.from_regex(r"\A[a-z_][a-z0-9_]{0,5}\Z")
MESSAGES = [
    {"role": "system", "content": "You are {{ person }}."},
    {"role": "user", "content": [{"type": "text", "text": "{{question}} of {{person}}"}]},
]


def test_variables_are_named_once_in_order():
    assert variables_of(MESSAGES) == ["person", "question"]
    assert variables_of("{{b}} {{ a }} {{b}} { c }") == ["b", "a"]
    assert variables_of(None) == []


def test_a_template_is_filled_in_wherever_text_is():
    filled = populated(MESSAGES, {"person": "Ann", "question": 7})
    assert filled[0] == {"role": "system", "content": "You are Ann."}
    assert filled[1]["content"] == [{"type": "text", "text": "7 of Ann"}]


def test_a_text_is_told_apart_from_its_variables():
    assert segments("Hi {{a}}{{ b }}, {c} {{") == [
        ("Hi ", False),
        ("{{a}}", True),
        ("{{ b }}", True),
        (", {c} {{", False),
    ]
    assert segments("") == []


@given(st.text("{} a\n", max_size=30))
def test_the_pieces_of_a_text_are_the_text(text):
    assert "".join(piece for piece, _ in segments(text)) == text


def test_what_no_input_names_stays():
    assert populated("{{a}} {{b}}", {"a": "1"}) == "1 {{b}}"


@given(st.dictionaries(NAMES, st.text(max_size=5), max_size=4))
def test_values_are_never_templates(inputs):
    template = " ".join(f"{{{{{name}}}}}" for name in inputs)
    assert populated(template, inputs) == " ".join(inputs.values())


def test_jinja_has_logic():
    text = "{% for name in names %}{{ name }},{% endfor %}{% if loud %}!{% endif %}"
    assert populated(text, {"names": ["a", "b"], "loud": True}, "jinja") == "a,b,!"
    assert variables_of(text, "jinja") == ["names", "loud"]


@pytest.mark.parametrize(
    "text", ["{{ missing }}", "{% for %}", "{{ ''.__class__.__mro__ }}", "{{ 1/0 }}", "{{ x.append(1) }}"]
)
def test_jinja_that_cannot_be_run_says_so(text):
    with pytest.raises(BadTemplate, match="cannot be filled in"):
        populated(text, {"x": [1]}, "jinja")
