"""The clients that log to Polylog, in the groups in which the Connect page lists them."""

from typing import Final

from logs_app.pages.litellm_callbacks import CALLBACKS
from logs_app.pages.snippets import Client

VENDORS: Final = (
    Client(
        "logspend",
        "LogSpend",
        "Give the logger this server's address.",
        "python",
        """\
from logspend_sdk.core import LogSpendLogger

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
        "langfuse",
        "Langfuse",
        "Variables in the environment of your app; its code stays as it is, and prompts come from here as well.",
        "shell",
        """\
export LANGFUSE_HOST="$BASE"
export LANGFUSE_BASE_URL="$BASE"  # as newer clients call it
export LANGFUSE_PUBLIC_KEY="$PROJECT"
export LANGFUSE_SECRET_KEY="$KEY"
""",
    ),
    Client(
        "langsmith",
        "LangSmith",
        "Three variables in the environment of your app, for langsmith and LangChain; its code stays as it is.",
        "shell",
        """\
export LANGSMITH_TRACING="true"
export LANGSMITH_ENDPOINT="$BASE"
export LANGSMITH_API_KEY="$KEY"
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
        "datadog",
        "Datadog",
        "ddtrace's LLM Observability, without an agent.",
        "shell",
        """\
# LLMObs.enable(ml_app="my-app", agentless_enabled=True)
export DD_LLMOBS_OVERRIDE_ORIGIN="$BASE"
export DD_API_KEY="$KEY"
export DD_SITE="datadoghq.com"
""",
    ),
    Client(
        "sentry",
        "Sentry",
        "Failures of libraries of models become errors, and spans of Sentry's integrations logs; the rest is counted.",
        "shell",
        """\
# $BASE, with the key before the host; the number may be any
export SENTRY_DSN="$DSN"
""",
    ),
)

OTHERS: Final = (
    Client(
        "opentelemetry",
        "OpenTelemetry",
        "Variables in the environment of your app, for any OpenTelemetry SDK, OpenLLMetry, OpenInference or Logfire.",
        "shell",
        """\
export OTEL_EXPORTER_OTLP_ENDPOINT="$BASE"
export OTEL_EXPORTER_OTLP_HEADERS="authorization=Bearer%20$KEY"
export OTEL_EXPORTER_OTLP_PROTOCOL="http/protobuf"
""",
        "otlp",
    ),
    Client(
        "traceloop",
        "Traceloop",
        "Two variables in the environment of your app, which uses OpenLLMetry through Traceloop's SDK.",
        "shell",
        """\
export TRACELOOP_BASE_URL="$BASE"
export TRACELOOP_API_KEY="$KEY"
""",
        "otlp",
        "opentelemetry",
    ),
    Client(
        "langtrace",
        "Langtrace",
        "Two variables in the environment of your app; its code stays as it is.",
        "shell",
        """\
export LANGTRACE_API_HOST="$BASE/api/trace"
export LANGTRACE_API_KEY="$KEY"
""",
        "otlp",
        "opentelemetry",
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
        "native",
    ),
)

GROUPS: Final = (("Vendors' clients", VENDORS), ("Open standards", OTHERS), ("LiteLLM's callbacks", CALLBACKS))
CLIENTS: Final = VENDORS + OTHERS + CALLBACKS
