"""What was said in a span of generative AI: messages of every convention in OpenAI's words."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from logs_app.readings.chat import Completion, completion_of, text_or_message
from logs_app.readings.dotted import nested
from logs_app.readings.gen_ai_names import PLACES
from logs_app.readings.json_text import decoded
from logs_app.readings.message_parts import call_of, dicts, from_parts
from logs_app.readings.spans import Attributes, Event

_ROLES: Final = {
    "gen_ai.system.message": "system",
    "gen_ai.user.message": "user",
    "gen_ai.assistant.message": "assistant",
    "gen_ai.tool.message": "tool",
}
_WHOLE: Final = "gen_ai.client.inference.operation.details"
# Events that say what was said; LiteLLM and Langtrace use the names of 1.27.
EVENTS: Final = frozenset((*_ROLES, "gen_ai.choice", "gen_ai.content.prompt", "gen_ai.content.completion", _WHOLE))
_ITEMS: Final = ("message", "function_call", "reasoning")
_REQUEST: Final = frozenset(("messages", "tools", "functions"))
Said = dict[str, Any]
Groups = Mapping[str, Mapping[str, Any]]


def add_events(events: Iterable[Event], said: Said) -> None:
    """What events of a span say, beside what its attributes do."""
    for event in events:
        if event.name in EVENTS:
            add_event(event.name, event.attributes, None, said)


def add_event(name: str, attributes: Attributes, body: Any, said: Said) -> None:
    """One event of a span, or one log record, whose `body` is the message."""
    if name == _WHOLE:
        whole = attributes | (body if isinstance(body, dict) else {})
        said |= {PLACES[key][0]: value for key, value in whole.items() if key in PLACES and PLACES[key][0] not in said}
        return
    is_answer = name in ("gen_ai.choice", "gen_ai.content.completion")
    role = _ROLES.get(name, "assistant" if is_answer else "user")
    heard = said.setdefault("heard_output" if is_answer else "heard_input", [])
    message = _message_of_event(role, attributes, body)
    heard.extend(message if isinstance(message, list) else [message])


def _message_of_event(role: str, attributes: Attributes, body: Any) -> Any:
    """The message of an event, or the list of them: its body, or attributes in the place of one."""
    for key in ("gen_ai.prompt", "gen_ai.completion", "gen_ai.event.content"):
        if body is None and key in attributes:
            body = decoded(attributes[key])
    if isinstance(body, list):
        return body
    if isinstance(body, dict):
        message = dict(body)
    else:
        message = {key: value for key, value in attributes.items() if not key.startswith("gen_ai.")}
        message |= {} if body is None else {"content": body}
    inner = decoded(message.pop("message", None))
    if isinstance(inner, dict):
        message = inner | {key: message[key] for key in ("finish_reason",) if key in message}
    if role == "tool" and "id" in message:
        message["tool_call_id"] = message.pop("id")
    return {"role": role} | message


def unwrap_request(said: Said) -> None:
    """An input that is a request, of messages and tools, is the messages."""
    request = decoded(said.get("input"))
    if isinstance(request, dict) and isinstance(request.get("messages"), list) and request.keys() <= _REQUEST:
        said["input"] = request["messages"]
        said.setdefault("tools", request.get("tools") or request.get("functions"))


def input_of(said: Said, groups: Groups, kind: str) -> Any:
    """The input: messages where there are any, else what was said in its place."""
    messages = _messages(said, groups, "input")
    if messages and kind == "embedding":
        texts = [message.get("content") for message in messages]
        return texts if all(isinstance(text, str) for text in texts) else messages
    if messages:
        return _rules(said) + messages
    value = decoded(said.get("input"))
    if kind == "embedding" and isinstance(value, dict):
        value = value.get("input", value)  # OpenInference tells the whole request
    return _in_our_words(value) if kind != "tool" else value


def output_of(said: Said, groups: Groups, kind: str) -> Completion:
    """The output, its tool calls and why it ended."""
    messages = _messages(said, groups, "output")
    value = None if messages else decoded(said.get("output"))
    listed: list[Any] = value if isinstance(value, list) else [value]
    if not messages and kind == "llm" and _are_messages(listed) and "type" not in listed[0]:
        messages = [_message(message) for message in listed]
    calls = _calls(decoded(said["tool_calls"])) if "tool_calls" in said else []
    if not messages and kind == "llm" and isinstance(listed[0] if listed else None, dict):
        is_item = listed[0].get("type") in _ITEMS  # of OpenAI's responses
        said_whole = completion_of({"object": "response", "output": listed} if is_item else value)
        return msgspec.structs.replace(said_whole, usage=None)
    if not messages:
        documents = nested(groups["documents"])
        found = [documents[place] for place in sorted(documents, key=_place)]
        return Completion(
            output=[each.get("document", each) for each in dicts(found)] or value, tool_calls=calls or None
        )
    reasons = [message.pop("finish_reason", None) for message in messages]
    outputs = [text_or_message(message) for message in messages]
    asked = [call for message in messages for call in message.get("tool_calls") or ()] or calls
    if not asked and groups["flat_output"]:
        asked = _calls([each for each in _flat(groups["flat_output"]) if "function_call" in each])
    return Completion(
        output=outputs[0] if len(outputs) == 1 else outputs,
        tool_calls=asked or None,
        finish_reason=first_text(reasons),
    )


def tools_of(said: Said, functions: Mapping[str, Any]) -> list[Any] | None:
    """The tools that the model could call, as functions in OpenAI's manner."""
    told = decoded(said.get("tools"))
    if isinstance(told, list) and told:
        return [_tool(decoded(each)) for each in told]
    if not functions:
        return None
    if any(not name.split(".")[0].isdigit() for name in functions):
        functions = {f"0.{name}": value for name, value in functions.items()}
    found = nested(functions)
    return [_tool(found[place]) for place in sorted(found, key=_place)]


def _tool(said: Any) -> Any:
    if not isinstance(said, dict):
        return said
    inner = said.get("tool")
    if isinstance(inner, dict) and "json_schema" in inner:
        return decoded(inner["json_schema"])
    if "name" not in said:
        return said
    function = {name: decoded(value) for name, value in said.items() if name != "type"}
    if "inputSchema" in function:
        function["parameters"] = function.pop("inputSchema")
    return {"type": "function", "function": function}


def texts_in(value: Any) -> list[str] | None:
    """A list of texts, which may be JSON within a text, or one text."""
    if value is None:
        return None
    value = decoded(value)
    values = value if isinstance(value, list) else [value]
    return [str(each) for each in values if each not in (None, "")] or None


def first_text(value: Any) -> str | None:
    return next(iter(texts_in(value) or ()), None)


def _messages(said: Said, groups: Groups, side: str) -> list[dict[str, Any]]:
    """The messages of a side; the first convention that says any."""
    told = decoded(said.get(f"{side}_messages"))
    found = told if isinstance(told, list) else _flat(groups[f"flat_{side}"]) or said.get(f"heard_{side}")
    if not found and "messages" in said:
        found = _of_list(decoded(said["messages"]), side)
    return [_message(each) for each in found or [] if isinstance(each, dict) and not _is_call_alone(each)]


def _is_call_alone(message: dict[str, Any]) -> bool:
    return len(message) == 1 and "function_call" in message


def _of_list(events: Any, side: str) -> list[dict[str, Any]]:
    """Pydantic AI's list of events, which bear their names."""
    heard: Said = {}
    for event in dicts(events):
        body = {key: value for key, value in event.items() if not key.startswith(("gen_ai.", "event."))}
        add_event(str(event.get("event.name")), {}, body, heard)
    found: list[dict[str, Any]] = heard.get(f"heard_{side}", [])
    return found


def _flat(flat: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Messages whose members are attributes of their own: `0.message.content`."""
    if not flat:
        return []
    found = nested(flat)
    items = [found[place] for place in sorted(found, key=_place)]
    return [item.get("message", item) if isinstance(item.get("message", item), dict) else item for item in dicts(items)]


def _place(text: str) -> tuple[int, str]:
    return (int(text), "") if text.isdigit() else (0, text)


def _message(said: dict[str, Any]) -> dict[str, Any]:
    if "parts" in said:
        return from_parts(said)
    message = {name: value for name, value in said.items() if name != "contents"}
    if contents := dicts(said.get("contents")):
        message["content"] = [_content(each.get("message_content", each)) for each in contents]
    elif str(message.get("content")).startswith('[{"'):
        message["content"] = decoded(message["content"])
    if calls := _calls(message.get("tool_calls")):
        message["tool_calls"] = calls
    return message


def _content(said: Any) -> Any:
    """OpenInference's parts of a message."""
    url = nested_in(said, "image", "image", "url")
    return {"type": "image_url", "image_url": {"url": url}} if url else said


def nested_in(value: Any, *names: str) -> Any:
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _calls(said: Any) -> list[dict[str, Any]]:
    return [_call(each.get("tool_call") or each) for each in dicts(said)]


def _call(said: dict[str, Any]) -> dict[str, Any]:
    if isinstance(function := said.get("function"), dict):
        return {"id": said.get("id"), "type": "function", "function": function}
    if isinstance(function := said.get("function_call"), dict):
        return {"type": "function", "function": function}
    if "toolName" in said:
        arguments = said.get("args", said.get("input"))
        return call_of({"id": said.get("toolCallId"), "name": said["toolName"], "arguments": arguments})
    return call_of(said) if "name" in said else said


def _rules(said: Said) -> list[dict[str, Any]]:
    """The system's instructions, which come as parts or as text."""
    told = decoded(said.get("system"))
    if not told:
        return []
    return [
        from_parts({"role": "system", "parts": told}) if isinstance(told, list) else {"role": "system", "content": told}
    ]


def _in_our_words(value: Any) -> Any:
    return [_message(each) for each in value] if isinstance(value, list) and _are_messages(value) else value


def _are_messages(values: list[Any]) -> bool:
    return bool(values) and all(isinstance(each, dict) and isinstance(each.get("role"), str) for each in values)
