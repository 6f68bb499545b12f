"""LangChain's messages, completions and usage."""

import pytest

from logs_app.readings.langchain import message_of, messages_of, result_of, usage_of
from logs_app.readings.langsmith_run import failure_of
from logs_app.records import Usage
from logs_app.wire import BadPayload


def built(name, **kwargs):
    return {"lc": 1, "type": "constructor", "id": ["langchain", "schema", "messages", name], "kwargs": kwargs}


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (built("HumanMessage", content="Hi", type="human"), {"role": "user", "content": "Hi"}),
        (built("AIMessageChunk", content="Hi", id="x", usage_metadata={}), {"role": "assistant", "content": "Hi"}),
        (built("ChatMessage", content="Hi", role="critic"), {"role": "critic", "content": "Hi"}),
        ({"type": "system", "content": "Hi", "additional_kwargs": {}}, {"role": "system", "content": "Hi"}),
        ({"type": "tool", "content": "5", "tool_call_id": "t"}, {"role": "tool", "content": "5", "tool_call_id": "t"}),
        (["ai", "Hi"], {"role": "assistant", "content": "Hi"}),
        ({"role": "user", "content": "Hi", "name": "Ann"}, {"role": "user", "content": "Hi", "name": "Ann"}),
        ({"type": "Document", "content": "x"}, {"type": "Document", "content": "x"}),
        (["a", "b"], ["a", "b"]),
        ("Hi", "Hi"),
        (None, None),
    ],
)
def test_a_message_has_a_role_and_what_else_it_says(said, message):
    assert message_of(said) == message


def test_calls_of_tools_are_functions():
    said = [{"name": "add", "args": {"a": "é"}, "id": "t", "type": "tool_call"}]
    call = {"id": "t", "type": "function", "function": {"name": "add", "arguments": '{"a": "é"}'}}
    assert message_of(built("AIMessage", content="", tool_calls=said))["tool_calls"] == [call]
    assert message_of(built("AIMessage", content="", additional_kwargs={"tool_calls": [call]}))["tool_calls"] == [call]


def test_a_batch_of_one_is_its_messages():
    human = {"type": "human", "content": "Hi"}
    assert messages_of([[human]]) == messages_of([human]) == [{"role": "user", "content": "Hi"}]


def test_several_candidates_are_several_outputs():
    result = result_of({"generations": [[{"text": "a"}, {"text": "b"}]], "llm_output": None})
    assert (result.output, result.usage) == (["a", "b"], None)
    assert result_of({"generations": []}).output is None


def test_details_are_parts_of_the_whole():
    said = {
        "input_tokens": 100,
        "output_tokens": 20,
        "input_token_details": {"cache_read": 50, "ephemeral_5m_input_tokens": 10, "ephemeral_1h_input_tokens": 5},
        "output_token_details": {"reasoning": 5},
    }
    assert usage_of(said) == Usage(
        input_tokens=35, cache_read_tokens=50, cache_write_tokens=15, output_tokens=15, reasoning_tokens=5
    )
    assert usage_of({}) is usage_of(None) is None


@pytest.mark.parametrize("said", [5, {"input_tokens": -1}, {"input_token_details": {"cache_read": "x"}}])
def test_a_usage_that_is_none_is_refused(said):
    with pytest.raises(BadPayload, match="usage_metadata"):
        usage_of(said)


@pytest.mark.parametrize(
    ("text", "type", "message"),
    [
        ("ValueError('a\\nb')\n\nTraceback (most recent call last):\n  …\nValueError: a\nb\n", "ValueError", "a\nb"),
        ("E('x')Traceback (most recent call last):\n  …\napp.errors.E: x\n", "E", "x"),
        (
            "KeyboardInterrupt()\n\nTraceback (most recent call last):\n  …\nKeyboardInterrupt\n",
            "KeyboardInterrupt",
            "",
        ),
        ("TypeError: x is not a function\n    at main (a.js:1:1)", "TypeError", "x is not a function"),
        ("boom", None, "boom"),
        ("two words: and more", None, "two words: and more"),
    ],
)
def test_an_error_has_its_type_and_message(text, type, message):
    failure = failure_of(text)
    assert failure
    assert (failure.type, failure.message) == (type, message or "KeyboardInterrupt()")
