"""Whatever a client calls an input can be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logs_app.pages.conversation import MAX_MESSAGES, Message, messages_of, paired, some
from logs_app.pages.parts import MAX_TEXT, Part

NAMES = st.sampled_from(
    [
        "role",
        "content",
        "type",
        "text",
        "tool_calls",
        "function",
        "arguments",
        "image_url",
        "url",
        "source",
        "messages",
        "parts",
        "functionCall",
        "summary",
        "output",
    ]
)
VALUES = st.sampled_from(
    [
        "user",
        "text",
        "tool_use",
        "image_url",
        "thinking",
        "tool_result",
        "function_call_output",
        "reasoning",
        "base64",
        "{",
        "[1",
        "data:image/png;x",
        "@@@langfuseMedia:type=image/png|id=x|source=y@@@",
    ]
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5) | VALUES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


@given(ANYTHING)
def test_anything_can_be_read(value):
    messages = messages_of(value, "user")
    assert bool(messages) == (value not in (None, "", [], {}))
    for message in [*messages, *paired(messages)]:
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
    assert (len(message.parts[0].shown), message.parts[0].cut) == (MAX_TEXT, 5)


def test_of_long_conversations_the_middle_is_left_out_until_it_is_asked_for():
    messages = messages_of([{"role": "user", "content": str(n)} for n in range(2 * MAX_MESSAGES + 7)], "user")
    half = MAX_MESSAGES // 2
    shown = some(messages)
    assert len(shown) == MAX_MESSAGES + 1
    assert shown[half].gap == (half, len(messages) - half)
    step = some(messages, half)
    assert [message.place for message in step[:-1]] == [*range(half, half + MAX_MESSAGES)]
    assert step[-1].gap == (half + MAX_MESSAGES, len(messages) - half)
    rest = some(messages, half + MAX_MESSAGES)
    assert [message.place for message in rest] == [*range(half + MAX_MESSAGES, len(messages) - half)]


@pytest.mark.parametrize(
    "said",
    [
        [
            {"role": "assistant", "tool_calls": [{"id": "1", "function": {"name": "f", "arguments": "{}"}}]},
            {"role": "tool", "tool_call_id": "1", "content": "back"},
        ],
        [
            {"role": "assistant", "content": [{"type": "tool_use", "id": "1", "name": "f", "input": {}}]},
            {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "1", "content": "back"}]},
        ],
        [
            {"type": "function_call", "call_id": "1", "name": "f", "arguments": "{}"},
            {"type": "function_call_output", "call_id": "1", "output": "back"},
        ],
        [
            {"role": "assistant", "parts": [{"type": "tool_call", "id": "1", "name": "f", "arguments": {}}]},
            {"role": "tool", "parts": [{"type": "tool_call_response", "id": "1", "response": "back"}]},
        ],
        [
            {"role": "model", "parts": [{"functionCall": {"name": "f", "args": {}}}]},
            {"role": "user", "parts": [{"functionResponse": {"name": "f", "response": "back"}}]},
        ],
        [
            {"role": "assistant", "content": None, "function_call": {"name": "f", "arguments": "{}"}},
            {"role": "function", "name": "f", "content": "back"},
        ],
    ],
)
def test_what_a_tool_gave_back_stands_beside_its_call(said):
    [message] = paired(messages_of(said, "user"))
    [call] = message.parts
    assert (message.role, call.kind, call.name, call.text) == ("assistant", "call", "f", "{}")
    assert [(part.kind, part.text) for part in call.results] == [("result", "back")]


def test_a_result_without_its_call_stays():
    [message] = paired(messages_of([{"role": "tool", "tool_call_id": "9", "content": "back"}], "user"))
    assert [part.text for part in message.parts] == ["back"]


@pytest.mark.parametrize(
    ("part", "read"),
    [
        ({"type": "image_url", "image_url": "https://x/y.png"}, Part("link", "https://x/y.png", "image")),
        (
            {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "AA"}},
            Part("image", "data:image/png;base64,AA"),
        ),
        ({"inline_data": {"mime_type": "image/webp", "data": "AA"}}, Part("image", "data:image/webp;base64,AA")),
        (
            {"type": "input_audio", "input_audio": {"data": "AA", "format": "mp3"}},
            Part("audio", "data:audio/mp3;base64,AA"),
        ),
        (
            {"type": "blob", "modality": "audio", "mime_type": "audio/ogg", "content": "AA"},
            Part("audio", "data:audio/ogg;base64,AA"),
        ),
        ({"type": "uri", "modality": "image", "uri": "https://x/y"}, Part("link", "https://x/y", "image")),
        ({"type": "text", "content": "x"}, Part("text", "x")),
    ],
)
def test_pictures_and_sounds_are_shown_or_linked(part, read):
    [message] = messages_of([{"role": "user", "content": [part]}], "user")
    assert message.parts == [read]


@pytest.mark.parametrize("url", ["data:image/svg+xml,<svg/>", "javascript:alert(1)", "data:text/html,x", "file:///x"])
def test_what_may_run_is_neither_shown_nor_linked(url):
    [message] = messages_of([{"role": "user", "content": [{"type": "image_url", "image_url": {"url": url}}]}], "user")
    assert message.parts[0].kind == "json"


def stands_for(type, id="abc-1"):
    return f"@@@langfuseMedia:type={type}|id={id}|source=base64_data_uri@@@"


@pytest.mark.parametrize(
    "part",
    [
        stands_for("image/png"),
        {"type": "text", "text": stands_for("image/png")},
        {"type": "image_url", "image_url": {"url": stands_for("image/png")}},
        {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": stands_for("image/png")}},
        {"inline_data": {"mime_type": "image/png", "data": stands_for("image/png")}},
        {"type": "blob", "modality": "image", "mime_type": "image/png", "content": stands_for("image/png")},
    ],
)
def test_media_that_lie_apart_are_shown_where_their_reference_stands(part):
    for content in ([part], part) if isinstance(part, str) else ([part],):
        [message] = messages_of([{"role": "user", "content": content}], "user")
        assert message.parts == [Part("image", stands_for("image/png"), "image/png", media="abc-1")]


def test_media_that_a_text_refers_to_are_shown_below_it():
    value = {"seen": [stands_for("image/png"), stands_for("application/pdf", "b"), stands_for("image/png")], "n": 1}
    [message] = messages_of(value, "user")
    assert [(part.kind, part.media, part.at) for part in message.parts] == [
        ("json", "", "0.0"), ("image", "abc-1", "0.1"), ("file", "b", "0.2"),
    ]  # fmt: skip
    assert message.plain == message.parts[0].text


@pytest.mark.parametrize("text", ["@@@langfuseMedia:", "@@@langfuseMedia:type=image/png|id=../x|source=y@@@", "@@@"])
def test_what_only_looks_like_a_reference_is_text(text):
    [message] = messages_of(text, "user")
    assert message.parts == [Part("text", text)]
