"""Spans of the conventions beside OpenTelemetry's own."""

from datetime import timedelta
from decimal import Decimal

import pytest

from logs_app.records import Usage
from tests.logs_app.readings.reading import HI, START, read


class TestOpenInference:
    def test_a_call(self):
        record = read({
            "openinference.span.kind": "LLM", "llm.provider": "anthropic", "llm.model_name": "claude",
            "llm.input_messages.0.message.role": "user", "llm.input_messages.0.message.content": "Hi",
            "llm.output_messages.0.message.role": "assistant",
            "llm.output_messages.0.message.tool_calls.0.tool_call.id": "c1",
            "llm.output_messages.0.message.tool_calls.0.tool_call.function.name": "add",
            "llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments": "{}",
            "llm.invocation_parameters": '{"temperature": 0.2}', "llm.cost.total": 0.5, "session.id": "s",
            "user.id": "u", "tag.tags": ["t"], "metadata": '{"m": 1}',
            "llm.tools.0.tool.json_schema": '{"type": "function", "function": {"name": "add"}}',
        })  # fmt: skip
        assert (record.kind, record.provider, record.model, record.input) == ("llm", "anthropic", "claude", HI)
        assert record.tool_calls == [{"id": "c1", "type": "function", "function": {"name": "add", "arguments": "{}"}}]
        assert (record.parameters, record.reported_usd) == ({"temperature": 0.2}, Decimal("0.5"))
        assert (record.session, record.user, record.tags, record.metadata) == ("s", "u", ["t"], {"m": 1})
        assert record.tools == [{"type": "function", "function": {"name": "add"}}]

    def test_pictures_among_contents(self):
        at = "llm.input_messages.0.message"
        record = read({
            "openinference.span.kind": "LLM", f"{at}.role": "user",
            f"{at}.contents.0.message_content.type": "image",
            f"{at}.contents.0.message_content.image.image.url": "https://example.com/a.png",
        })  # fmt: skip
        picture = {"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}
        assert record.input == [{"role": "user", "content": [picture]}]

    def test_a_failed_call_tells_its_model_among_the_parameters(self):
        record = read({"openinference.span.kind": "LLM", "llm.invocation_parameters": '{"model": "gpt-unknown"}'})
        assert (record.model, record.requested_model) == ("gpt-unknown", "gpt-unknown")

    def test_embeddings_are_of_the_requests_input(self):
        record = read({
            "openinference.span.kind": "EMBEDDING", "embedding.model_name": "e", "input.value": '{"input": ["Paris"]}',
            "embedding.invocation_parameters": '{"dimensions": 2}',
        })  # fmt: skip
        assert (record.model, record.input, record.parameters) == ("e", ["Paris"], {"dimensions": 2})

    def test_a_retriever(self):
        record = read({
            "openinference.span.kind": "RETRIEVER", "input.value": "capital?",
            "retrieval.documents.0.document.content": "Paris", "retrieval.documents.0.document.score": 0.9,
        })  # fmt: skip
        assert (record.kind, record.input) == ("retriever", "capital?")
        assert record.output == [{"content": "Paris", "score": 0.9}]


class TestOpenLLMetry:
    def test_a_call(self):
        record = read({
            "llm.request.type": "chat", "gen_ai.system": "OpenAI", "gen_ai.request.model": "gpt-4o",
            "gen_ai.prompt.0.role": "user", "gen_ai.prompt.0.content": "Hi",
            "gen_ai.completion.0.role": "assistant", "gen_ai.completion.0.content": "Hello",
            "gen_ai.completion.0.finish_reason": "stop", "llm.usage.total_tokens": 3,
            "traceloop.association.properties.user_id": "u", "traceloop.association.properties.plan": "pro",
            "llm.request.functions.0.name": "add", "llm.request.functions.0.parameters": '{"type": "object"}',
        })  # fmt: skip
        assert (record.input, record.output, record.finish_reason) == (HI, "Hello", "stop")
        assert (record.user, record.metadata) == ("u", {"plan": "pro"})
        assert record.tools == [{"type": "function", "function": {"name": "add", "parameters": {"type": "object"}}}]

    @pytest.mark.parametrize(
        ("word", "kind"), [("workflow", "chain"), ("task", "chain"), ("agent", "agent"), ("tool", "tool")]
    )
    def test_entities(self, word, kind):
        said = {"traceloop.span.kind": word, "traceloop.entity.input": '{"q": 1}', "traceloop.entity.output": '"yes"'}
        record = read(said)
        assert (record.kind, record.input, record.output) == (kind, {"q": 1}, "yes")

    def test_a_managed_prompt_is_a_version_by_details(self):
        record = read({
            "llm.request.type": "chat", "gen_ai.request.model": "m", "gen_ai.request.temperature": 0.2,
            "traceloop.prompt.key": "greeting", "traceloop.prompt.template": "Hello {{name}}",
        })  # fmt: skip
        assert record.prompt.path == "greeting"
        assert record.prompt.details == {"template": "Hello {{name}}", "model": "m", "temperature": 0.2}


class TestVercel:
    def test_the_outer_call_is_a_chain_and_the_inner_one_counts(self):
        usage = {"ai.model.id": "gpt-4o", "ai.usage.promptTokens": 3, "ai.usage.completionTokens": 4}
        outer = read(
            {"ai.operationId": "ai.generateText", "ai.prompt": '{"messages":[{"role":"user","content":"Hi"}]}'} | usage
        )
        inner = read({
            "ai.operationId": "ai.generateText.doGenerate", "ai.model.provider": "openai.chat",
            "ai.prompt.messages": '[{"role":"user","content":"Hi"}]', "ai.response.text": "Hello",
            "ai.response.finishReason": "stop", "ai.response.msToFirstChunk": 120,
            "ai.telemetry.metadata.userId": "u", "ai.settings.temperature": 0,
        } | usage)  # fmt: skip
        assert (outer.kind, outer.usage, outer.input) == ("chain", None, HI)
        assert (inner.kind, inner.provider, inner.model, inner.user) == ("llm", "openai", "gpt-4o", "u")
        assert (inner.input, inner.output, inner.finish_reason, inner.ttft_ms) == (HI, "Hello", "stop", 120)
        assert inner.usage == Usage(input_tokens=3, output_tokens=4)

    def test_tool_calls(self):
        calls = '[{"toolCallId": "c1", "toolName": "add", "args": {"a": 1}}]'
        record = read({"ai.operationId": "ai.streamText.doStream", "ai.response.toolCalls": calls})
        assert record.tool_calls[0]["function"] == {"name": "add", "arguments": '{"a": 1}'}
        tool = read({"ai.operationId": "ai.toolCall", "ai.toolCall.name": "add", "ai.toolCall.args": '{"a": 1}'})
        assert (tool.kind, tool.name, tool.input) == ("tool", "add", {"a": 1})

    def test_embeddings(self):
        record = read(
            {"ai.operationId": "ai.embed.doEmbed", "ai.model.id": "e", "ai.values": ['"Hi"'], "ai.usage.tokens": 1}
        )
        assert (record.kind, record.usage) == ("embedding", Usage(input_tokens=1))


class TestPydanticAI:
    def test_a_call_tells_its_messages_in_a_list_of_events(self):
        events = (
            '[{"content": "Hi", "role": "user", "gen_ai.message.index": 0, "event.name": "gen_ai.user.message"},'
            ' {"index": 0, "message": {"role": "assistant", "content": "Hello"}, "event.name": "gen_ai.choice"}]'
        )
        record = read(
            {"gen_ai.operation.name": "chat", "gen_ai.system": "openai", "events": events, "operation.cost": 0.1}
        )
        assert (record.input, record.output, record.reported_usd) == (HI, "Hello", Decimal("0.1"))

    def test_an_agents_run(self):
        record = read({"agent_name": "geographer", "model_name": "gpt-4o", "final_result": "Paris",
                       "gen_ai.usage.input_tokens": 9})  # fmt: skip
        assert (record.kind, record.name, record.output, record.usage) == ("agent", "geographer", "Paris", None)

    def test_a_session_that_logfire_scrubbed_is_none(self):
        record = read({"session.id": "[Scrubbed due to 'session']", "user.id": "u"})
        assert (record.session, record.user) == (None, "u")

    def test_logfire_tells_that_a_span_began_under_the_spans_own_parent(self):
        said = {"logfire.span_type": "pending_span", "logfire.pending_parent_id": "b7ad6b7169203339"}
        record = read(said, parent="b7ad6b7169203330")
        assert (record.external_id, record.parent, record.status) == ("b7ad6b7169203330", "b7ad6b7169203339", "running")
        assert record.is_partial


class TestLangfuse:
    def test_a_generation(self):
        record = read({
            "langfuse.observation.type": "generation", "langfuse.observation.model.name": "gpt-4o",
            "langfuse.observation.input": '{"messages": [{"role": "user", "content": "Hi"}]}',
            "langfuse.observation.output": '{"role": "assistant", "content": "Hello"}',
            "langfuse.observation.cost_details": '{"input": 0.25, "output": 0.5}', "langfuse.environment": "staging",
            "langfuse.observation.completion_start_time": f'"{(START + timedelta(seconds=0.5)).isoformat()}"',
            "langfuse.observation.prompt.name": "greeting", "langfuse.trace.metadata.tenant": "acme",
        })  # fmt: skip
        assert (record.kind, record.model, record.input, record.output) == ("llm", "gpt-4o", HI, "Hello")
        assert (record.reported_usd, record.environment, record.ttft_ms) == (Decimal("0.75"), "staging", 500)
        assert (record.prompt.path, record.prompt.details, record.metadata) == ("greeting", None, {"tenant": "acme"})

    def test_its_level_is_an_error_where_the_span_says_none(self):
        said = {"langfuse.observation.level": "ERROR", "langfuse.observation.status_message": "no"}
        assert read(said).error.message == "no"
