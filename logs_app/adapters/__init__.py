"""The formats that Polylog takes: one file each, pure. A new format is one file, one line here, one fixture folder."""

from logs_app.adapters import (
    athina,
    braintrust,
    datadog,
    dynamodb,
    galileo,
    helicone,
    humanloop,
    langfuse,
    langsmith,
    litellm,
    llmonitor,
    logspend,
    lunary,
    metering,
    native,
    opik,
    otlp,
    posthog,
    s3,
    sentry,
)

ADAPTERS = (
    native, logspend, athina, llmonitor, lunary, litellm, humanloop, otlp, langfuse, langsmith, datadog, galileo,
    metering, sentry, dynamodb, s3, helicone, braintrust, posthog, opik,
)  # fmt: skip
