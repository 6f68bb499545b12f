"""Spans of Datadog's LLM Observability."""

import pytest

from logs_app.readings.datadog_span import environment_in, record_of, tagged


def record(meta, **span):
    return record_of({"span_id": "s", "meta": meta} | span, ["env:staging"], "test")


def test_tags_are_names_and_values():
    assert tagged(["env:a", "url:http://b", "bare"]) == {"env": "a", "url": "http://b", "bare": ""}
    assert environment_in({"env": "unknown"}) is None


@pytest.mark.parametrize("meta", [{"kind": "retrieval"}, {"span": {"kind": "retrieval"}}])
def test_the_kind_stands_in_either_place(meta):
    assert record(meta).kind == "retriever"


@pytest.mark.parametrize("parent", ["undefined", "0", None])
def test_a_root_has_no_parent(parent):
    assert record({}, parent_id=parent).parent is None


def test_tools_are_called_in_openais_words():
    call = {"name": "look_up", "arguments": {"a": 1}, "tool_id": "c", "type": "function"}
    said = record({"kind": "llm", "output": {"messages": [{"role": "assistant", "content": "", "tool_calls": [call]}]}})
    function = {"name": "look_up", "arguments": '{"a": 1}'}
    assert said.tool_calls == [{"id": "c", "type": "function", "function": function}]
    assert said.output is None


def test_counts_are_of_tokens_with_cached_ones():
    said = record({"kind": "llm"}, metrics={"input_tokens": 5.0, "cache_read_input_tokens": 2.0, "total_cost": 0.5})
    assert (said.usage.input_tokens, said.usage.cache_read_tokens, str(said.reported_usd)) == (3, 2, "0.5")


def test_a_workflow_repeats_what_its_calls_used():
    said = record({"kind": "workflow"}, metrics={"input_tokens": 5.0, "total_cost": 0.5})
    assert (said.usage, said.reported_usd) == (None, None)


def test_an_unknown_provider_is_the_library_that_was_called():
    span = {"tags": ["integration:openai"], "meta": {"kind": "llm", "model_provider": "unknown"}}
    assert record_of(span, [], "test").provider == "openai"
