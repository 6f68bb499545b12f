"""sentry-sdk, with its integration of the OpenAI client."""

from contextlib import suppress

import sentry_sdk
from openai import NotFoundError, OpenAI

MESSAGES = [{"role": "user", "content": "What is the capital of France?"}]
sentry_sdk.init(traces_sample_rate=1.0, send_default_pii=True, environment="staging")

openai = OpenAI(max_retries=0)
with sentry_sdk.start_transaction(name="answer"):
    openai.chat.completions.create(model="gpt-4o-mini", messages=MESSAGES)
    with suppress(NotFoundError):
        openai.chat.completions.create(model="gpt-unknown", messages=MESSAGES)
try:
    int("a shop that is no number")
except ValueError as error:
    sentry_sdk.capture_exception(error)
sentry_sdk.flush()
