"""Traces an app with langsmith: decorated functions, a wrapped OpenAI client, feedback, and what is read back."""

from uuid import uuid4

from langsmith import Client, traceable
from langsmith.wrappers import wrap_openai
from openai import NotFoundError, OpenAI

client = Client()
MESSAGES = [{"role": "user", "content": "What is the capital of France?"}]

openai = wrap_openai(OpenAI())


@traceable(run_type="retriever")
def look_up(country: str) -> list[dict]:
    return [{"page_content": "Paris is the capital of France.", "type": "Document", "metadata": {}}]


@traceable(run_type="tool")
def translate(text: str) -> str:
    raise ValueError(f"no translation of {text}")


@traceable(client=client, name="answer", tags=["capitals"], metadata={"session_id": "geography-1", "user_id": "ann"})
def answer(country: str) -> str | None:
    look_up(country)
    said = openai.chat.completions.create(model="gpt-4o-mini", messages=MESSAGES, temperature=0.2)
    return said.choices[0].message.content


@traceable(client=client, name="trouble", metadata={"thread_id": "geography-2"})
def trouble() -> None:
    stream = openai.chat.completions.create(
        model="gpt-4o-mini", messages=MESSAGES, stream=True, stream_options={"include_usage": True}
    )
    assert "".join(chunk.choices[0].delta.content or "" for chunk in stream if chunk.choices) == "It is Paris."
    try:
        openai.chat.completions.create(model="gpt-unknown", messages=MESSAGES)
    except NotFoundError:
        translate("Paris")


run_id = uuid4()
answer("France", langsmith_extra={"run_id": run_id})
try:
    trouble()
except ValueError:
    client.flush()

client.create_feedback(run_id, key="right", score=0.9, comment="By a person", trace_id=run_id)
client.create_feedback(run_id, key="thumb", value="up")
client.flush()

run = client.read_run(run_id)
assert (run.name, run.run_type, run.status, run.outputs) == ("answer", "chain", "success", {"output": "It is Paris."})
assert run.feedback_stats["right"]["avg"] == 0.9
calls = list(client.list_runs(project_name="geography", run_type="llm"))
assert [call.status for call in calls] == ["error", "success", "success"]
assert calls[-1].total_tokens == 17
assert calls[-1].parent_run_id == run_id
assert calls[-1].dotted_order.startswith(run.dotted_order)
whole = client.read_run(run_id, load_child_runs=True)
assert [child.name for child in whole.child_runs] == ["look_up", "ChatOpenAI"]
assert {row.key: (row.score, row.value) for row in client.list_feedback(run_ids=[run_id])} == {
    "right": (0.9, None),
    "thumb": (None, "up"),
}
