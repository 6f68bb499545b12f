"""Lunary: a monitored OpenAI client inside agents, chains and tools, threads, and judgements."""

from contextlib import suppress

import lunary
from openai import NotFoundError, OpenAI

MESSAGES = [{"role": "user", "content": "What is the capital of France?"}]
openai = OpenAI()
lunary.monitor(openai)


def ask(model: str = "gpt-4o-mini", **options):
    return openai.chat.completions.create(model=model, messages=MESSAGES, **options)


ask(temperature=0.2, user_id="ann", user_props={"plan": "pro"}, tags=["by-argument"], metadata={"feature": "capitals"})

for _ in ask(stream=True, user_id="ann", tags=["streamed"]):
    pass

with suppress(NotFoundError):
    ask("gpt-unknown", user_id="ann")


@lunary.tool(name="divide")
def divide(a: int, b: int) -> float:
    return a / b


@lunary.chain(name="plan", input_arg="question")
def plan(question: str) -> str:
    return ask().choices[0].message.content


@lunary.agent(name="geographer")
def geographer(question: str) -> str:
    answer = plan(question)
    with suppress(ZeroDivisionError):
        divide(1, 0)
    return answer


with lunary.identify("ben", user_props={"plan": "free"}), lunary.tags(["by-context"]):
    geographer("Capital of France?")

thread = lunary.open_thread("chat-1", user_id="cleo", tags=["chat"], metadata={"channel": "web"})
asked = thread.track_message({"role": "user", "content": "What is the capital of France?"})
with lunary.parent(asked):
    answer = ask(user_id="cleo").choices[0].message.content
told = thread.track_message({"role": "assistant", "content": answer})
thread.track_event("copied")
lunary.track_feedback(told, {"thumbs": "up", "comment": "Right"})
lunary.score(told, "accuracy", 0.9, "by a person")
