"""Whatever a client calls an input can be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logs_app.pages.conversation import MAX_MESSAGES, MAX_TEXT, Message, Part, messages_of

NAMES = st.sampled_from(
    ["role", "content", "type", "text", "tool_calls", "function", "arguments", "image_url", "url", "source", "messages"]
)
VALUES = st.sampled_from(["user", "text", "tool_use", "image_url", "thinking", "base64", "{", "[1", "data:image/png;x"])
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5) | VALUES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


@given(ANYTHING)
def test_anything_can_be_read(value):
    messages = messages_of(value, "user")
    assert bool(messages) == (value not in (None, "", [], {}))
    for message in messages:
        assert all(isinstance(part.text, str) and part.kind for part in message.parts)


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("hello", [Message("user", [Part("text", "hello")])]),
        (["a", "b"], [Message("user", [Part("text", "a")]), Message("user", [Part("text", "b")])]),
        ({"question": "?"}, [Message("user", [Part("json", '{\n  "question": "?"\n}')])]),
        ({"messages": [{"role": "human", "content": "x"}]}, [Message("user", [Part("text", "x")])]),
        (
            [{"role": "assistant", "content": [{"type": "thinking", "thinking": "hm"}, {"type": "text", "text": "x"}]}],
            [Message("assistant", [Part("reasoning", "hm"), Part("text", "x")])],
        ),
        (
            [{"role": "assistant", "content": [{"type": "tool_use", "name": "f", "input": {}}]}],
            [Message("assistant", [Part("call", "{}", "f")])],
        ),
        (
            [{"role": "assistant", "function_call": {"name": "f", "arguments": "not json"}, "content": None}],
            [Message("assistant", [Part("call", "not json", "f")])],
        ),
    ],
)
def test_what_vendors_call_a_message(value, read):
    assert messages_of(value, "user") == read


def test_long_texts_are_cut_and_say_so():
    [message] = messages_of("x" * (MAX_TEXT + 5), "user")
    assert (len(message.parts[0].text), message.parts[0].cut) == (MAX_TEXT, 5)


def test_of_long_conversations_the_middle_is_left_out():
    messages = messages_of([{"role": "user", "content": str(n)} for n in range(MAX_MESSAGES + 7)], "user")
    assert len(messages) == MAX_MESSAGES + 1
    assert messages[MAX_MESSAGES // 2].parts[0].text == "7 messages are not shown here"
    assert messages[-1].parts[0].text == str(MAX_MESSAGES + 6)
