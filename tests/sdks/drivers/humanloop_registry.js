// Humanloop's npm client: a prompt's versions and deployments, a trace, a dataset, and all of it read back.

const assert = require("node:assert/strict");
const { HumanloopClient } = require("humanloop");

const humanloop = new HumanloopClient({
    apiKey: process.env.HUMANLOOP_API_KEY,
    baseUrl: `${process.env.POLYLOG_URL}/v5`,
});
const DETAILS = {
    provider: "openai",
    model: "gpt-4o-mini",
    template: [{ role: "user", content: "What is the capital of {{country}}?" }],
};
const PATH = "npm/capitals";

async function all(page) {
    const items = [];
    for await (const item of await page) items.push(item);
    return items;
}

async function refused(statusCode, promise) {
    await assert.rejects(promise, { statusCode });
}

async function versions() {
    const first = await humanloop.prompts.log({ path: PATH, prompt: DETAILS, output: "Paris.", logId: "npm-1" });
    const prompt = await humanloop.prompts.upsert({ path: PATH, ...DETAILS, temperature: 0.5, versionName: "warmer" });
    assert.equal(prompt.id, first.promptId);
    assert.notEqual(prompt.versionId, first.versionId);
    assert.ok(prompt.createdAt instanceof Date && prompt.lastUsedAt instanceof Date, "times are dates");
    const environments = await humanloop.prompts.listEnvironments(prompt.id);
    const { staging, production } = Object.fromEntries(environments.map((each) => [each.name, each]));
    assert.equal(production.file.versionId, first.versionId);
    await humanloop.prompts.setDeployment(prompt.id, staging.id, { versionId: prompt.versionId });
    assert.equal((await humanloop.prompts.get(prompt.id, { environment: "staging" })).temperature, 0.5);
    const named = await humanloop.prompts.get(prompt.id, { versionId: first.versionId });
    assert.deepEqual([named.versionId, named.totalLogsCount], [first.versionId, 1]);
    const staged = await humanloop.prompts.log({ path: PATH, environment: "staging", output: "Paris!" });
    const chosen = await humanloop.prompts.log({ path: PATH, versionId: prompt.versionId, output: "Paris?" });
    assert.deepEqual([staged.versionId, chosen.versionId], [prompt.versionId, prompt.versionId]);
    await humanloop.prompts.setDeployment(prompt.id, production.id, { versionId: prompt.versionId });
    await humanloop.prompts.removeDeployment(prompt.id, staging.id);
    await refused(404, humanloop.prompts.get(prompt.id, { environment: "staging" }));
    await refused(409, humanloop.prompts.upsert({ path: PATH, ...DETAILS, seed: 7, versionName: "warmer" }));
    await humanloop.prompts.patchPromptVersion(prompt.id, first.versionId, { name: "plain" });
    const { records } = await humanloop.prompts.listVersions(prompt.id);
    assert.deepEqual(records.map((each) => each.versionName), ["warmer", "plain"]);
    const filled = await humanloop.prompts.populate(prompt.id, { body: { country: "France" } });
    assert.equal(filled.populatedTemplate[0].content, "What is the capital of France?");
    return prompt;
}

async function trace(prompt) {
    const tool = { function: { name: "look_up", description: "Looks up", parameters: { type: "object" } } };
    const spec = { argumentsType: "target_free", returnType: "boolean", evaluatorType: "external" };
    const attributes = { release: 1 };
    const flow = await humanloop.flows.log({ path: "npm/answer", flow: { attributes }, logStatus: "incomplete" });
    const asked = await humanloop.prompts.log({ path: PATH, output: "Paris", traceParentId: flow.id });
    const looked = await humanloop.tools.log({ path: "npm/atlas", tool, output: "P", traceParentId: asked.id });
    const inner = await humanloop.flows.log({ path: "npm/check", flow: { attributes }, traceParentId: flow.id });
    const judged = await humanloop.evaluators.log({ path: "npm/right", parentId: asked.id, judgment: true, spec });
    await humanloop.tools.update(looked.toolId, looked.id, { output: "Paris" });
    const updated = await humanloop.prompts.updateLog(prompt.id, asked.id, { output: "Paris, of course." });
    assert.deepEqual([updated.output, updated.prompt.versionId], ["Paris, of course.", asked.versionId]);
    const done = await humanloop.flows.updateLog(flow.id, { output: "Paris.", logStatus: "complete" });
    assert.equal(done.logStatus, "complete");
    const child = done.traceChildren.find((each) => each.prompt);
    assert.deepEqual([child.id, child.prompt.versionId], [asked.id, asked.versionId]);
    assert.deepEqual(child.evaluatorLogs.map((each) => [each.id, each.judgment]), [[judged.id, true]]);
    assert.equal(child.evaluatorLogs[0].evaluator.spec.evaluatorType, "external");
    assert.equal(child.traceChildren[0].tool.function.name, "look_up");
    assert.deepEqual(done.traceChildren.filter((each) => each.flow).map((each) => each.id), [inner.id]);

    const logs = await all(humanloop.logs.list({ fileId: prompt.id, size: 2 }));
    assert.equal(new Set(logs.map((log) => log.id)).size, 4);
    assert.ok(logs.every((log) => log.prompt.versionLogsCount > 0 && log.createdAt instanceof Date));
    for (const [fileId, kind] of [
        [looked.toolId, "tool"],
        [inner.flowId, "flow"],
        [child.evaluatorLogs[0].evaluator.id, "evaluator"],
    ]) {
        const [log] = await all(humanloop.logs.list({ fileId }));
        assert.equal(log[kind].versionId.length, 36, kind);
    }
    assert.equal((await humanloop.logs.get(looked.id)).tool.path, "npm/atlas");
    await humanloop.logs.delete({ id: [looked.id, inner.id] });
    await refused(404, humanloop.logs.get(looked.id));
}

async function files(prompt) {
    const datapoints = [{ inputs: { country: "France" }, target: { capital: "Paris" } }];
    const dataset = await humanloop.datasets.upsert({ path: "npm/countries", datapoints });
    const form = new Blob(["country\nPeru\n"], { type: "text/csv" });
    const uploaded = await humanloop.datasets.uploadCsv(form, dataset.id, { versionName: "with Peru" });
    assert.deepEqual([uploaded.datapointsCount, uploaded.versionName], [2, "with Peru"]);
    const found = await all(humanloop.datasets.listDatapoints(dataset.id, { versionId: uploaded.versionId, size: 1 }));
    assert.deepEqual(found.map((each) => each.inputs.country), ["France", "Peru"]);
    const { records } = await humanloop.files.listFiles({ name: "npm/", size: 50 });
    const types = Object.fromEntries(records.map((file) => [file.path, file.type]));
    assert.deepEqual(types, {
        "npm/capitals": "prompt", "npm/answer": "flow", "npm/check": "flow", "npm/atlas": "tool",
        "npm/right": "evaluator", "npm/countries": "dataset",
    });
    assert.ok(records.every((file) => file.versionId && file.createdAt instanceof Date), "no file is left as it came");
    for (const [path, type] of Object.entries(types)) {
        assert.equal((await humanloop.files.retrieveByPath({ path })).type, type);
    }
    const moved = await humanloop.prompts.move(prompt.id, { path: "npm/moved/capitals" });
    const directories = await humanloop.directories.list();
    assert.equal(directories.find((each) => each.path === "npm/moved").id, moved.directoryId);
    assert.ok((await all(humanloop.prompts.list({ size: 1 }))).some((each) => each.id === prompt.id));
    await humanloop.prompts.delete(prompt.id);
    await refused(404, humanloop.prompts.get(prompt.id));
}

(async () => {
    const prompt = await versions();
    await trace(prompt);
    await files(prompt);
})();
