"""Humanloop 0.8.0's registry: versions that are committed, traces, evaluators, logs and sessions read back."""

import os

from humanloop import Humanloop
from humanloop.core import ApiError

humanloop = Humanloop(api_key=os.environ["HUMANLOOP_API_KEY"], base_url=f"{os.environ['POLYLOG_URL']}/v5")
DETAILS = {"model": "gpt-4o-mini", "template": [{"role": "user", "content": "What is the capital of {{country}}?"}]}
PATH = "september/capitals"


def kind(said):
    return type(said).__name__


# Versions.
first = humanloop.prompts.log(path=PATH, prompt=DETAILS, output="Paris.", inputs={"country": "France"})
prompt = humanloop.prompts.upsert(path=PATH, **DETAILS, temperature=0.5, commit_message="Warmer")
assert (kind(prompt), prompt.status, prompt.commit_message) == ("PromptResponse", "committed", "Warmer")
assert (prompt.id, prompt.version_id != first.version_id) == (first.prompt_id, True)
committed = humanloop.prompts.commit(id=prompt.id, version_id=first.version_id, commit_message="As it was")
assert (committed.version_id, committed.commit_message) == (first.version_id, "As it was")
versions = humanloop.prompts.list_versions(id=prompt.id, status="committed").records
assert [each.version_id for each in versions] == [prompt.version_id, first.version_id]
assert humanloop.prompts.list_versions(id=prompt.id, status="uncommitted").records == []
environments = {each.name: each for each in humanloop.prompts.list_environments(id=prompt.id)}
deployed = humanloop.prompts.set_deployment(
    id=prompt.id, environment_id=environments["staging"].id, version_id=prompt.version_id
)
assert [each.name for each in deployed.environments] == ["staging"]
assert humanloop.prompts.get(id=prompt.id, environment="staging").temperature == 0.5
assert humanloop.prompts.log(path=PATH, environment="staging", output="Paris!").version_id == prompt.version_id
assert humanloop.prompts.log(path=PATH, version_id=prompt.version_id, output="P").version_id == prompt.version_id
# This release does not resolve its own unions: logs and files of any kind are dicts.
updated = humanloop.prompts.update(id=prompt.id, log_id=first.id, output="Paris, of course.")
assert updated["output"] == "Paris, of course.", updated

# A trace: a flow in which a prompt and a tool were logged.
flow = humanloop.flows.log(path="september/answer", flow={"attributes": {"release": 1}}, trace_status="incomplete")
asked = humanloop.prompts.log(path=PATH, output="Paris", trace_id=flow.id, trace_parent_log_id=flow.id)
tool = {"function": {"name": "look_up", "description": "Looks up", "parameters": {"type": "object"}}}
looked_up = humanloop.tools.log(
    path="september/atlas", tool=tool, output="Paris", trace_id=flow.id, trace_parent_log_id=asked.id
)
spec = {"arguments_type": "target_free", "return_type": "boolean", "evaluator_type": "human"}
judged = humanloop.evaluators.log(path="september/right", parent_id=asked.id, judgment=True, spec=spec)
done = humanloop.flows.update_trace(trace_id=flow.id, output="Paris.", status="complete")
assert (kind(done), done.trace_status, done.trace_id) == ("FlowLogResponse", "complete", flow.id), done
[child] = done.trace_children
assert (child["id"], child["prompt"]["path"], child["evaluator_logs"][0]["id"]) == (asked.id, PATH, judged.id), child
assert [(each["id"], each["tool"]["path"]) for each in child["trace_children"]] == [
    (looked_up.id, "september/atlas")
], child

# Logs and files, read back.
logs = list(humanloop.logs.list(file_id=prompt.id, size=3))
assert [log["prompt"]["id"] for log in logs] == [prompt.id] * 4, logs
found = humanloop.logs.list(file_id=prompt.id, version_id=first.version_id)
assert [log["id"] for log in found] == [asked.id, first.id]
[log] = humanloop.logs.list(file_id=looked_up.tool_id)
assert (log["tool"]["function"]["name"], log["trace_flow_id"]) == ("look_up", flow.flow_id), log
assert humanloop.logs.get(id=flow.id)["flow"]["attributes"] == {"release": 1}
points = [{"inputs": {"country": "France"}, "target": {"capital": "Paris"}}]
dataset = humanloop.datasets.upsert(path="september/countries", datapoints=points, commit_message="One")
assert (kind(dataset), dataset.datapoints_count, dataset.commit_message) == ("DatasetResponse", 1, "One")
csv = ("more.csv", b"country\nSpain\n", "text/csv")
uploaded = humanloop.datasets.upload_csv(id=dataset.id, file=csv, commit_message="From a file")
assert (uploaded.datapoints_count, uploaded.commit_message) == (2, "From a file"), uploaded
kinds = {file["path"]: file["type"] for file in humanloop.files.list(name="september", size=50).records}
assert kinds == {
    PATH: "prompt",
    "september/answer": "flow",
    "september/atlas": "tool",
    "september/right": "evaluator",
    "september/countries": "dataset",
}, kinds

# Sessions.
said = {"additional_body_parameters": {"session_id": "september-1"}}
opened = humanloop.prompts.log(path=PATH, inputs={"country": "Peru"}, output="Lima", request_options=said)
assert opened.session_id == "september-1", opened
humanloop.prompts.log(path=PATH, inputs={"country": "Chad"}, output="N'Djamena", request_options=said)
[session] = [each for each in humanloop.sessions.list(file_id=prompt.id, size=1) if each.id == "september-1"]
assert (session.logs_count, session.first_inputs, session.last_output) == (2, {"country": "Peru"}, "N'Djamena")
events = humanloop.sessions.get(id="september-1").events
assert [(event.log["output"], event.children) for event in events] == [("Lima", []), ("N'Djamena", [])], events
humanloop.sessions.delete(id="september-1")

# Gone.
humanloop.prompts.remove_deployment(id=prompt.id, environment_id=environments["staging"].id)
humanloop.prompts.move(id=prompt.id, name="cities")
humanloop.prompts.delete(id=prompt.id)
refusals = []
for ask, id in ((humanloop.prompts.get, prompt.id), (humanloop.sessions.get, "september-1")):
    try:
        ask(id=id)
    except ApiError as error:
        refusals.append(error.status_code)
assert refusals == [404, 404], refusals
