// The page's arithmetic against the library's numbers, which the page holds: `COMPANION=FILE npm test` reads them there.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { compare } from "../build/arithmetic.js";

const page = readFileSync(process.env.COMPANION ?? "../../docs/companion.html", "utf8");
const [, json] = page.match(/<script type="application\/json" id="data">(.*?)<\/script>/s);

test("the page computes what the library computes", () => {
  const { compared, wrong } = compare(JSON.parse(json));
  assert.deepEqual(wrong, []);
  assert.ok(compared > 10000, `only ${compared} numbers were compared`);
});

test("a number that the library has otherwise is noticed", () => {
  const data = JSON.parse(json);
  data.x_or_o.pictures[1].gradients[0].picture[40] = "7/11";
  data.convolution.cases.find((shown) => shown.length > 0).output[0] += 1;
  assert.equal(compare(data).wrong.length, 2);
});
