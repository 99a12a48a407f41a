// The page in a browser: hover, draw, scrub, keys; nothing on the console, nothing from the network.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const address = pathToFileURL(resolve(process.env.COMPANION ?? "../../docs/companion.html")).href;
const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
let browser;
let page;
const complaints = [];
const requests = [];

async function open(hash = "", options = {}) {
  const opened = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
  opened.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
  opened.on("pageerror", (error) => complaints.push(`${error}`));
  opened.on("request", (request) => !/^(file|data|blob):/.test(request.url()) && requests.push(request.url()));
  await opened.goto(address + hash);
  await opened.waitForSelector("[data-verdict]");
  return opened;
}

before(async () => {
  browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  page = await open();
});

after(async () => {
  await browser?.close();
});

const cell = (grid, i) => page.getByRole("grid", { name: grid, exact: true }).locator(`[data-cell="${i}"]`);
const forwardSide = () => page.locator(".side:not(.back)").innerText();
const backSide = () => page.locator(".side.back").innerText();
const timeline = () => page.getByRole("slider", { name: /Timeline/ });

async function scrub(to) {
  await timeline().fill(`${to}`);
}

test("the page's arithmetic agrees with the library's when it is opened", async () => {
  assert.equal(await page.locator("[data-verdict]").getAttribute("data-verdict"), "0");
});

test("an output cell shows its nine products, their sum and the line of C#", async () => {
  await cell("map of \\", 24).hover();
  const text = await forwardSide();
  // The deck: (1+1-1+1+1+1-1+1+1)/9 = 5/9, printed 0.55.
  assert.match(text, /\(1 \+ 1 − 1 \+ 1 \+ 1 \+ 1 − 1 \+ 1 \+ 1\) \/ 9 = 5\/9 ≈ 0\.55/);
  assert.equal(await page.locator(".side:not(.back) .products > span").count(), 9);
  assert.match(await page.locator(".side:not(.back) .here").innerText(), /sum \+= picture\[i\] \* kernel\[k\];/);
  assert.equal(await page.locator(".pixels .from").count(), 9);
  assert.equal(await page.locator(".side math").count() > 0, true);
});

test("a pixel shows the outputs it feeds", async () => {
  await cell("picture", 40).hover();
  assert.equal(await page.locator(".stage .to").count(), 27);
  await cell("picture", 0).hover();
  assert.equal(await page.locator(".stage .to").count(), 3);
});

test("drawing changes every map and the verdict; the presets bring the picture back", async () => {
  assert.match(await page.locator("#x-or-o-picture .verdict").innerText(), /says X/);
  await page.getByRole("button", { name: "O", exact: true }).click();
  assert.match(await page.locator("#x-or-o-picture .verdict").innerText(), /says O/);
  await page.getByRole("button", { name: "X", exact: true }).click();
  const before = await cell("map of \\", 0).getAttribute("aria-label");
  await cell("picture", 0).click();
  const after = await cell("map of \\", 0).getAttribute("aria-label");
  // The first window's mean was 7/9, its first pixel -1 against a weight of 1: flipping it adds 2/9.
  assert.equal(before, "row 1, column 1: 7/9");
  assert.equal(after, "row 1, column 1: 1");
  await page.getByRole("button", { name: "X", exact: true }).click();
});

test("the keyboard draws, too", async () => {
  await cell("picture", 0).focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowDown");
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), "row 2, column 2: 1");
  await page.keyboard.press("Space");
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), "row 2, column 2: −1");
  await page.keyboard.press("Space");
});

test("the timeline goes forward and then backward", async () => {
  await scrub(0);
  assert.equal(await page.locator(".stage .absent").count(), 3 * (49 + 49 + 16 + 4) + 2);
  await timeline().focus();
  await page.keyboard.press("ArrowRight");
  assert.equal(await page.locator(".stage .absent").count(), 3 * (48 + 49 + 16 + 4) + 2);
  await scrub(120);
  assert.equal(await page.locator(".stage .absent").count(), 0);
  assert.equal(await page.locator(".returned").count(), 0);
  await page.keyboard.press("End");
  assert.equal(await page.locator(".returned").count(), 81 + 27 + 3 * (49 + 49 + 16 + 4) + 2);
  await cell("feature \\", 0).hover();
  assert.match(await backSide(), /outputs it has a part in, dy · x each/);
  assert.match(await page.locator(".side.back .here").innerText(), /dKernel\[k\] \+= dSum \* picture\[i\];/);
  await cell("picture", 40).hover();
  assert.match(await page.locator(".side.back .here").innerText(), /dPicture\[i\] \+= dSum \* kernel\[k\];/);
  await scrub(120);
});

test("the picture and the step are in the address", async () => {
  const hash = `#picture=${"1".repeat(81)}&step=50&question=o`;
  const other = await open(hash);
  assert.equal(await other.getByRole("slider", { name: /Timeline/ }).inputValue(), "50");
  assert.equal(await other.locator("#x-or-o-picture .pixels .plus").count(), 81);
  await other.close();
});

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

test("every lecture opens and shows its steps and its program", async () => {
  const { decks, lectures } = JSON.parse(await page.locator("#data").textContent());
  assert.equal(await page.locator("section.deck").count(), Object.keys(decks).length);
  assert.equal(await page.locator("details.lecture").count(), lectures.length);
  for (const { id, frames } of lectures) {
    // As many clicks would take half a minute.
    const [titles, program] = await page.evaluate(async (id) => {
      const drawn = () => new Promise((done) => setTimeout(done));
      const lecture = document.querySelector(`[data-lecture="${id}"]`);
      lecture.querySelector("summary").click();
      while (lecture.querySelector(".frame h4") === null) {
        await drawn();
      }

      const title = () => lecture.querySelector(".frame h4").textContent;
      const [first, steps] = [title(), lecture.querySelector(".steps input")];
      steps.value = steps.max;
      steps.dispatchEvent(new Event("input"));
      lecture.querySelector(".program > summary").click();
      await drawn();
      const last = title();
      lecture.querySelector("summary").click();
      return [[first, last], lecture.querySelector(".program pre").textContent];
    }, id);
    assert.deepEqual(titles, [frames[0].title, frames.at(-1).title], id);
    assert.match(program, /Walk\(Setting setting\)/);
  }
});

test("on a phone nothing is wider than the screen, in the dark as well", async () => {
  const phone = await open("", { viewport: { width: 390, height: 844 }, colorScheme: "dark", reducedMotion: "reduce" });
  assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth), 390);
  await phone.close();
});

test("nothing is said on the console and nothing asked of the network", () => {
  assert.deepEqual(complaints, []);
  assert.deepEqual(requests, []);
});
