// The other panels: their controls, and what comes of them.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { close, complaints, open, requests } from "./browser.mjs";

let page;
before(async () => {
  page = await open();
});
after(close);

test("an illegal stride shows which pixels drop out, and the library's refusal", async () => {
  const panel = page.locator("#convolution-controls");
  assert.equal(await panel.locator(".lost").count(), 0);
  await panel.getByRole("slider", { name: "stride s" }).fill("4");
  // (9 - 3) / 4 + 1 = 2.5: two windows reach 7 pixels, two rows and columns are left.
  assert.equal(await panel.locator(".lost").count(), 9 * 9 - 7 * 7);
  assert.match(await panel.innerText(), /2\.5 → 2/);
  assert.match(await panel.locator(".message").innerText(), /Conv/);
  await panel.getByRole("slider", { name: "filter size K" }).fill("5");
  assert.equal(await panel.locator(".lost").count(), 0);
});

test("the camera says what the four pixels show", async () => {
  const panel = page.locator("#four-pixels");
  assert.match(await panel.locator(".verdict").innerText(), /vertical/);
  await panel.locator(".pixels [data-cell='1']").click();
  await panel.locator(".pixels [data-cell='2']").click();
  assert.match(await panel.locator(".verdict").innerText(), /horizontal/);
});

test("the step of the gradient check can be dragged", async () => {
  const panel = page.locator("#gradient-check");
  const error = () => panel.locator("tr.c1 td").last().innerText();
  const fine = await error();
  await panel.getByRole("slider", { name: "Step" }).fill("0");
  // ((1.3 + 1)³ - (1.3 - 1)³) / 2 = 6.07, and 3·1.3² = 5.07.
  assert.equal(await error(), "off by 1");
  assert.notEqual(fine, "off by 1");
});

test("training steps, and what it has come to is in the address", async () => {
  const other = await open("#seed=2&rate=0.5&trained=30");
  const status = other.locator("#training [data-steps]");
  assert.equal(await status.getAttribute("data-steps"), "30");
  await other.getByRole("button", { name: "One step" }).click();
  assert.equal(await status.getAttribute("data-steps"), "31");
  await other.waitForFunction(() => location.hash.includes("trained=31"));
  await other.close();
});

test("a rate that is too high ends in NaN, which is explained", async () => {
  const other = await open("#seed=1&rate=1000&trained=60");
  assert.match(await other.locator("#training [role=alert]").innerText(), /The rate is too high.*∞ − ∞.*NaN/s);
  await other.close();
});

test("digits, tea and optimisers follow their controls", async () => {
  await page.locator("#lenet-maps").getByRole("button", { name: "3", exact: true }).click();
  assert.equal(await page.locator("#lenet-maps canvas").count(), 1 + 6 + 6 + 6 + 96 + 16 + 16);
  await page.locator("#what-it-sees").getByRole("button", { name: "3", exact: true }).click();
  assert.match(await page.locator("#what-it-sees").innerText(), /The chance of 3|the chance of 3/);
  assert.equal(await page.locator("#tea-searches svg").count(), 5);
  const first = await page.locator("#tea-searches").innerText();
  await page.getByLabel("Seed of the searches").fill("2");
  assert.notEqual(await page.locator("#tea-searches").innerText(), first);
  await page.getByRole("slider", { name: "Steps of the optimisers" }).fill("60");
  assert.equal(await page.locator("#optimiser-paths polyline").count(), 6);
});

test("an optimiser's rate can be set: too high climbs the walls", async () => {
  const row = page.locator('#optimiser-paths [data-optimiser="SGD"]');
  await page.getByRole("slider", { name: "Steps of the optimisers" }).fill("10");
  // The lecture's rate is 0.018: ten steps multiply x by (1 - 0.018)^10 and y by (1 - 1.8)^10.
  assert.match(await row.innerText(), new RegExp(`${(10 * 0.982 ** 10).toFixed(3)}\\s+${(0.8 ** 10).toFixed(3)}`));
  await page.getByRole("slider", { name: "Rate of SGD" }).fill("2");
  // A hundred times that: 1 - 180 = -179, ten times over.
  assert.match(await row.innerText(), /1\.8\s/);
  assert.match(await row.innerText(), /3\.4·10²²/);
  await page.getByRole("button", { name: "the lecture's rates" }).click();
  assert.match(await row.innerText(), /0\.018/);
});

test("a filter of one's own is applied to the picture", async () => {
  const panel = page.locator("#picture-filters");
  await panel.getByRole("button", { name: "sharpen" }).click();
  assert.equal(await panel.getByLabel("Weight, row 2, column 2").inputValue(), "5");
  for (let k = 0; k < 9; k++) {
    await panel.locator(".weights input").nth(k).fill(k === 4 ? "1/2" : "0");
  }

  assert.match(await panel.innerText(), /they sum to 0\.5/);
  const [, pixel, result] = (await panel.locator(".sum").innerText()).match(/([\d.]+) · 1\/2 .* = ([\d.]+)$/);
  assert.ok(Number(pixel) > 0);
  assert.ok(Math.abs(Number(pixel) / 2 - Number(result)) < 0.006);
  await panel.locator(".weights input").first().fill("none");
  assert.equal(await panel.locator('.weights input[aria-invalid="true"]').count(), 1);
});

test("a filter reaches through all channels and makes one map; d filters make d maps", async () => {
  const panel = page.locator("#volume");
  const cell = panel.getByRole("grid", { name: "map 2" }).locator('[data-cell="5"]');
  await cell.hover();
  assert.equal(await panel.getByRole("img", { name: /^input, channel/ }).locator(".from").count(), 2 * 9);
  // Nine products of each channel, and the two sums make the number that was pointed at.
  const number = (text) => Number(text.match(/[−\d]+$/)[0].replace("−", "-"));
  for (const k of [1, 2]) {
    const channel = panel.locator(`[data-channel="${k}"]`);
    const products = (await channel.locator(".products > span").allTextContents()).map(number);
    assert.equal(products.length, 9);
    assert.equal(products.reduce((sum, product) => sum + product), number(await channel.locator(".sum").textContent()));
  }

  const sums = (await panel.getByRole("status").locator("p").allTextContents()).map(number);
  assert.equal(sums[0] + sums[1], sums[2]);
  assert.equal(Number((await cell.innerText()).replace("−", "-")), sums[2]);
  await panel.getByRole("slider", { name: "Number of filters" }).fill("3");
  assert.equal(await panel.getByRole("grid").count(), 3);
  // Each filter sees something else.
  assert.equal(new Set(await panel.getByRole("grid").allInnerTexts()).size, 3);
  assert.match(await panel.innerText(), /54 weights make 3 maps of 4×4/);
});

test("a bias unit is a column more of the matrix", async () => {
  const panel = page.locator("#bias-units");
  assert.match(await panel.innerText(), /3×4.*1×4.*16 weights, 4 of them for bias units/s);
  await panel.getByRole("slider", { name: "Units of layer 2" }).fill("5");
  assert.match(await panel.innerText(), /5×4.*1×6.*26 weights, 6 of them for bias units/s);
  assert.equal(await panel.locator("line.wire").count(), 26);
  await panel.getByRole("grid", { name: "Θ of layer 1" }).locator('[data-cell="4"]').hover();
  assert.match(await panel.locator(".note").innerText(), /takes the bias unit, which is always 1, to unit 2 of layer 2/);
  assert.equal(await panel.locator("line.wire.bias.here").count(), 1);
});

test("the five steps follow each other; a saturated unit has an error with cross-entropy and hardly any with the quadratic cost", async () => {
  const panel = page.locator("#five-steps");
  const numbers = (tensor) => panel.locator(`[data-tensor="${tensor}"] .cell`).allInnerTexts();
  await panel.getByRole("slider", { name: "Step of backpropagation" }).fill("3");
  assert.deepEqual(await numbers("δ²"), ["", "", ""]);
  assert.equal((await numbers("δ³")).filter((number) => number !== "").length, 2);
  await panel.getByRole("slider", { name: "Step of backpropagation" }).fill("5");
  assert.equal((await numbers("∂C/∂w³")).filter((number) => number !== "").length, 6);
  await panel.getByRole("slider", { name: "Bias of the first output" }).fill("-8");
  const errors = (await panel.getByRole("status").innerText()).match(/δ³ is (\S+) with the quadratic cost and (\S+) with cross-entropy/).slice(1).map((error) => Math.abs(Number(error.replace("−", "-").replace(/·10⁻.*/, "e-4"))));
  assert.ok(errors[0] < 0.01 && errors[1] > 0.9, `${errors}`);
  const quadratic = await numbers("δ³");
  await panel.getByRole("button", { name: "cross-entropy" }).click();
  assert.notDeepEqual(await numbers("δ³"), quadratic);
});

test("the matrix of a layer has n², 3n - 2 or 3 weights, and shows where a shared one stands", async () => {
  const panel = page.locator("#connections");
  await panel.getByRole("slider", { name: "Number of pixels" }).fill("5");
  assert.match(await panel.locator('[data-connection="full"] .sum').innerText(), /25/);
  assert.match(await panel.locator('[data-connection="local"] .sum').innerText(), /13/);
  await panel.locator('[data-connection="shared"] [data-cell="0"]').hover();
  // The middle weight of three stands on the diagonal: five times.
  assert.match(await panel.locator('[data-connection="shared"] .note').innerText(), /Weight 2 .* used 5 times/);
  assert.equal(await panel.locator('[data-connection="shared"] .to').count(), 4);
});

test("a unit's sum is squashed four ways, each with its slope", async () => {
  const panel = page.locator("#one-unit");
  await panel.getByRole("slider", { name: "x of the unit" }).fill("2");
  await panel.getByRole("slider", { name: "w of the unit" }).fill("-1");
  await panel.getByRole("slider", { name: "b of the unit" }).fill("2");
  // z = -1·2 + 2 = 0: σ(0) = 1/2 with slope 1/4, which the weight has times x.
  assert.match(await panel.locator('[data-unit="sigmoid"]').innerText(), /0\.5\s+0\.25\s+0\.5/);
  assert.match(await panel.locator('[data-unit="ReLU"]').innerText(), /0\s+0\s+0/);
  await panel.getByRole("button", { name: "slopes" }).click();
  assert.match(await panel.locator("figcaption").innerText(), /slope/);
});

test("the total cost of a guess has slope 0 at the mean", async () => {
  const panel = page.locator("#costs");
  await panel.getByRole("slider", { name: "Guess" }).fill("60");
  // Bags of 53, 57, 58, 61 and 71: 49 + 9 + 4 + 1 + 121.
  assert.match(await panel.getByRole("status").innerText(), /total 184, slope 0: flat, this is the mean/);
  await panel.getByRole("slider", { name: "Guess" }).fill("50");
  assert.match(await panel.getByRole("status").innerText(), /total 684, slope −100: go up/);
});

test("slopes come back along the chain, each node multiplying by its own", async () => {
  const panel = page.locator("#chain-rule");
  assert.match(await panel.locator("svg").getAttribute("aria-label"), /e = b·w₂ is 52\.5/);
  assert.match(await panel.locator('[data-slope="w1"]').textContent(), /=10\.5$/);
  await panel.getByRole("slider", { name: "Steps along the graph" }).fill("3");
  assert.equal(await panel.locator(".back-number", { hasText: "?" }).count(), 3 + 1);
  await panel.getByRole("button", { name: "ReLU" }).click();
  await panel.getByRole("slider", { name: "x", exact: true }).fill("-1");
  assert.match(await panel.locator('[data-slope="w1"]').textContent(), /=0$/);
});

test("a digit is changed as the lecture changes it, and in any other way", async () => {
  const panel = page.locator("#expanded-data");
  const ink = () => panel.locator("canvas").nth(1).evaluate((canvas) => {
    const copy = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    copy.drawImage(canvas, 0, 0);
    return [...copy.getImageData(0, 0, 28, 28).data].filter((_, i) => i % 4 === 0);
  });
  const before = await ink();
  await panel.getByRole("button", { name: "reflection" }).click();
  const mirrored = await ink();
  assert.deepEqual(mirrored, before.map((_, i) => before[Math.floor(i / 28) * 28 + 27 - (i % 28)]));
  await panel.getByRole("slider", { name: "rotation, degrees" }).fill("30");
  assert.notDeepEqual(await ink(), mirrored);
});

test("dropout silences another share of the units, and makes up for it", async () => {
  const panel = page.locator("#dropped-units");
  await panel.getByRole("slider", { name: "Share of units dropped" }).fill("0");
  assert.match(await panel.getByRole("status").innerText(), /100 of 100 units speak, each times 1\.00/);
  await panel.getByRole("slider", { name: "Share of units dropped" }).fill("0.8");
  const first = await panel.getByRole("status").innerText();
  assert.match(first, /each times 5\.00/);
  assert.equal(await panel.locator(".cell.plus").count(), Number(first.split(" ")[0]));
  const silent = await panel.getByRole("img").getAttribute("aria-label");
  await panel.getByRole("button", { name: "Next step" }).click();
  assert.notEqual(await panel.getByRole("img").getAttribute("aria-label"), silent);
});

test("folds, depth, shapes and seeds show the library's numbers", async () => {
  assert.equal(await page.locator("#folds .held-out").count(), 5);
  await page.locator("#depth").getByRole("button", { name: "ReLU" }).click();
  assert.match(await page.locator("#depth figcaption").first().innerText(), /ReLU/);
  await page.locator("#depth").getByRole("slider", { name: "Number of blocks" }).fill("0");
  assert.match(await page.locator("#depth .wide-label").innerText(), /2 blocks/);
  // AlexNet's 24 layers are all on the page.
  const edges = await page.locator("#shapes .block").evaluateAll((blocks) => blocks.map((block) => block.getBoundingClientRect().right));
  assert.ok(edges.length > 20 && Math.max(...edges) < 1280);
  await page.locator("#shapes").getByRole("button", { name: "pytorch-net" }).click();
  // 16·6·6 inputs and a bias for each of 120 units.
  await page.locator("#shapes").getByRole("button", { name: /^fc1/ }).hover();
  assert.match(await page.locator("#shapes .sum").innerText(), new RegExp(`120, ${((16 * 36 + 1) * 120).toLocaleString("en")} weights`));
  await page.getByRole("combobox", { name: "Lecture that measures" }).selectOption("columns-test");
  const { lectures } = JSON.parse(await page.locator("#data").textContent());
  const table = lectures.find(({ id }) => id === "columns-test").frames.flatMap((frame) => frame.parts).find((part) => part.$type === "table");
  assert.equal(await page.locator("#every-seed .dot").count(), table.rows.flat().reduce((sum, cell) => sum + (cell.numbers.length > 1 ? cell.numbers.length : 0), 0));
});

test("nothing is said on the console and nothing asked of the network", () => {
  assert.deepEqual(complaints, []);
  assert.deepEqual(requests, []);
});
