"""ddtrace's LLM Observability, which sends without an agent, with its integration of the OpenAI client."""

from contextlib import suppress

from ddtrace.llmobs import LLMObs

LLMObs.enable(ml_app="geographer", agentless_enabled=True, integrations_enabled=True)

from openai import NotFoundError, OpenAI  # noqa: E402

MESSAGES = [{"role": "user", "content": "What is the capital of France?"}]
openai = OpenAI(max_retries=0)
with LLMObs.workflow(name="answer", session_id="geography-6"):
    openai.chat.completions.create(model="gpt-4o-mini", messages=MESSAGES, temperature=0.2)
    with suppress(NotFoundError):
        openai.chat.completions.create(model="gpt-unknown", messages=MESSAGES)
LLMObs.flush()
