"""LLMonitor: a monitored OpenAI client inside agents, chains and tools, and events by hand."""

from contextlib import suppress

import llmonitor
from llmonitor import agent, chain, tool
from llmonitor.users import identify
from openai import NotFoundError, OpenAI

MESSAGES = [{"role": "user", "content": "What is the capital of France?"}]
openai = OpenAI()
llmonitor.monitor(openai)


def ask(model: str = "gpt-4o-mini", **options):
    return openai.chat.completions.create(model=model, messages=MESSAGES, **options)


ask(temperature=0.2, user_id="ann", user_props={"plan": "pro"}, tags=["by-argument"])

for _ in ask(stream=True, user_id="ann", tags=["streamed"]):
    pass

with suppress(NotFoundError):
    ask("gpt-unknown", user_id="ann")


@tool(name="divide")
def divide(a: int, b: int) -> float:
    return a / b


@chain(name="plan")
def plan(question: str) -> str:
    return ask().choices[0].message.content


@agent(name="geographer")
def geographer(question: str) -> str:
    answer = plan(question)
    with suppress(ZeroDivisionError):
        divide(1, 0)
    return answer


with identify("ben", user_props={"plan": "free"}), llmonitor.tags(["by-context"]):
    geographer("Capital of France?")

llmonitor.track_event("llm", "start", "run-1", name="gpt-4o-mini", input=MESSAGES, user_id="cleo")
usage = {"prompt": 12, "completion": 5}
llmonitor.track_event("llm", "end", "run-1", output={"role": "ai", "text": "It is Paris."}, token_usage=usage)
llmonitor.track_event(None, "feedback", "run-1", extra={"thumbs": "up", "comment": "Right"})
