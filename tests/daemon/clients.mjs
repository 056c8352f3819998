// mpold asked by OpenAI's and Mistral's clients for Node. usage: node clients.mjs URL
import assert from "node:assert/strict";
import OpenAI from "openai";
import { HTTPClient, Mistral } from "@mistralai/mistralai";

const url = process.argv[2];

function openai(headers) {
  return new OpenAI({ baseURL: `${url}/v1`, apiKey: "unused", maxRetries: 0, defaultHeaders: headers });
}

const texts = await openai({ "Mpol-Tenant": "guard" }).moderations.create({ input: ["hello", "zz-banned"] });
assert.deepEqual(texts.results.map((result) => result.flagged), [false, true]);
const scored = (await openai({ "Mpol-Tenant": "scored" }).moderations.create({ input: "hello" })).results[0];
assert.equal(scored.categories.hate, true);
assert.equal("hate" in scored.category_scores, false);
const unknown = openai({ "Mpol-Tenant": "scored", "Mpol-Kind": "completion" });
await assert.rejects(unknown.moderations.create({ input: "hello" }), (error) => error.status === 503);

const httpClient = new HTTPClient();
httpClient.addHook("beforeRequest", (request) => {
  const next = new Request(request);
  next.headers.set("Mpol-Tenant", "guard");
  return next;
});
const mistral = new Mistral({ serverURL: url, apiKey: "unused", httpClient });
const judged = await mistral.classifiers.moderate({ model: "mistral-moderation-latest", inputs: ["hello", "zz-banned"] });
assert.deepEqual(judged.results.map((result) => result.categories.policy), [false, true]);
const chat = await mistral.classifiers.moderateChat({
  model: "mistral-moderation-latest",
  inputs: [{ role: "user", content: "zz-banned" }, { role: "assistant", content: "No." }],
});
assert.equal(chat.results[0].categories.policy, false);
