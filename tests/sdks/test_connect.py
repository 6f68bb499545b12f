"""The programs that the Connect page shows, as they stand there: each client logs once with what they made."""

import pytest

from logs_app.pages.snippets import snippet_of
from tests.sdks.clients import ATHINA, HUMANLOOP, LOGSPEND, Client
from tests.sdks.live import KEY, PROJECT, Polylog
from tests.snippets import BY_NAME

# The client, its environment as a comment of the snippet has it, and what one does next.
THEN: dict[str, tuple[Client, str]] = {
    "logspend": (
        LOGSPEND,
        """
from logspend_sdk.core import LogBuilder

log = LogBuilder({"provider": "openai", "model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Hi"}]})
log.set_output({"choices": [{"message": {"role": "assistant", "content": "From the page"}}]})
logger.send(log.build())
logger.close()
""",
    ),
    "athina": (
        ATHINA,
        """
from athina_logger.inference_logger import InferenceLogger

InferenceLogger.log_inference(prompt="Hi", response="From the page", language_model_id="gpt-4o-mini")
""",
    ),
    "humanloop": (
        HUMANLOOP,
        """
client.prompts.log(path="shown", prompt={"model": "gpt-4o-mini"}, output="From the page")
""",
    ),
}


@pytest.mark.sdk
@pytest.mark.parametrize("name", THEN)
def test_a_program_of_the_connect_page_makes_a_client_that_logs(polylog: Polylog, name: str):
    client, then = THEN[name]
    shown = snippet_of(BY_NAME[name], polylog.url, KEY, PROJECT)
    polylog.run(client, shown + then)
    [log] = polylog.logs(1, format=name, q="page")
    assert "From the page" in str(log["output"])
