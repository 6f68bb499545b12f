"""Spans of OpenTelemetry's conventions of every generation, and the traps that each convention lays."""

import pytest

from logs_app.readings.spans import Event
from logs_app.records import Usage
from tests.logs_app.readings.reading import HI, START, read


class TestOpenTelemetry:
    @pytest.mark.parametrize(
        "names",
        [("input_tokens", "output_tokens"), ("prompt_tokens", "completion_tokens")],
        ids=["since 1.27", "before"],
    )
    @pytest.mark.parametrize("provider", ["gen_ai.provider.name", "gen_ai.system"], ids=["since 1.37", "before"])
    def test_names_of_every_generation(self, names, provider):
        record = read({
            provider: "openai", "gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o",
            f"gen_ai.usage.{names[0]}": 12, f"gen_ai.usage.{names[1]}": 5,
        })  # fmt: skip
        assert (record.kind, record.provider, record.model) == ("llm", "openai", "gpt-4o")
        assert record.usage == Usage(input_tokens=12, output_tokens=5)

    def test_messages_as_attributes_before_1_28(self):
        record = read({
            "gen_ai.system": "openai", "gen_ai.request.model": "m", "gen_ai.prompt": '[{"role":"user","content":"Hi"}]',
            "gen_ai.completion": '[{"role":"assistant","content":"Hello"}]',
        })  # fmt: skip
        assert (record.input, record.output) == (HI, "Hello")

    def test_messages_as_events_of_the_span(self):
        events = [
            Event("gen_ai.system.message", START, {"content": "Be brief."}),
            Event("gen_ai.user.message", START, {"content": "Hi"}),
            Event("gen_ai.choice", START, {"finish_reason": "stop", "message": '{"content": "Hello"}'}),
        ]
        record = read({"gen_ai.operation.name": "chat"}, events=events)
        assert record.input == [{"role": "system", "content": "Be brief."}, *HI]
        assert (record.output, record.finish_reason, record.extra) == ("Hello", "stop", None)

    @pytest.mark.parametrize("is_text", [True, False], ids=["as JSON", "as a list"])
    def test_messages_of_parts_since_1_37(self, is_text):
        said = [{"role": "user", "parts": [{"type": "text", "content": "Hi"}]}]
        rules = [{"type": "text", "content": "Be brief."}]
        call = {"type": "tool_call", "id": "c1", "name": "add", "arguments": {"a": 1}}
        record = read({
            "gen_ai.operation.name": "chat",
            "gen_ai.system_instructions": '[{"type":"text","content":"Be brief."}]' if is_text else rules,
            "gen_ai.input.messages": '[{"role":"user","parts":[{"type":"text","content":"Hi"}]}]' if is_text else said,
            "gen_ai.output.messages": [{"role": "assistant", "parts": [call], "finish_reason": "tool_call"}],
        })  # fmt: skip
        assert record.input == [{"role": "system", "content": "Be brief."}, *HI]
        function = {"name": "add", "arguments": '{"a": 1}'}
        assert record.tool_calls == [{"id": "c1", "type": "function", "function": function}]
        assert (record.output, record.finish_reason) == (None, "tool_call")

    def test_the_answer_of_a_tool_and_a_picture_among_the_parts(self):
        answer = {"role": "tool", "parts": [{"type": "tool_call_response", "id": "c1", "response": "3"}]}
        picture = {"type": "uri", "modality": "image", "uri": "https://example.com/a.png"}
        shown = {"role": "user", "parts": [{"type": "text", "content": "What?"}, picture]}
        record = read({"gen_ai.operation.name": "chat", "gen_ai.input.messages": [answer, shown]})
        assert record.input == [
            {"role": "tool", "content": "3", "tool_call_id": "c1"},
            {"role": "user", "content": [
                {"type": "text", "text": "What?"},
                {"type": "image_url", "image_url": {"url": "https://example.com/a.png"}},
            ]},
        ]  # fmt: skip

    def test_one_event_for_the_whole_call(self):
        details = {"gen_ai.input.messages": '[{"role":"user","parts":[{"type":"text","content":"Hi"}]}]'}
        event = Event("gen_ai.client.inference.operation.details", START, details)
        assert read({"gen_ai.operation.name": "chat"}, events=[event]).input == HI

    def test_the_tokens_of_1_41_and_the_first_chunk(self):
        record = read({
            "gen_ai.operation.name": "chat", "gen_ai.usage.input_tokens": 137, "gen_ai.usage.output_tokens": 41,
            "gen_ai.usage.cache_read.input_tokens": 64, "gen_ai.usage.cache_creation.input_tokens": 10,
            "gen_ai.usage.reasoning.output_tokens": 7, "gen_ai.response.time_to_first_chunk": 0.25,
        })  # fmt: skip
        assert record.usage == Usage(
            input_tokens=63, cache_read_tokens=64, cache_write_tokens=10, output_tokens=34, reasoning_tokens=7
        )
        assert record.ttft_ms == 250

    @pytest.mark.parametrize(
        ("operation", "kind"),
        [
            ("chat", "llm"), ("generate_content", "llm"), ("text_completion", "llm"), ("embeddings", "embedding"),
            ("retrieval", "retriever"), ("create_agent", "agent"), ("invoke_agent", "agent"), ("execute_tool", "tool"),
            ("invoke_workflow", "chain"), ("something.new", "llm"),
        ],
    )  # fmt: skip
    def test_kinds_of_work(self, operation, kind):
        assert read({"gen_ai.operation.name": operation}).kind == kind

    def test_a_tools_call(self):
        record = read({
            "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "add",
            "gen_ai.tool.call.arguments": '{"a": 1}', "gen_ai.tool.call.result": "3",
        })  # fmt: skip
        assert (record.kind, record.name, record.input, record.output) == ("tool", "add", {"a": 1}, "3")

    def test_parameters_and_tools(self):
        tools = '[{"type":"function","name":"add","parameters":{"type":"object"}}]'
        record = read(
            {"gen_ai.operation.name": "chat", "gen_ai.request.temperature": 0.2, "gen_ai.tool.definitions": tools}
        )
        assert record.parameters == {"temperature": 0.2}
        assert record.tools == [{"type": "function", "function": {"name": "add", "parameters": {"type": "object"}}}]


class TestTraps:
    def test_cached_and_reasoning_tokens_are_counted_once(self):
        record = read({
            "llm.token_count.prompt": 100, "llm.token_count.prompt_details.cache_read": 60, "llm.model_name": "m",
            "llm.token_count.completion": 20, "llm.token_count.completion_details.reasoning": 15,
        })  # fmt: skip
        assert record.usage.total_tokens == 120

    def test_counts_that_exclude_what_was_cached_are_known_by_their_total(self):
        usage = '{"input": 73, "output": 41, "total": 178, "cache_read_input_tokens": 64}'
        record = read({"langfuse.observation.type": "generation", "langfuse.observation.usage_details": usage})
        assert (record.usage.input_tokens, record.usage.cache_read_tokens) == (73, 64)

    def test_langtrace_has_a_name_of_its_own_for_what_was_cached(self):
        record = read({"gen_ai.operation.name": "chat", "gen_ai.usage.input_tokens": 100,
                       "gen_ai.usage.cached_tokens": 60})  # fmt: skip
        assert (record.usage.input_tokens, record.usage.cache_read_tokens) == (40, 60)

    def test_more_cached_than_counted_means_that_counts_exclude_it(self):
        record = read({"gen_ai.operation.name": "chat", "gen_ai.usage.input_tokens": 5,
                       "gen_ai.usage.cache_read_input_tokens": 900})  # fmt: skip
        assert (record.usage.input_tokens, record.usage.cache_read_tokens) == (5, 900)

    @pytest.mark.parametrize("kind", ["invoke_agent", "invoke_workflow", "execute_tool"])
    def test_an_agents_sum_of_its_calls_is_not_counted_again(self, kind):
        record = read({
            "gen_ai.operation.name": kind, "gen_ai.request.model": "m", "gen_ai.usage.input_tokens": 5,
            "gen_ai.usage.cost": 1.0,
        })  # fmt: skip
        assert (record.usage, record.reported_usd, record.model) == (None, None, None)
        assert record.extra["attributes"] == {"requested_model": "m", "input_tokens": 5, "usd": 1.0}

    def test_the_answering_model_counts_and_both_are_kept(self):
        record = read({"gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o",
                       "gen_ai.response.model": "gpt-4o-2024-08-06"})  # fmt: skip
        assert (record.model, record.requested_model) == ("gpt-4o-2024-08-06", "gpt-4o")

    def test_an_exception_that_was_only_noted_is_no_failure(self):
        events = [Event("exception", START, {"exception.type": "Retry"})]
        assert read({}, events=events).error is None

    def test_a_failure(self):
        noted = {"exception.type": "RateLimit", "exception.message": "slow down", "exception.stacktrace": "Traceback"}
        record = read({}, status=2, events=[Event("exception", START, noted)])
        assert record.status == "error"
        assert (record.error.type, record.error.message, record.error.stack) == ("RateLimit", "slow down", "Traceback")

    def test_a_span_that_is_no_work_of_a_model_is_a_part_of_the_chain(self):
        record = read({"http.route": "/ask"}, parent="b7ad6b7169203330", resource={"service.name": "web"}, kind=2)
        assert (record.kind, record.parent, record.trace) == (
            "chain",
            "b7ad6b7169203330",
            "0af7651916cd43dd8448eb211c80319c",
        )
        about = {"span_kind": "server", "resource": {"service.name": "web"}}
        assert record.extra == {"attributes": {"http.route": "/ask"}} | about

    @pytest.mark.parametrize("name", ["deployment.environment.name", "deployment.environment"])
    def test_the_environment_is_the_resources(self, name):
        assert read({}, resource={name: "staging"}).environment == "staging"

    def test_events_and_links_are_kept(self):
        links = [{"trace": "a", "span": "b"}]
        record = read({}, events=[Event("retried", START, {"n": 2})], links=links)
        assert record.extra["events"] == [{"name": "retried", "at": START.isoformat(), "attributes": {"n": 2}}]
        assert record.extra["links"] == links
