"""What LiteLLM leaves of messages that it was told not to log: a text in place of each.

docs.litellm.ai/docs/proxy/logging#redacting-userapikeyinfo and #redact-messages-response-content. Nobody said that
text: a log without content is what was meant.
"""

from typing import Any, Final

REDACTED: Final = "redacted-by-litellm"
_FRAME: Final = frozenset(("role", "type", "index", "annotations"))  # of a message or a part, without what it says


def unredacted(value: Any) -> Any:
    """The value without what was redacted; None where nothing is left of it."""
    if isinstance(value, str):
        return None if value == REDACTED else value
    if not isinstance(value, dict | list):
        return value
    if isinstance(value, list):
        left = [unredacted(member) for member in value]
        return value if left == value else [member for member in left if member is not None] or None
    said = {name: unredacted(member) for name, member in value.items()}
    if said == value:
        return value
    kept = {name: member for name, member in said.items() if member is not None}
    return kept if kept.keys() - _FRAME else None
