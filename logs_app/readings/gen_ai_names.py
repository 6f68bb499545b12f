"""Where the conventions for spans of generative AI say each thing. Of several names for one thing the first that is
said counts.

OpenTelemetry GenAI, of before 1.27 to after 1.41: github.com/open-telemetry/semantic-conventions-genai; OpenInference:
github.com/Arize-ai/openinference/tree/main/spec; OpenLLMetry: traceloop.com/docs/openllmetry; Vercel's AI SDK:
ai-sdk.dev/docs/ai-sdk-core/telemetry; Pydantic AI and Logfire: pydantic.dev/docs/ai; Langfuse:
langfuse.com/integrations/native/opentelemetry; LiteLLM: docs.litellm.ai/docs/observability/opentelemetry_integration;
Langtrace: docs.langtrace.ai.
"""

from collections import defaultdict
from functools import lru_cache
from typing import Any, Final

from logs_app.readings.json_text import wholly_decoded
from logs_app.readings.spans import Attributes

Groups = dict[str, dict[str, Any]]

_SAID: Final = {
    "kind": (
        "ai.operationId", "openinference.span.kind", "gen_ai.operation.name", "traceloop.span.kind",
        "llm.request.type", "langfuse.observation.type", "genkit:metadata:subtype", "litellm.call_type",
    ),
    "provider": (
        "gen_ai.provider.name", "gen_ai.system", "llm.provider", "llm.system", "ai.model.provider",
        "langtrace.service.name",
    ),
    "model": (
        "gen_ai.response.model", "llm.response.model_name", "ai.response.model", "llm.response.model",
        "langfuse.observation.model.name",
    ),
    "requested_model": (
        "gen_ai.request.model", "llm.request.model_name", "llm.model_name", "embedding.model_name",
        "reranker.model_name", "ai.model.id", "model_name", "model",
    ),
    "agent": ("gen_ai.agent.name", "agent_name", "agent.name"),
    "tool": ("gen_ai.tool.name", "tool.name", "ai.toolCall.name"),
    "input_tokens": (
        "gen_ai.usage.input_tokens", "llm.token_count.prompt", "gen_ai.usage.prompt_tokens", "llm.usage.prompt_tokens",
        "ai.usage.inputTokens", "ai.usage.promptTokens", "ai.usage.tokens",
    ),
    "output_tokens": (
        "gen_ai.usage.output_tokens", "llm.token_count.completion", "gen_ai.usage.completion_tokens",
        "llm.usage.completion_tokens", "ai.usage.outputTokens", "ai.usage.completionTokens",
    ),
    "total_tokens": (
        "gen_ai.usage.total_tokens", "llm.token_count.total", "llm.usage.total_tokens", "ai.usage.totalTokens",
    ),
    "cache_read_tokens": (
        "gen_ai.usage.cache_read.input_tokens", "llm.token_count.prompt_details.cache_read",
        "gen_ai.usage.cache_read_input_tokens", "gen_ai.usage.details.cache_read_tokens",
        "gen_ai.usage.details.cache_read_input_tokens", "ai.usage.cachedInputTokens",
        "ai.usage.inputTokenDetails.cacheReadTokens", "gen_ai.usage.cached_tokens",
    ),
    "cache_write_tokens": (
        "gen_ai.usage.cache_creation.input_tokens", "llm.token_count.prompt_details.cache_write",
        "gen_ai.usage.cache_creation_input_tokens", "gen_ai.usage.details.cache_write_tokens",
        "gen_ai.usage.details.cache_creation_input_tokens", "ai.usage.inputTokenDetails.cacheWriteTokens",
    ),
    "reasoning_tokens": (
        "gen_ai.usage.reasoning.output_tokens", "llm.token_count.completion_details.reasoning",
        "gen_ai.usage.reasoning_tokens", "gen_ai.usage.details.reasoning_tokens", "llm.usage.reasoning_tokens",
        "ai.usage.reasoningTokens", "ai.usage.outputTokenDetails.reasoningTokens",
    ),
    "usage": ("langfuse.observation.usage_details",),
    "usd": (
        "gen_ai.usage.cost", "llm.cost.total", "gen_ai.cost.total_cost", "litellm.cost.total", "operation.cost",
        "gen_ai.usage.total_cost", "llm.response.cost",
    ),
    "costs": ("langfuse.observation.cost_details",),
    "environment": ("langfuse.environment", "deployment.environment.name", "deployment.environment"),
    "customer": (
        "customer.id", "customer_id", "traceloop.association.properties.customer_id",
        "ai.telemetry.metadata.customerId", "langfuse.trace.metadata.customer_id", "litellm.team.alias",
        "litellm.team_alias", "tenant.id",
    ),
    "user": (
        "user.id", "langfuse.user.id", "enduser.id", "traceloop.association.properties.user_id",
        "ai.telemetry.metadata.userId", "gen_ai.user", "llm.user", "litellm.metadata.user_api_key_end_user_id",
    ),
    "session": (
        "gen_ai.conversation.id", "session.id", "langfuse.session.id", "traceloop.association.properties.session_id",
        "ai.telemetry.metadata.sessionId",
    ),
    "tags": ("tag.tags", "langfuse.trace.tags", "langfuse.tags", "ai.telemetry.metadata.tags", "logfire.tags"),
    "metadata": ("metadata",),
    "trace_metadata": ("langfuse.trace.metadata",),
    "observation_metadata": ("langfuse.observation.metadata",),
    "prompt": (
        "gen_ai.prompt.name", "langfuse.observation.prompt.name", "traceloop.prompt.key", "prompt.id",
        "langfuse.prompt.name",
    ),
    "prompt_number": ("langfuse.observation.prompt.version", "langfuse.prompt.version"),
    "template": ("traceloop.prompt.template", "llm.prompt_template.template"),
    "ttft_s": ("gen_ai.response.time_to_first_chunk", "gen_ai.server.time_to_first_token"),
    "ttft_ms": ("ai.response.msToFirstChunk", "ai.stream.msToFirstChunk"),
    "first_token_at": ("langfuse.observation.completion_start_time",),
    "finish_reason": (
        "gen_ai.response.finish_reasons", "gen_ai.response.finish_reason", "llm.finish_reason",
        "ai.response.finishReason",
    ),
    "parameters": (
        "llm.invocation_parameters", "embedding.invocation_parameters", "langfuse.observation.model.parameters",
    ),
    "tools": ("gen_ai.tool.definitions", "ai.prompt.tools"),
    "tool_calls": ("ai.response.toolCalls", "ai.result.toolCalls"),
    "error_type": ("error.type", "exception.type"),
    "error_message": ("error.message", "langfuse.observation.status_message", "exception.message"),
    "error_stack": ("error.stack_trace", "litellm.provider.error.stack_trace", "exception.stacktrace"),
    "level": ("langfuse.observation.level",),
    "system": ("gen_ai.system_instructions",),
    "input_messages": ("gen_ai.input.messages",),
    "output_messages": ("gen_ai.output.messages",),
    "messages": ("events", "all_messages_events"),
    # What is said at once, in whatever form.
    "input": (
        "gen_ai.tool.call.arguments", "gen_ai.retrieval.query.text", "langfuse.observation.input", "gen_ai.prompt",
        "ai.prompt.messages", "ai.toolCall.args", "tool_arguments", "pydantic_ai.all_messages", "llm.prompts",
        "input.value", "ai.prompt", "ai.value", "ai.values", "traceloop.entity.input", "genkit:input",
        "mlflow.spanInputs", "langfuse.trace.input",
    ),
    "output": (
        "gen_ai.tool.call.result", "gen_ai.retrieval.documents", "langfuse.observation.output", "gen_ai.completion",
        "ai.response.text", "ai.response.object", "ai.result.text", "ai.result.object", "ai.toolCall.result",
        "tool_response", "final_result", "llm.choices", "output.value", "ai.embedding", "ai.embeddings",
        "traceloop.entity.output", "genkit:output", "mlflow.spanOutputs", "langfuse.trace.output",
    ),
}  # fmt: skip

# Attribute -> (the thing that it says, its place among the names for it).
PLACES: Final = {name: (thing, rank) for thing, names in _SAID.items() for rank, name in enumerate(names)}

# Beginning of names -> what the rest of such a name is a key of. The longest beginnings come first.
FAMILIES: Final = (
    ("gen_ai.request.", "parameters"),
    ("llm.request.functions.", "functions"),
    ("llm.request.", "parameters"),
    ("ai.settings.", "parameters"),
    ("llm.input_messages.", "flat_input"),
    ("llm.output_messages.", "flat_output"),
    ("llm.tools.", "functions"),
    ("gen_ai.tool.0.", "functions"),
    ("gen_ai.prompt.", "flat_input"),
    ("gen_ai.completion.", "flat_output"),
    ("SpanAttributes.LLM_PROMPTS.", "flat_input"),
    ("SpanAttributes.LLM_COMPLETIONS.", "flat_output"),
    ("retrieval.documents.", "documents"),
    ("reranker.output_documents.", "documents"),
    ("traceloop.association.properties.", "metadata"),
    ("ai.telemetry.metadata.", "metadata"),
    ("langfuse.trace.metadata.", "metadata"),
    ("langfuse.observation.metadata.", "metadata"),
    ("litellm.metadata.", "litellm"),
    ("metadata.", "litellm"),
)
_LONGEST: Final = max(len(beginning) for beginning, _ in FAMILIES)

# What a span calls its work -> the kind of its log.
KINDS: Final = {
    "chat": "llm", "completion": "llm", "text_completion": "llm", "generate_content": "llm", "generation": "llm",
    "llm": "llm", "model": "llm", "responses": "llm", "anthropic_messages": "llm", "image_generation": "llm",
    "embedding": "embedding", "embeddings": "embedding", "embedder": "embedding",
    "rerank": "reranker", "reranker": "reranker",
    "execute_tool": "tool", "tool": "tool", "ai.toolcall": "tool",
    "agent": "agent", "invoke_agent": "agent", "create_agent": "agent", "agent_step": "agent",
    "workflow": "chain", "invoke_workflow": "chain", "chain": "chain", "task": "chain", "prompt": "chain",
    "span": "chain", "flow": "chain",
    "retriever": "retriever", "retrieval": "retriever",
    "guardrail": "guardrail", "moderation": "guardrail", "evaluator": "evaluator", "event": "event",
}  # fmt: skip

# Providers by the names that OpenTelemetry gave them before 1.37.
RENAMED: Final = {
    "az.ai.openai": "azure.ai.openai",
    "az.ai.inference": "azure.ai.inference",
    "gemini": "gcp.gemini",
}


def no_groups() -> Groups:
    """The groups of what is said in no attributes."""
    return defaultdict(dict)


def sorted_out(attributes: Attributes) -> tuple[dict[str, Any], Groups, dict[str, Any]]:
    """The attributes as what they say, as groups of a common beginning, and what is not known."""
    said: dict[str, Any] = {}
    ranks: dict[str, int] = {}
    groups = no_groups()
    rest: dict[str, Any] = {}
    for name, value in attributes.items():
        if place := PLACES.get(name):
            thing, rank = place
            if (value or value == 0) and (thing not in said or rank < ranks[thing]):
                said[thing], ranks[thing] = value, rank
        elif family := _family_of(name[:_LONGEST]):
            beginning, group = family
            # Langfuse's clients, since the fifth, write each of these as JSON.
            is_json = beginning.startswith("langfuse.")
            groups[group][name[len(beginning) :]] = wholly_decoded(value) if is_json else value
        else:
            rest[name] = value
    return said, groups, rest


@lru_cache(maxsize=4096)  # a client has some dozens of names, and numbers some of them
def _family_of(start: str) -> tuple[str, str] | None:
    """The family of an attribute, by the start of its name: names may be of any length."""
    return next((family for family in FAMILIES if start.startswith(family[0])), None)
