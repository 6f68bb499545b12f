"""The clients that log to Polylog, and what each must be told. Texts with $BASE, $KEY and $PROJECT."""

from string import Template
from typing import Final, NamedTuple

from observability.projects.models import Project


class Client(NamedTuple):
    """A client: `note` says in a sentence what changes; `language` is the snippet's."""

    name: str
    title: str
    note: str
    language: str
    snippet: str


CLIENTS: Final = (
    Client(
        "logspend",
        "LogSpend",
        "Give the logger this server's address.",
        "python",
        """\
from logspend_sdk.logger import LogSpendLogger

logger = LogSpendLogger(
    api_key="$KEY",
    project_id="$PROJECT",
    api_url="$BASE/llm/v1/log",
)
""",
    ),
    Client(
        "athina",
        "Athina",
        "The address lies in the environment, before the first import; the key is set in code, as before.",
        "python",
        """\
# export API_BASE_URL="$BASE"

from athina_logger.api_key import AthinaApiKey

AthinaApiKey.set_api_key("$KEY")
""",
    ),
    Client(
        "llmonitor",
        "LLMonitor",
        "Two variables in the environment of your app; its code stays as it is.",
        "shell",
        """\
export LLMONITOR_API_URL="$BASE"
export LLMONITOR_APP_ID="$KEY"
""",
    ),
    Client(
        "lunary",
        "Lunary",
        "Two variables in the environment of your app; its code stays as it is.",
        "shell",
        """\
export LUNARY_API_URL="$BASE"
export LUNARY_PUBLIC_KEY="$KEY"
""",
    ),
    Client(
        "litellm",
        "LiteLLM",
        "LiteLLM's proxy sends everything that it knows through its generic logger.",
        "shell",
        """\
export GENERIC_LOGGER_ENDPOINT="$BASE/log-event"
export GENERIC_LOGGER_HEADERS="Authorization=Bearer $KEY"

# config.yaml of the proxy:
#   litellm_settings:
#     callbacks: ["generic_api"]
""",
    ),
    Client(
        "humanloop",
        "Humanloop",
        "Give the client this server's address; prompt versions come out of what it logs.",
        "python",
        """\
from humanloop import Humanloop

client = Humanloop(
    api_key="$KEY",
    base_url="$BASE/v5",
)
""",
    ),
    Client(
        "otlp",
        "OpenTelemetry",
        "Variables in the environment of your app, for any OpenTelemetry SDK, OpenLLMetry, OpenInference or Logfire.",
        "shell",
        """\
export OTEL_EXPORTER_OTLP_ENDPOINT="$BASE"
export OTEL_EXPORTER_OTLP_HEADERS="Authorization=Bearer%20$KEY"
export OTEL_EXPORTER_OTLP_PROTOCOL="http/protobuf"
""",
    ),
    Client(
        "http",
        "HTTP",
        "Anything else: one request, one log. /api/v1/docs/ describes every field.",
        "shell",
        """\
curl "$BASE/api/v1/logs/" \\
  -H "Authorization: Bearer $KEY" \\
  -H "Content-Type: application/json" \\
  -d '{"model": "gpt-4o-mini", "provider": "openai",
       "customer": "acme", "latency_ms": 840,
       "prompt": {"path": "support/answer"},
       "input": [{"role": "user", "content": "Where is my order?"}],
       "output": "On its way.",
       "usage": {"input_tokens": 14, "output_tokens": 5}}'
""",
    ),
)


def snippet_of(client: Client, base: str, key: str, project: Project) -> str:
    """What to paste, with this server's address, a key and the project."""
    return Template(client.snippet).substitute(BASE=base, KEY=key, PROJECT=project.slug)
