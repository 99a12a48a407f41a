// The page in a browser: hover, draw, scrub, keys; nothing on the console, nothing from the network.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { close, complaints, open, requests } from "./browser.mjs";

let page;
before(async () => {
  page = await open();
});
after(close);

const cell = (grid, i) => page.getByRole("grid", { name: grid, exact: true }).locator(`[data-cell="${i}"]`);
const forwardSide = () => page.locator(".side:not(.back)").innerText();
const backSide = () => page.locator(".side.back").innerText();
const timeline = () => page.getByRole("slider", { name: /Timeline/ });

/** A text without what MathML says by its layout: indices, powers, fractions, the brackets around them. */
const letters = (text) => text.normalize("NFKD").replaceAll(/[\s/_^(){}√−-]/gu, "");

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
  assert.equal(await page.locator("#x-or-o-picture .returned").count(), 0);
  await page.keyboard.press("End");
  assert.equal(await page.locator("#x-or-o-picture .returned").count(), 81 + 27 + 3 * (49 + 49 + 16 + 4) + 2);
  await cell("feature \\", 0).hover();
  assert.match(await backSide(), /outputs it has a part in, dy · x each/);
  assert.match(await page.locator(".side.back .here").innerText(), /dKernel\[k\] \+= dSum \* picture\[i\];/);
  await cell("picture", 40).hover();
  assert.match(await page.locator(".side.back .here").innerText(), /dPicture\[i\] \+= dSum \* kernel\[k\];/);
  await scrub(120);
});

test("pointing at a pixel shows the backward sum into it, wherever the timeline stands", async () => {
  await scrub(0);
  await cell("feature X", 4).hover();
  assert.match(await backSide(), /outputs it has a part in, dy · x each/);
  await cell("picture", 40).hover();
  assert.match(await backSide(), /outputs it feeds, dy · w each/);
  await scrub(120);
});

test("the picture and the step are in the address", async () => {
  const hash = `#picture=${"1".repeat(81)}&step=50&question=o`;
  const other = await open(hash);
  assert.equal(await other.getByRole("slider", { name: /Timeline/ }).inputValue(), "50");
  assert.equal(await other.locator("#x-or-o-picture .pixels .plus").count(), 81);
  await other.close();
});

test("formulas in the lectures' steps are MathML", async () => {
  const lecture = page.locator('[data-lecture="chaining"]');
  await lecture.locator("summary").first().click();
  await lecture.locator(".steps input").fill("1");
  // ∂e/∂w₁ = x·w₂ = 3·7/2 = 21/2: three are fractions.
  assert.equal(await lecture.locator(".equation").last().locator("mfrac").count(), 3);
  assert.equal(await lecture.locator(".equation").last().locator("msub").first().textContent(), "w1");
  await lecture.locator(".steps input").fill("0");
  await lecture.locator("summary").first().click();
});

test("formulas in a step's title are MathML, too, with their brackets whole", async () => {
  const lecture = page.locator('[data-lecture="conv-3d"]');
  await lecture.locator("summary").first().click();
  await lecture.locator(".steps input").fill("1");
  // (Θ * x)(s, t) = Σᵢ Σⱼ Σₖ Θ(i, j, k) x(s + i, t + j, k), at s = t = 0.
  const title = lecture.locator(".frame h4");
  assert.equal(await title.locator("math").count(), 2);
  assert.equal(await title.locator("math").first().locator("msub").count(), 3);
  assert.match(await title.textContent(), /, at s=t=0$/);
  await lecture.locator(".steps input").fill("0");
  await lecture.locator("summary").first().click();
  const biases = page.locator('[data-lecture="bias-shapes"] > summary');
  // Θ⁽ʲ⁾ has dimension s_{j+1} × (s_j + 1).
  assert.deepEqual(await biases.locator("msub").allTextContents(), ["sj+1", "sj"]);
});

test("on paper nothing is cut off, and what is only for the screen is left out", async () => {
  const other = await open();
  await other.emulateMedia({ media: "print" });
  assert.equal(await other.locator("nav").isVisible(), false);
  assert.equal(await other.locator(".toolbar").first().isVisible(), false);
  assert.equal(await other.locator(".timeline").first().isVisible(), false);
  assert.equal(await other.locator("#x-or-o-picture .pixels").isVisible(), true);
  // At the width of a page the maps have their numbers, and no network is cut.
  await other.setViewportSize({ width: 718, height: 1040 });
  assert.equal(await other.evaluate(() => document.documentElement.scrollWidth), 718);
  assert.equal(await other.getByRole("grid", { name: "map of \\", exact: true }).locator(".cell").first().evaluate((cell) => parseFloat(getComputedStyle(cell).fontSize) > 6), true);
  assert.ok((await other.pdf({ format: "A4" })).length > 50_000);
  await other.close();
});

test("who asks for less motion gets none", async () => {
  const motion = async (reducedMotion) => {
    const other = await open("", { reducedMotion });
    const cell = other.getByRole("grid", { name: "map of \\", exact: true }).locator(".cell").first();
    const found = [
      await other.evaluate(() => getComputedStyle(document.documentElement).scrollBehavior),
      await cell.evaluate((shown) => getComputedStyle(shown).transitionDuration),
      // Redrawing the picture changes colours, at once or by and by.
      await other.evaluate(() => {
        [...document.querySelectorAll("#x-or-o-picture button")].find((button) => button.textContent === "O").click();
        return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(document.getAnimations().length > 0))));
      }),
    ];
    await other.close();
    return found;
  };

  assert.deepEqual(await motion("reduce"), ["auto", "0s", false]);
  assert.deepEqual(await motion("no-preference"), ["smooth", "0.12s", true]);
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
    assert.deepEqual(titles.map(letters), [frames[0].title, frames.at(-1).title].map(letters), id);
    assert.match(program, /Walk\(Setting setting\)/);
  }
});

test("on a phone nothing is wider than the screen, in the dark as well", async () => {
  const phone = await open("", { viewport: { width: 390, height: 844 }, colorScheme: "dark", reducedMotion: "reduce" });
  assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth), 390);
  // Letters in drawings are scaled with them, and stay readable.
  const sizes = await phone.evaluate(() =>
    [...document.querySelectorAll("svg text")].map((text) => (parseFloat(getComputedStyle(text).fontSize) * text.ownerSVGElement.clientWidth) / text.ownerSVGElement.viewBox.baseVal.width),
  );
  assert.ok(sizes.length > 100);
  assert.ok(Math.min(...sizes) >= 9, `${Math.min(...sizes)} pixels`);
  // Nor does any step of any lecture push the page apart.
  const wide = await phone.evaluate(async () => {
    const [found, drawn] = [[], () => new Promise((done) => setTimeout(done))];
    for (const lecture of document.querySelectorAll("details.lecture")) {
      lecture.open = true;
      while (lecture.querySelector(".steps input") === null) {
        await drawn();
      }

      const steps = lecture.querySelector(".steps input");
      for (let step = 0; step <= Number(steps.max); step++) {
        steps.value = step;
        steps.dispatchEvent(new Event("input"));
        await drawn();
        if (document.documentElement.scrollWidth > 390) {
          found.push(`${lecture.dataset.lecture}, step ${step + 1}: ${document.documentElement.scrollWidth}`);
        }
      }

      lecture.open = false;
    }

    return found;
  });
  assert.deepEqual(wide, []);
  await phone.close();
});

test("nothing is said on the console and nothing asked of the network", () => {
  assert.deepEqual(complaints, []);
  assert.deepEqual(requests, []);
});
