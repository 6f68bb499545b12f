"""Humanloop 0.8.0, whose flows are closed as traces."""

import os

from humanloop import Humanloop

humanloop = Humanloop(api_key=os.environ["HUMANLOOP_API_KEY"], base_url=f"{os.environ['POLYLOG_URL']}/v5")

flow = humanloop.flows.log(path="old/answer", inputs={"question": "France?"}, flow={"attributes": {"release": 1}})
asked = humanloop.prompts.log(
    path="old/capitals",
    prompt={"model": "gpt-4o-mini", "template": [{"role": "user", "content": "What is the capital of France?"}]},
    messages=[{"role": "user", "content": "What is the capital of France?"}],
    output="It is Paris.",
    prompt_tokens=12,
    output_tokens=5,
    user="old",
    trace_id=flow.id,
    trace_parent_log_id=flow.id,
)
humanloop.prompts.update(id=asked.prompt_id, log_id=asked.id, metadata={"checked": True})
done = humanloop.flows.update_trace(trace_id=flow.id, output="Paris.", status="complete")
assert done.trace_status == "complete", done
