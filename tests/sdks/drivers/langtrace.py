"""Langtrace's SDK: a root span around calls of OpenAI's client."""

from contextlib import suppress

from langtrace_python_sdk import inject_additional_attributes, langtrace, with_langtrace_root_span

langtrace.init(batch=False)

from openai import NotFoundError, OpenAI  # noqa: E402  (what is imported before is not instrumented)

MESSAGES = [{"role": "user", "content": "What is the capital of France?"}]
openai = OpenAI(max_retries=0)


def ask(model: str) -> None:
    openai.chat.completions.create(model=model, messages=MESSAGES, temperature=0.2)


@with_langtrace_root_span("answer with Langtrace")
def answer() -> None:
    whose = {"user.id": "ann", "session.id": "geography-10"}
    inject_additional_attributes(lambda: ask("gpt-4o-mini"), whose)
    with suppress(NotFoundError):
        inject_additional_attributes(lambda: ask("gpt-unknown"), whose)


answer()
