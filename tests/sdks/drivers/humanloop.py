"""Humanloop: logs to a prompt, to a tool, and to a flow with what was called in it, and judgements."""

import os
from datetime import UTC, datetime, timedelta

from humanloop import Humanloop
from openai import NotFoundError, OpenAI

humanloop = Humanloop(api_key=os.environ["HUMANLOOP_API_KEY"], base_url=f"{os.environ['POLYLOG_URL']}/v5")
MESSAGES = [{"role": "user", "content": "What is the capital of France?"}]
DETAILS = {
    "provider": "openai",
    "model": "gpt-4o-mini",
    "template": [{"role": "user", "content": "What is the capital of {{country}}?"}],
    "temperature": 0.2,
}
PATH = "geography/capitals"


def ask(model: str = "gpt-4o-mini", **about):
    """Calls the model, and logs the call to the prompt."""
    about = {"path": PATH, "messages": MESSAGES, "inputs": {"country": "France"}, "user": "ann"} | about
    started = datetime.now(UTC)
    try:
        answer = OpenAI().chat.completions.create(model=model, messages=MESSAGES)
    except NotFoundError as error:
        return humanloop.prompts.log(error=error.message, start_time=started, end_time=datetime.now(UTC), **about)
    return humanloop.prompts.log(
        output_message=answer.choices[0].message.model_dump(include={"role", "content"}),
        prompt_tokens=answer.usage.prompt_tokens,
        output_tokens=answer.usage.completion_tokens,
        finish_reason=answer.choices[0].finish_reason,
        start_time=started,
        end_time=started + timedelta(seconds=2),
        provider_latency=1.5,
        **about,
    )


first = ask(prompt=DETAILS, metadata={"case": "details"}, prompt_cost=0.25, output_cost=0.5)
second = ask(prompt=DETAILS | {"temperature": 0.9}, metadata={"case": "other details"})
ask(metadata={"case": "path alone"})
ask(metadata={"case": "version"}, version_id=second.version_id)
ask(metadata={"case": "environment"}, environment="production")
ask("gpt-unknown", prompt=DETAILS | {"model": "gpt-unknown"}, metadata={"case": "error"})
updated = humanloop.prompts.update_log(id=first.prompt_id, log_id=first.id, output="Paris, of course.")
assert updated["output"] == "Paris, of course.", updated

humanloop.evaluators.log(
    parent_id=first.id,
    path="quality/stars",
    judgment=4,
    user="reviewer",
    spec={"arguments_type": "target_free", "return_type": "number", "evaluator_type": "human"},
)

flow = humanloop.flows.log(
    path="geography/answer",
    flow={"attributes": {"release": 1}},
    inputs={"question": "France?"},
    log_status="incomplete",
)
asked = ask(trace_parent_id=flow.id, metadata={"case": "in a flow"})
looked_up = humanloop.tools.log(
    path="geography/atlas",
    tool={"function": {"name": "look_up", "description": "Looks up a country", "parameters": {"type": "object"}}},
    inputs={"country": "France"},
    output="Paris",
    trace_parent_id=asked.id,
)
humanloop.tools.update(id=looked_up.tool_id, log_id=looked_up.id, output="Paris, on the Seine")
done = humanloop.flows.update_log(log_id=flow.id, output="Paris.", log_status="complete")
assert done.log_status == "complete", done
assert [child.id for child in done.trace_children] == [asked.id], done
