"""Humanloop's registry from one end to the other: versions, deployments, logs read back, datasets, directories."""

import os
from itertools import islice

from humanloop import Humanloop
from humanloop.core import ApiError
from humanloop.error import HumanloopRuntimeError

humanloop = Humanloop(api_key=os.environ["HUMANLOOP_API_KEY"], base_url=f"{os.environ['POLYLOG_URL']}/v5")
DETAILS = {
    "provider": "openai",
    "model": "gpt-4o-mini",
    "template": [{"role": "user", "content": "What is the capital of {{country}}?"}],
}
PATH = "registry/capitals"
BOOLEAN = {"arguments_type": "target_free", "return_type": "boolean", "evaluator_type": "external"}


def kind(said):
    return type(said).__name__


def refused(status, ask, **named):
    """Checks that the server refuses a call. `log` wraps the server's answer in an error that says nothing."""
    refusal = None
    try:
        ask(**named)
    except (ApiError, HumanloopRuntimeError) as error:
        refusal = error.__cause__ or error
    assert refusal is not None, f"{ask} was not refused"
    assert refusal.status_code == status, refusal


# A prompt, made by a log; its second version, deployed to staging and then to production.
first = humanloop.prompts.log(path=PATH, prompt=DETAILS, output="Paris.", log_id="registry-1")
prompt = humanloop.prompts.upsert(path=PATH, **DETAILS, temperature=0.5, version_name="warmer")
assert (prompt.id, kind(prompt)) == (first.prompt_id, "PromptResponse")
assert prompt.version_id != first.version_id
assert [each.name for each in prompt.inputs] == ["country"]
environments = {each.name: each for each in humanloop.prompts.list_environments(id=prompt.id)}
assert environments["production"].tag == "default", environments
assert (environments["production"].file.version_id, environments["staging"].file) == (first.version_id, None)
assert kind(environments["production"].file) == "PromptResponse"
staging, production = environments["staging"].id, environments["production"].id
humanloop.prompts.set_deployment(id=prompt.id, environment_id=staging, version_id=prompt.version_id)
in_staging = humanloop.prompts.get(id=prompt.id, environment="staging")
assert (in_staging.version_id, in_staging.temperature) == (prompt.version_id, 0.5)
assert [each.name for each in in_staging.environments] == ["staging"]
assert humanloop.prompts.get(id=prompt.id).version_id == first.version_id
assert humanloop.prompts.get(id=prompt.id, version_id=first.version_id).temperature == 1

by_environment = humanloop.prompts.log(path=PATH, environment="staging", output="Paris!")
assert by_environment.version_id == prompt.version_id, by_environment
by_version = humanloop.prompts.log(path=PATH, version_id=prompt.version_id, output="Paris?", metadata={"n": "two"})
assert by_version.version_id == prompt.version_id, by_version
humanloop.prompts.set_deployment(id=prompt.id, environment_id=production, version_id=prompt.version_id)
assert humanloop.prompts.log(id=prompt.id, output="Paris…").version_id == prompt.version_id
humanloop.prompts.remove_deployment(id=prompt.id, environment_id=staging)
refused(404, humanloop.prompts.get, id=prompt.id, environment="staging")
refused(404, humanloop.prompts.log, path=PATH, environment="staging", output="x")
refused(404, humanloop.prompts.log, path="registry/unknown", output="x")
refused(409, humanloop.prompts.upsert, path=PATH, **DETAILS, temperature=0.7, version_name="warmer")

# What may be said of a version, and what may be made of its template.
named = humanloop.prompts.patch_prompt_version(
    id=prompt.id, version_id=first.version_id, name="plain", description="As it was"
)
assert (named.version_name, named.version_description) == ("plain", "As it was")
versions = humanloop.prompts.list_versions(id=prompt.id).records
assert [(each.version_name, kind(each)) for each in versions] == [(n, "PromptResponse") for n in ("warmer", "plain")]
assert [each.version_logs_count for each in versions] == [3, 1], versions
filled = humanloop.prompts.populate(id=prompt.id, request={"country": "France"})
assert filled.populated_template[0]["content"] == "What is the capital of France?", filled
text = humanloop.prompts.serialize(id=prompt.id)
kernel = humanloop.prompts.deserialize(prompt=text)
assert (kind(kernel), kernel.temperature, kernel.template[0]["role"]) == ("PromptKernelRequest", 0.5, "user")
assert humanloop.prompts.log(path=PATH, prompt=text, output="Paris;").version_id == prompt.version_id

# A trace of every kind of log, judged.
flow = humanloop.flows.log(path="registry/answer", flow={"attributes": {"release": 1}}, log_status="incomplete")
asked = humanloop.prompts.log(path=PATH, output="Paris", trace_parent_id=flow.id)
tool = {"function": {"name": "look_up", "description": "Looks up", "parameters": {"properties": {"country": {}}}}}
looked_up = humanloop.tools.log(path="registry/atlas", tool=tool, output="Paris", trace_parent_id=asked.id)
inner = humanloop.flows.log(
    path="registry/check", flow={"attributes": {"strict": True}}, trace_parent_id=flow.id, log_status="complete"
)
judged = humanloop.evaluators.log(path="registry/right", parent_id=asked.id, judgment=True, spec=BOOLEAN)
stars = {**BOOLEAN, "return_type": "number", "evaluator_type": "human"}
humanloop.evaluators.log(path="registry/stars", parent_id=flow.id, judgment=4, spec=stars, user="reviewer")
humanloop.tools.update(id=looked_up.tool_id, log_id=looked_up.id, output="Paris, on the Seine")
done = humanloop.flows.update_log(log_id=flow.id, output="Paris.", log_status="complete")
assert (kind(done), done.log_status, done.end_time >= done.start_time) == ("FlowLogResponse", "complete", True)
children = {kind(child): child for child in done.trace_children}
assert children["PromptLogResponse"].id == asked.id, done.trace_children
assert (children["FlowLogResponse"].id, children["FlowLogResponse"].flow.attributes) == (inner.id, {"strict": True})
[nested] = children["PromptLogResponse"].trace_children
assert (kind(nested), nested.output, nested.tool.function.name) == ("ToolLogResponse", "Paris, on the Seine", "look_up")
[judgment] = children["PromptLogResponse"].evaluator_logs
assert (kind(judgment), judgment.id, judgment.judgment) == ("EvaluatorLogResponse", judged.id, True)
assert nested.trace_flow_id == done.trace_flow_id == flow.flow_id, nested
assert (judgment.parent_id, judgment.evaluator.path) == (asked.id, "registry/right")
assert kind(judgment.evaluator.spec) == "ExternalEvaluatorRequest", judgment.evaluator.spec
assert [kind(log.evaluator.spec) for log in done.evaluator_logs] == ["HumanEvaluatorRequest"], done.evaluator_logs
# What this client does not validate it casts: a judgment to a boolean. `logs.get` gives a dict, as it came.
assert humanloop.logs.get(id=flow.id)["evaluator_logs"][0]["judgment"] == 4
assert humanloop.logs.get(id=looked_up.id)["tool"]["path"] == "registry/atlas"

# Logs, read back page by page; the last page is an empty one.
logs = list(humanloop.logs.list(file_id=prompt.id, size=2))
assert {kind(log) for log in logs} == {"PromptLogResponse"}, logs
assert len(logs) == len({log.id for log in logs}) == 6, logs
assert logs[-1].id == "registry-1"
[searched] = humanloop.logs.list(file_id=prompt.id, metadata_search="two")
assert (searched.id, searched.prompt.version_id) == (by_version.id, prompt.version_id)
assert [log.id for log in humanloop.logs.list(file_id=prompt.id, in_trace_filter=True)] == [asked.id]
[root] = humanloop.logs.list(file_id=flow.flow_id, include_trace_children=True)
assert [log.judgment for log in root.evaluator_logs] == [4], root
assert sorted(kind(child) for child in root.trace_children) == ["FlowLogResponse", "PromptLogResponse"]
for file_id, expected in (
    (looked_up.tool_id, "ToolLogResponse"),
    (inner.flow_id, "FlowLogResponse"),
    (judgment.evaluator.id, "EvaluatorLogResponse"),
):
    [log] = humanloop.logs.list(file_id=file_id)
    assert kind(log) == expected, log

# Evaluators that monitor.
right = judgment.evaluator
watched = humanloop.prompts.update_monitoring(
    id=prompt.id,
    activate=[
        {"evaluator_version_id": right.version_id},
        {"evaluator_id": right.id, "environment_id": production},
    ],
)
references = [each.version_reference for each in watched.evaluators]
assert [kind(each) for each in references] == ["VersionIdResponse", "VersionDeploymentResponse"], references
assert [kind(watched.evaluators[0].version), kind(references[1].file)] == ["EvaluatorResponse"] * 2
watched = humanloop.prompts.update_monitoring(id=prompt.id, deactivate=[{"evaluator_version_id": right.version_id}])
assert len(watched.evaluators) == 1

# Datasets.
points = [{"inputs": {"country": name}, "target": {"capital": capital}} for name, capital in (("France", "Paris"),)]
dataset = humanloop.datasets.upsert(path="registry/countries", datapoints=points, version_name="one")
more = humanloop.datasets.upsert(
    path="registry/countries",
    version_id=dataset.version_id,
    action="add",
    datapoints=[{"inputs": {"country": name}} for name in ("Spain", "Italy")],
)
assert (kind(more), dataset.datapoints_count, more.datapoints_count) == ("DatasetResponse", 1, 3)
found = list(humanloop.datasets.list_datapoints(id=more.id, version_id=more.version_id, size=1))
assert [point.inputs["country"] for point in found] == ["France", "Spain", "Italy"], found
assert (kind(found[0]), found[0].target) == ("DatapointResponse", {"capital": "Paris"})
uploaded = humanloop.datasets.upload_csv(
    id=more.id, version_id=more.version_id, file=("more.csv", b"country,target.capital\nPeru,Lima\n", "text/csv")
)
assert uploaded.datapoints_count == 4, uploaded
assert len(humanloop.datasets.list_versions(id=more.id).records) == 3

# Files of every kind, and the directories that they lie in.
agent = humanloop.agents.upsert(path="registry/guide", model="gpt-4o-mini", tools=[], max_iterations=3)
assert (kind(agent), agent.max_iterations) == ("AgentResponse", 3)
page, kinds = 1, {}
while records := humanloop.files.list_files(path="registry", page=page, size=3).records:
    kinds |= {file.path: kind(file) for file in records}
    page += 1
assert kinds == {
    "registry/capitals": "PromptResponse",
    "registry/answer": "FlowResponse",
    "registry/check": "FlowResponse",
    "registry/atlas": "ToolResponse",
    "registry/right": "EvaluatorResponse",
    "registry/stars": "EvaluatorResponse",
    "registry/countries": "DatasetResponse",
    "registry/guide": "AgentResponse",
}, kinds
for path, expected in kinds.items():
    file = humanloop.files.retrieve_by_path(path=path)
    assert (kind(file), file.path) == (expected, path), file
assert [each.path for each in humanloop.flows.list(sort_by="name", order="asc", name="registry")] == [
    "registry/answer",
    "registry/check",
]
assert PATH in {each.path for each in islice(humanloop.prompts.list(size=1), 100)}
moved = humanloop.prompts.move(id=prompt.id, path="registry/moved/capitals")
assert (moved.path, moved.version_id) == ("registry/moved/capitals", prompt.version_id)
directories = {each.path: each for each in humanloop.directories.list()}
assert moved.directory_id == directories["registry/moved"].id
inside = humanloop.directories.get(id=directories["registry"].id)
assert [each.path for each in inside.subdirectories] == ["registry/moved"], inside
assert {kind(file) for file in inside.files} == set(kinds.values()) - {"PromptResponse"}, inside
made = humanloop.directories.create(path="registry/empty")
renamed = humanloop.directories.update(id=made.id, name="emptied")
assert (renamed.path, renamed.parent_id) == ("registry/emptied", directories["registry"].id)
humanloop.directories.delete(id=made.id)

# And all of it is deleted.
refused(409, humanloop.directories.delete, id=directories["registry"].id)
humanloop.prompts.delete_prompt_version(id=prompt.id, version_id=first.version_id)
refused(404, humanloop.prompts.get, id=prompt.id, version_id=first.version_id)
humanloop.logs.delete(id=[by_version.id, by_environment.id])
refused(404, humanloop.logs.get, id=by_version.id)
humanloop.prompts.delete(id=prompt.id)
refused(404, humanloop.files.retrieve_by_path, path="registry/moved/capitals")
