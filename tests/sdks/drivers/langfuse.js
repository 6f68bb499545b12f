// npm's @langfuse/client, /tracing and /otel: spans of functions, prompts, scores.

const assert = require("node:assert");
const { LangfuseClient } = require("@langfuse/client");
const { LangfuseSpanProcessor } = require("@langfuse/otel");
const { getActiveTraceId, propagateAttributes, startActiveObservation } = require("@langfuse/tracing");
const { NodeSDK } = require("@opentelemetry/sdk-node");

const MESSAGES = [{ role: "user", content: "What is the capital of France?" }];
const NAME = "geography/capital of npm";
const PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const PICTURE = `data:image/png;base64,${PIXEL}`;

async function main() {
  const spans = new LangfuseSpanProcessor();
  const sdk = new NodeSDK({ spanProcessors: [spans] });
  sdk.start();
  const langfuse = new LangfuseClient();

  await langfuse.prompt.create({ name: NAME, prompt: "Capital of {{country}}?", config: { temperature: 0.2 }, labels: ["production"] });
  const prompt = await langfuse.prompt.get(NAME);
  assert.deepStrictEqual([prompt.compile({ country: "France" }), prompt.version], ["Capital of France?", 1]);
  await langfuse.prompt.create({ name: NAME, prompt: "The capital of {{country}}?" });
  await langfuse.prompt.update({ name: NAME, version: 2, newLabels: ["production"] });
  assert.strictEqual((await langfuse.prompt.get(NAME, { cacheTtlSeconds: 0 })).version, 2);
  assert.ok((await langfuse.prompt.get("nowhere", { fallback: "Hi", maxRetries: 0 })).isFallback);

  const about = { traceName: "geography", userId: "ann", sessionId: "npm", tags: ["geo"], metadata: { customer_id: "acme" } };
  await startActiveObservation("geographer", (root) =>
    propagateAttributes(about, async () => {
      root.update({ input: "France?", output: "Paris." });
      const generation = root.startObservation(
        "ask",
        { model: "gpt-4o-mini", input: MESSAGES, modelParameters: { temperature: 0.2 }, prompt },
        { asType: "generation" },
      );
      generation
        .update({ output: { role: "assistant", content: "It is Paris." }, usageDetails: { input: 12, output: 5 } })
        .end();
      const divided = { input: { map: PICTURE }, level: "ERROR", statusMessage: "by zero" };
      root.startObservation("divide", divided, { asType: "tool" }).end();
      langfuse.score.create({ traceId: getActiveTraceId(), name: "helpful", value: 1, dataType: "BOOLEAN", comment: "very" });
    }),
  );
  await spans.forceFlush();
  await langfuse.flush();
  const dataset = await langfuse.dataset.get("geography/questions");
  assert.deepStrictEqual(dataset.items[0].input, { country: "France" });
  await sdk.shutdown();
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
