"""Traceloop's SDK: a workflow around calls of OpenAI's client."""

from contextlib import suppress

from openai import NotFoundError, OpenAI
from traceloop.sdk import Traceloop
from traceloop.sdk.decorators import workflow

MESSAGES = [{"role": "user", "content": "What is the capital of France?"}]

Traceloop.init(app_name="geographer", disable_batch=True)
Traceloop.set_association_properties({"user_id": "ann", "session_id": "geography-9"})
openai = OpenAI(max_retries=0)


@workflow(name="answer")
def answer() -> None:
    openai.chat.completions.create(model="gpt-4o-mini", messages=MESSAGES, temperature=0.2)
    with suppress(NotFoundError):
        openai.chat.completions.create(model="gpt-unknown", messages=MESSAGES)


answer()
