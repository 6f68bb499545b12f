"""LiteLLM's callbacks, by their names in its configuration, and the variables that lead each of them here."""

from typing import Final

from logs_app.pages.snippets import Client

_EVERYTHING: Final = "Tells everything that LiteLLM knows of a call."
_SUCCESSES: Final = "Tells of the calls that succeeded."
_METERS: Final = "Tells tokens, cost and who pays, and nothing of what was said."


def _callback(title: str, callback: str, note: str, *variables: str, page: str = "") -> Client:
    """A callback that the environment leads here. With a `page` it is another way to what has a client of its own."""
    lines = ['export {}="{}"'.format(*variable.split("=", 1)) for variable in variables]
    lines += ["", "# config.yaml of the proxy:", "#   litellm_settings:"]
    lines += [f'#     {which}_callback: ["{callback}"]' for which in ("success", "failure")]
    name = f"litellm-{page}" if page else callback
    return Client(name, title, note, "shell", "\n".join(lines) + "\n", page, page)


CALLBACKS: Final = (
    Client(
        "litellm",
        "Generic logger",
        "Take this one where you have none: it sends everything that a proxy knows.",
        "shell",
        """\
export GENERIC_LOGGER_ENDPOINT="$BASE/log-event"
export GENERIC_LOGGER_HEADERS="Authorization=Bearer $KEY"

# config.yaml of the proxy:
#   litellm_settings:
#     success_callback: ["generic_api"]
#     failure_callback: ["generic_api"]
""",
    ),
    _callback("Athina", "athina", _SUCCESSES, "ATHINA_BASE_URL=$BASE", "ATHINA_API_KEY=$KEY", page="athina"),
    _callback("Braintrust", "braintrust", _SUCCESSES, "BRAINTRUST_API_BASE=$BASE/v1", "BRAINTRUST_API_KEY=$KEY"),
    _callback(
        "Datadog",
        "datadog",
        f"{_EVERYTHING} datadog_llm_observability takes the same variables.",
        "DD_BASE_URL=$BASE",
        "DD_API_KEY=$KEY",
        "DD_SITE=datadoghq.com",
        "DD_LLMOBS_ML_APP=my-app",
        page="datadog",
    ),
    _callback(
        "DynamoDB",
        "dynamodb",
        f"{_SUCCESSES} The table may have any name, and the secret be any.",
        "AWS_ENDPOINT_URL_DYNAMODB=$BASE",
        "AWS_ACCESS_KEY_ID=$KEY",
        "AWS_SECRET_ACCESS_KEY=any",
        "AWS_REGION_NAME=us-east-1",
    ),
    _callback(
        "Galileo",
        "galileo",
        _SUCCESSES,
        "GALILEO_BASE_URL=$BASE",
        "GALILEO_PROJECT_ID=any",
        "GALILEO_API_KEY=$KEY",
    ),
    _callback("Helicone", "helicone", _SUCCESSES, "HELICONE_API_BASE=$BASE", "HELICONE_API_KEY=$KEY"),
    _callback(
        "Lago",
        "lago",
        _METERS,
        "LAGO_API_BASE=$BASE",
        "LAGO_API_KEY=$KEY",
        "LAGO_API_EVENT_CODE=llm",
        "LAGO_API_CHARGE_BY=user_id",
    ),
    _callback(
        "Langfuse",
        "langfuse",
        "The variables are those of Langfuse's own clients.",
        "LANGFUSE_HOST=$BASE",
        "LANGFUSE_PUBLIC_KEY=$PROJECT",
        "LANGFUSE_SECRET_KEY=$KEY",
        page="langfuse",
    ),
    _callback(
        "LangSmith",
        "langsmith",
        "Two variables in the environment of LiteLLM.",
        "LANGSMITH_BASE_URL=$BASE",
        "LANGSMITH_API_KEY=$KEY",
        page="langsmith",
    ),
    _callback(
        "Lunary",
        "lunary",
        "It needs the package as well: pip install lunary.",
        "LUNARY_API_URL=$BASE",
        "LUNARY_PUBLIC_KEY=$KEY",
        page="lunary",
    ),
    _callback("OpenMeter", "openmeter", _METERS, "OPENMETER_API_ENDPOINT=$BASE", "OPENMETER_API_KEY=$KEY"),
    Client(
        "litellm-opentelemetry",
        "OpenTelemetry",
        "A span for each call, and the metadata of the proxy.",
        "shell",
        """\
export OTEL_EXPORTER="otlp_http"
export OTEL_ENDPOINT="$BASE"
export OTEL_HEADERS="Authorization=Bearer%20$KEY"

# config.yaml of the proxy:
#   litellm_settings:
#     callbacks: ["otel"]
""",
        "otlp",
        "opentelemetry",
    ),
    _callback(
        "Opik",
        "opik",
        _SUCCESSES,
        "OPIK_URL_OVERRIDE=$BASE",
        "OPIK_API_KEY=$KEY",
        "OPIK_WORKSPACE=default",
    ),
    _callback("PostHog", "posthog", _EVERYTHING, "POSTHOG_API_URL=$BASE", "POSTHOG_API_KEY=$KEY"),
    Client(
        "s3",
        "S3",
        f"{_EVERYTHING} The bucket may have any name, and the secret be any.",
        "yaml",
        """\
litellm_settings:
  success_callback: ["s3_v2"]
  failure_callback: ["s3_v2"]
  s3_callback_params:
    s3_bucket_name: litellm
    s3_endpoint_url: $BASE
    s3_aws_access_key_id: $KEY
    s3_aws_secret_access_key: any
    s3_region_name: us-east-1
""",
    ),
    _callback("Sentry", "sentry", "Tells of the calls that failed.", "SENTRY_DSN=$DSN", page="sentry"),
)
