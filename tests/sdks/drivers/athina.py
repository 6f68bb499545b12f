"""Athina: calls logged by hand, a judgement of one, and traces by hand and by decorators."""

import os
from contextlib import suppress

from athina_logger.api_key import AthinaApiKey
from athina_logger.feedback.user_feedback import UserFeedback
from athina_logger.inference_logger import InferenceLogger
from athina_logger.tracing.decorators import observe
from athina_logger.tracing.trace import Trace
from openai import OpenAI

AthinaApiKey.set_api_key(os.environ["ATHINA_API_KEY"])
MODEL = "gpt-4o-mini"
MESSAGES = [{"role": "user", "content": "What is the capital of France?"}]

answer = OpenAI().chat.completions.create(model=MODEL, messages=MESSAGES)
InferenceLogger.log_inference(
    prompt_slug="geography/capitals",
    prompt=MESSAGES,
    response=answer.model_dump(),
    language_model_id=MODEL,
    environment="staging",
    customer_id="acme",
    customer_user_id="ann",
    session_id="geography-1",
    external_reference_id="call-1",
    context={"documents": "Paris is the capital of France."},
    custom_attributes={"feature": "capitals"},
    model_options={"temperature": 0.2},
    response_time=840,
    cost=0.25,
)
UserFeedback.log_user_feedback(external_reference_id="call-1", user_feedback=1, user_feedback_comment="Right")

trace = Trace("answer by hand", input={"question": "Capital of France?"})
retrieval = trace.create_span("look up", span_type="retrieval", input={"query": "France"}, output={"found": 1})
retrieval.end()
generation = trace.create_generation(
    "ask", prompt=MESSAGES, response=answer.model_dump(), language_model_id=MODEL, customer_user_id="ann"
)
generation.end()
trace.update(status="success")
trace.end()


@observe.generation(name="ask")
def ask(question: str) -> str:
    reply = OpenAI().chat.completions.create(model=MODEL, messages=[{"role": "user", "content": question}])
    observe.update_current_span(attributes={"language_model_id": MODEL, "response": reply.model_dump()})
    return reply.choices[0].message.content


@observe.span(name="check", span_type="tool")
def check(text: str) -> None:
    raise ValueError(f"cannot check {text!r}")


@observe.trace(name="answer by decorators")
def answer_question(question: str) -> None:
    check(ask(question))


with suppress(ValueError):
    answer_question(question="Capital of France?")
