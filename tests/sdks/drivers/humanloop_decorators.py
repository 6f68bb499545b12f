"""Humanloop's decorators: a flow in which a prompt and a tool are called."""

import os
from contextlib import suppress

from humanloop import Humanloop
from openai import NotFoundError, OpenAI

humanloop = Humanloop(api_key=os.environ["HUMANLOOP_API_KEY"], base_url=f"{os.environ['POLYLOG_URL']}/v5")
openai = OpenAI()


@humanloop.prompt(path="decorated/capitals")
def ask(model: str, question: str) -> str:
    messages = [{"role": "user", "content": question}]
    answer = openai.chat.completions.create(model=model, messages=messages, temperature=0.2)
    return answer.choices[0].message.content


@humanloop.tool(path="decorated/atlas")
def look_up(country: str) -> str:
    """Looks up a country."""
    return f"{country} is a country."


@humanloop.flow(path="decorated/answer", attributes={"release": 1})
def answer(country: str) -> str:
    look_up(country)
    return ask("gpt-4o-mini", f"What is the capital of {country}?")


@humanloop.flow(path="decorated/failure")
def fail() -> None:
    raise ValueError("no such country")


answer("France")
with suppress(NotFoundError):
    ask("gpt-unknown", "What is the capital of France?")
fail()
