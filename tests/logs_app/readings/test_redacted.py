"""What LiteLLM was told not to log is not shown as if somebody had said it."""

import pytest

from logs_app.readings.redacted import REDACTED, unredacted

CALL = {"id": "c1", "type": "function", "function": {"name": "weather", "arguments": REDACTED}}


@pytest.mark.parametrize(
    ("said", "left"),
    [
        (REDACTED, None),
        ([{"role": "user", "content": REDACTED}], None),
        ({"role": "assistant", "content": REDACTED}, None),
        ({"text": REDACTED}, None),
        ([CALL], [{"id": "c1", "type": "function", "function": {"name": "weather"}}]),
        ([{"type": "message", "content": [{"type": "output_text", "text": REDACTED, "annotations": []}]}], None),
        (
            [{"role": "user", "content": "what is redacted-by-litellm?"}],
            [{"role": "user", "content": "what is redacted-by-litellm?"}],
        ),
        ([{"role": "user", "content": None}, ""], [{"role": "user", "content": None}, ""]),
        ([], []),
        (None, None),
        (3, 3),
    ],
)
def test_what_is_left_of_a_value(said, left):
    assert unredacted(said) == left
