"""Logfire, with its instrumentation of the OpenAI client."""

import os
from contextlib import suppress

import logfire
from openai import NotFoundError, OpenAI

MESSAGES = [{"role": "user", "content": "What is the capital of France?"}]

logfire.configure(
    token=os.environ["POLYLOG_KEY"],
    advanced=logfire.AdvancedOptions(base_url=os.environ["POLYLOG_URL"]),
    service_name="geographer",
    environment="staging",
    console=False,
)
logfire.instrument_openai()

openai = OpenAI(max_retries=0)
with logfire.span("answer with Logfire", **{"gen_ai.conversation.id": "geography-7", "user.id": "ann"}):
    openai.chat.completions.create(model="gpt-4o-mini", messages=MESSAGES, temperature=0.2)
    with suppress(NotFoundError):
        openai.chat.completions.create(model="gpt-unknown", messages=MESSAGES)
logfire.shutdown()
