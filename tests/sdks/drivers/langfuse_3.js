// npm's langfuse 3: traces by hand, prompts, scores, what was sent read back.

const assert = require("node:assert");
const { Langfuse } = require("langfuse");

const MESSAGES = [{ role: "user", content: "What is the capital of France?" }];
const NAME = "geography/capital of npm 3";
const PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const PICTURE = `data:image/png;base64,${PIXEL}`;

async function main() {
  const langfuse = new Langfuse();
  await langfuse.createPrompt({
    name: NAME,
    type: "chat",
    prompt: [{ role: "user", content: "What is the capital of {{country}}?" }],
    config: { temperature: 0.2 },
    labels: ["production"],
  });
  const prompt = await langfuse.getPrompt(NAME, undefined, { type: "chat" });
  assert.deepStrictEqual(
    prompt.compile({ country: "France" }).map(({ role, content }) => ({ role, content })),
    MESSAGES,
  );
  assert.deepStrictEqual([prompt.version, prompt.config, prompt.labels[0]], [1, { temperature: 0.2 }, "production"]);
  const fallen = await langfuse.getPrompt("nowhere", undefined, { fallback: "Hi", maxRetries: 0 });
  assert.ok(fallen.isFallback);

  const trace = langfuse.trace({
    id: "npm-3",
    name: "geography",
    userId: "ann",
    sessionId: "npm 3",
    input: "France?",
    tags: ["geo"],
  });
  const span = trace.span({ name: "plan", input: { country: "France", map: PICTURE } });
  const generation = span.generation({
    name: "ask",
    model: "gpt-4o-mini",
    modelParameters: { temperature: 0.2 },
    input: MESSAGES,
    prompt,
  });
  generation.end({ output: { role: "assistant", content: "It is Paris." }, usage: { promptTokens: 12, completionTokens: 5 } });
  span.event({ name: "noted" });
  span.end({ output: "planned", level: "ERROR", statusMessage: "too late" });
  trace.update({ output: "Paris." });
  trace.score({ name: "helpful", value: 1, dataType: "BOOLEAN", comment: "very" });
  await langfuse.flushAsync();

  const { data } = await langfuse.fetchTrace("npm-3");
  assert.deepStrictEqual(data.observations.map((each) => each.name).sort(), ["ask", "noted", "plan"]);
  assert.deepStrictEqual([data.output, data.scores[0].name], ["Paris.", "helpful"]);
  const planned = data.observations.find((each) => each.name === "plan").input;
  const seen = await langfuse.resolveMediaReferences({ obj: planned, resolveWith: "base64DataUri" });
  assert.deepStrictEqual(seen, { country: "France", map: PICTURE });
  const dataset = await langfuse.getDataset("geography/questions");
  assert.deepStrictEqual(dataset.items[0].input, { country: "France" });
  await langfuse.shutdownAsync();
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
