"""The tracers that Arize and Phoenix set up, over HTTP or gRPC as PROTOCOL says; `BY` is one of the two."""

import os
from contextlib import suppress

from openai import NotFoundError, OpenAI
from openinference.instrumentation import using_attributes
from openinference.instrumentation.openai import OpenAIInstrumentor

MESSAGES = [{"role": "user", "content": "What is the capital of France?"}]
by, protocol, endpoint = (os.environ[name] for name in ("BY", "PROTOCOL", "ENDPOINT"))

if by == "phoenix":
    from phoenix.otel import register

    provider = register(endpoint=endpoint, protocol=protocol, project_name="geographer", verbose=False)
else:
    from arize.otel import Transport, register

    transport = Transport.GRPC if protocol == "grpc" else Transport.HTTP
    provider = register(
        space_id="any", api_key=os.environ["POLYLOG_KEY"], project_name="geographer",
        endpoint=endpoint, transport=transport, verbose=False,
    )  # fmt: skip
OpenAIInstrumentor().instrument(tracer_provider=provider)

openai = OpenAI(max_retries=0)
session = f"{by}-{protocol}"
with using_attributes(session_id=session, user_id="ann"):
    openai.chat.completions.create(model="gpt-4o-mini", messages=MESSAGES, temperature=0.2)
    with suppress(NotFoundError):
        openai.chat.completions.create(model="gpt-unknown", messages=MESSAGES)
provider.shutdown()
