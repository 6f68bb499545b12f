// langsmith on npm: a traced function, a wrapped OpenAI client, feedback, and what is read back.

const assert = require("node:assert/strict");
const { Client } = require("langsmith");
const { traceable } = require("langsmith/traceable");
const { wrapOpenAI } = require("langsmith/wrappers");
const { OpenAI } = require("openai");

const client = new Client();
const messages = [{ role: "user", content: "What is the capital of France?" }];
const model = "gpt-4o-mini";

const openai = wrapOpenAI(new OpenAI(), { client });
const answer = traceable(
    async (country) => {
        const said = await openai.chat.completions.create({ model, messages });
        return said.choices[0].message.content;
    },
    { name: "answer in JavaScript", client, metadata: { session_id: "geography-4", user_id: "joe" } },
);

async function main() {
    await answer("France");
    await client.awaitPendingTraceBatches();

    const runs = [];
    for await (const run of client.listRuns({ projectName: "geography", isRoot: true })) runs.push(run);
    const root = runs.find((run) => run.name === "answer in JavaScript");
    await client.createFeedback(root.id, "stars", { score: 4 });
    assert.deepEqual((await client.readRun(root.id)).feedback_stats, { stars: { n: 1, avg: 4 } });
}

main().catch((error) => {
    console.error(error);
    process.exit(1);
});
