"""What a run of LangSmith asked a model and was answered, whoever traced it.

The wrappers of OpenAI's, Anthropic's and Gemini's clients give the arguments of the call and the response; LangChain's
tracer gives batches of messages and an LLMResult; a decorated function whatever it takes and returns
(docs.langchain.com/langsmith/log-llm-trace).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from logs_app.readings import langchain
from logs_app.readings.chat import Completion, completion_of, text_or_message
from logs_app.readings.times import number_of
from logs_app.readings.usage import count_of, inclusive_usage
from logs_app.records import Usage

_CALLS: Final = ("llm", "embedding")
# Where the question lies among the arguments of a call.
_ASKED: Final = ("messages", "prompts", "input", "contents", "prompt")
_RESPONSES: Final = ("choices", "generations")
_MODELS: Final = ("model", "model_name", "model_id", "deployment_name")
_NO_PARAMETERS: Final = frozenset((*_MODELS, "_type", "tools", "functions"))


@dataclass(frozen=True, slots=True)
class Call:
    """The parts of a run that are a call's."""

    input: Any = None
    output: Any = None
    model: str | None = None
    response_model: str | None = None
    tools: Any = None
    tool_calls: Any = None
    parameters: dict[str, Any] | None = None
    finish_reason: str | None = None
    usage: Usage | None = None


def is_call(run_type: str | None, outputs: Any) -> bool:
    """Whether a run called a model. An update may leave its type out: then its outputs tell."""
    if run_type is None:
        return isinstance(outputs, Mapping) and any(isinstance(outputs.get(name), list) for name in _RESPONSES)
    return run_type in _CALLS


def call_of(inputs: Any, outputs: Any, invocation: Mapping[str, Any], metadata: Mapping[str, Any]) -> Call:
    """Raises BadPayload for a usage that is none."""
    asked, arguments = _asked(inputs)
    answer = _answer(outputs)
    said = arguments | dict(invocation)
    model = _text(metadata, "ls_model_name") or _text(said, *_MODELS) or answer.model
    return Call(
        input=asked,
        output=answer.output,
        model=model,
        response_model=answer.model,
        tools=said.get("tools") or said.get("functions"),
        tool_calls=answer.tool_calls,
        parameters=_parameters(said, metadata),
        finish_reason=answer.finish_reason,
        usage=answer.usage,
    )


def _asked(inputs: Any) -> tuple[Any, dict[str, Any]]:
    """The question, and the other arguments. A function that takes something else is asked all its arguments."""
    if not isinstance(inputs, Mapping):
        return inputs, {}
    name = next((name for name in _ASKED if inputs.get(name) is not None), None)
    if name is None:
        return dict(inputs) or None, {}
    asked = langchain.messages_of(inputs[name])
    if name == "prompts" and isinstance(asked, list) and len(asked) == 1:
        asked = asked[0]
    return asked, {other: value for other, value in inputs.items() if other != name}


def _parameters(said: Mapping[str, Any], metadata: Mapping[str, Any]) -> dict[str, Any] | None:
    """The parameters of the call. The tracer repeats some as `ls_temperature` and the like."""
    own = {name: value for name, value in said.items() if name not in _NO_PARAMETERS and value is not None}
    repeated = {name: metadata.get(f"ls_{name}") for name in ("temperature", "max_tokens", "stop")}
    return {name: value for name, value in repeated.items() if value is not None} | own or None


def _answer(outputs: Any) -> Completion:
    if not isinstance(outputs, Mapping):
        return Completion(output=outputs)
    if isinstance(outputs.get("generations"), list):
        return langchain.result_of(outputs)
    if outputs.keys() <= {"output", "usage_metadata"} and "output" in outputs:
        return _spoken(outputs["output"])
    if isinstance(outputs.get("role"), str) and "content" in outputs and outputs.get("type") != "message":
        return _message(outputs)
    if isinstance(outputs.get("message"), Mapping):
        return _spoken(outputs["message"])
    if isinstance(outputs.get("messages"), list):
        return Completion(output=langchain.messages_of(outputs["messages"]))
    return completion_of({name: value for name, value in outputs.items() if name != "usage_metadata"})


def _spoken(said: Any) -> Completion:
    plain = langchain.plain_message(said)
    if plain:
        return langchain.spoken(plain)
    return _answer(said) if isinstance(said, Mapping) else Completion(output=said)


def _message(said: Mapping[str, Any]) -> Completion:
    """A message with what the wrappers of Anthropic's and Gemini's clients put beside its text."""
    message = {name: value for name, value in said.items() if name in ("role", "content", "refusal", "reasoning")}
    return Completion(
        output=text_or_message(message),
        tool_calls=langchain.calls_in(said),
        finish_reason=_text(said, "stop_reason", "finish_reason"),
        model=_text(said, "model"),
    )


def usage_in(
    said: Mapping[str, Any], outputs: Any, metadata: Mapping[str, Any], in_answer: Usage | None
) -> tuple[Usage | None, Decimal | None]:
    """The tokens of a call, and its cost where the client tells it. Raises BadPayload."""
    told = [part.get("usage_metadata") for part in (outputs, metadata) if isinstance(part, Mapping)]
    usages = [usage for each in told if (usage := langchain.usage_of(each))]
    plain = inclusive_usage(*(count_of(said.get(name), name) for name in ("prompt_tokens", "completion_tokens")))
    costs = (
        number_of(each.get("total_cost"), "usage_metadata.total_cost") for each in told if isinstance(each, Mapping)
    )
    usd = next((Decimal(str(cost)) for cost in costs if cost is not None), None)
    return next(iter(usages), None) or in_answer or plain, usd


def _text(said: Mapping[str, Any], *names: str) -> str | None:
    return next((said[name] for name in names if isinstance(said.get(name), str) and said[name]), None)
