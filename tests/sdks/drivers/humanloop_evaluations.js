// Humanloop's evaluations on npm: a function over a dataset, judged by a function.

const assert = require("node:assert/strict");
const { HumanloopClient } = require("humanloop");

const humanloop = new HumanloopClient({
    apiKey: process.env.HUMANLOOP_API_KEY,
    baseUrl: `${process.env.POLYLOG_URL}/v5`,
});
const CAPITALS = { France: "Paris", Spain: "Madrid" };

const evaluate = (answer, release) =>
    humanloop.evaluations.run({
        name: "Capitals on npm",
        file: { path: "javascript/evaluated", type: "flow", callable: answer, version: { release } },
        dataset: {
            path: "javascript/cities",
            datapoints: Object.entries(CAPITALS).map(([country, capital]) => ({
                inputs: { country },
                target: { capital },
            })),
        },
        evaluators: [
            {
                path: "javascript/is right",
                callable: ({ log, datapoint }) => log.output === datapoint.target.capital,
                argsType: "target_required",
                returnType: "boolean",
                threshold: 0.5,
            },
        ],
    });

(async () => {
    const [first] = await evaluate(() => "Paris", 1);
    assert.equal(first.thresholdCheck, true);
    const [second] = await evaluate(({ country }) => CAPITALS[country], 2);
    assert.deepEqual([second.score, second.delta, second.evaluationId], [1, 0.5, first.evaluationId]);
    const { runStats, status } = await humanloop.evaluations.getStats(first.evaluationId);
    assert.deepEqual([runStats.length, runStats[1].evaluatorStats[0].numFalse, status], [2, 1, "completed"]);
    const { runs } = await humanloop.evaluations.listRunsForEvaluation(first.evaluationId);
    assert.deepEqual(runs.map((run) => run.version.attributes.release), [2, 1]);
})();
