"""Chat messages under the names that clients of LLMonitor, Lunary and LangChain give their parts."""

from typing import Any, Final

_NAMES: Final = {
    "text": "content",
    "functionCall": "function_call",
    "toolCalls": "tool_calls",
    "toolCallId": "tool_call_id",
}
_ROLES: Final = {"ai": "assistant", "human": "user"}


def messages_of(said: Any) -> Any:
    """A message, or an array of them; what is neither stays as it is."""
    return [message_of(each) for each in said] if isinstance(said, list) else message_of(said)


def message_of(said: Any) -> Any:
    """A message in OpenAI's words, without its nulls."""
    if not isinstance(said, dict) or not isinstance(said.get("role"), str):
        return said
    message = {_NAMES.get(name, name): part for name, part in said.items() if part is not None}
    return message | {"role": _ROLES.get(said["role"], said["role"])}
