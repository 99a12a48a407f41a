/** The page's own arithmetic held against the library's numbers: by the tests, and by the page itself when it is opened. */
import { cameraOf, cameraPictures, see } from "./camera";
import { comparePanels } from "./comparisons";
import { convolve } from "./convolution";
import { type Data, type Part, real } from "./data";
import { Fraction } from "./fractions";
import { backward, forward, type Gradients, type Passed, type Weights } from "./network";
import { descent, rules } from "./optimisers";
import { curves, search } from "./tea";
import { descend, learn, start, taskOf } from "./training";

export interface Verdict {
  compared: number;
  wrong: string[];
}

export function weightsOf(data: Data): Weights {
  return { features: data.x_or_o.features.map(Fraction.parse), votes: data.x_or_o.vote_weights.map(Fraction.parse) };
}

/** Compares everything; each difference is named. */
export function compare(data: Data): Verdict {
  const verdict: Verdict = { compared: 0, wrong: [] };
  compareNetwork(data, verdict);
  compareConvolution(data, verdict);
  compareCamera(data, verdict);
  compareTea(data, verdict);
  compareTraining(data, verdict);
  compareOptimisers(data, verdict);
  comparePanels(data, (name, ours, library, tolerance) => near(verdict, name, ours, library, tolerance));
  return verdict;
}

function compareNetwork(data: Data, verdict: Verdict): void {
  const weights = weightsOf(data);
  for (const library of data.x_or_o.pictures) {
    const passed = forward(library.picture.map(Fraction.parse), weights);
    for (const name of ["conv", "relu", "pool1", "pool2", "votes"] as const satisfies (keyof Passed)[]) {
      exactly(verdict, `${library.name}, ${name}`, passed[name], library[name]);
    }

    for (const gradients of library.gradients) {
      const back = backward(passed, weights, gradients.votes.map((dy) => new Fraction(dy)));
      for (const name of ["pool2", "pool1", "relu", "conv", "picture", "weights"] as const satisfies (keyof Gradients)[]) {
        exactly(verdict, `${library.name}, gradient of ${name} for votes ${gradients.votes}`, back[name], gradients[name]);
      }

      exactly(verdict, `${library.name}, gradient of the votes' weights`, back.voteWeights, gradients.vote_weights);
    }
  }
}

function compareConvolution(data: Data, verdict: Verdict): void {
  const picture = data.x_or_o.pictures[0]!.picture.map(Number);
  for (const library of data.convolution.cases) {
    const name = `filter ${library.size}, stride ${library.stride}, pad ${library.pad}, dilation ${library.dilation}`;
    const ours = convolve(picture, 9, library);
    verdict.compared += 2 + library.output.length;
    if (ours.length !== library.length || ours.output.some((value, i) => value !== library.output[i])) {
      verdict.wrong.push(`${name}: ${ours.output} and not ${library.output}`);
    }

    if ((ours.length === 0 || ours.leftOut > 0) !== (library.refusal !== "")) {
      verdict.wrong.push(`${name}: ${ours.leftOut} left out, but the library says "${library.refusal}"`);
    }
  }
}

function compareCamera(data: Data, verdict: Verdict): void {
  const camera = cameraOf(data);
  for (const { pixels, layers } of camera ? cameraPictures(data) : []) {
    see(camera!, pixels).forEach((layer, i) => exactly(verdict, `camera ${pixels}, layer ${i + 1}`, layer, layers[i]!));
  }
}

/** Each search from each seed: how far above the least suffering it ends, and how often it has looked. */
function compareTea(data: Data, verdict: Verdict): void {
  const tables = data.lectures.find((lecture) => lecture.id === "tea")?.frames.flatMap((frame) => frame.parts.filter((part): part is Extract<Part, { $type: "table" }> => part.$type === "table" && part.name.includes("starts each")));
  tables?.forEach((table, place) => {
    const curve = curves[place]!;
    const least = Math.min(...Array.from({ length: 100_001 }, (_, i) => i / 1000).map(curve.suffering));
    for (const [name, , above, evaluations] of table.rows) {
      above!.numbers.forEach((height, i) => {
        const run = search(curve, name!.text, i + 1);
        near(verdict, `tea, ${curve.name} curve, ${name!.text}, seed ${i + 1}, suffering`, curve.suffering(run.found) - least, real(height.value), 1e-6);
        near(verdict, `tea, ${curve.name} curve, ${name!.text}, seed ${i + 1}, evaluations`, run.evaluations, real(evaluations!.numbers[i]!.value), 0);
      });
    }
  });
}

/** The same losses, step after step; rounding grows with the steps, and faster where the rate is high. */
function compareTraining(data: Data, verdict: Verdict): void {
  const task = taskOf(data.training);
  for (const { seed, runs } of data.training.seeds.slice(0, 2)) {
    for (const { rate, losses } of runs) {
      let parameters = start(data.training, seed);
      losses.slice(0, 20).forEach((library, step) => {
        const { loss, gradients } = learn(task, parameters);
        parameters = descend(parameters, gradients, rate);
        near(verdict, `training, seed ${seed}, rate ${rate}, step ${step + 1}`, loss, real(library), 1e-9 * Math.max(1, Math.abs(real(library))));
      });
    }
  }
}

/** Every step of every optimiser, at the lecture's rates and at others. */
function compareOptimisers(data: Data, verdict: Verdict): void {
  for (const { name, rate, path } of data.optimisers) {
    const ours = rules[name] === undefined ? [] : descent(name, rate, path.length - 1);
    path.forEach((library, step) => {
      library.forEach((value, i) => {
        const expected = real(value);
        near(verdict, `optimisers, ${name}, rate ${rate}, step ${step}, coordinate ${i + 1}`, ours[step]?.[i] ?? NaN, expected, 1e-9 * Math.max(1, Math.abs(expected)));
      });
    });
  }
}

function near(verdict: Verdict, name: string, ours: number, library: number, tolerance: number): void {
  verdict.compared++;
  if (!(Math.abs(ours - library) <= tolerance || Object.is(ours, library))) {
    verdict.wrong.push(`${name}: ${ours} and not ${library}`);
  }
}

function exactly(verdict: Verdict, name: string, ours: Fraction[], library: string[]): void {
  verdict.compared += library.length;
  if (ours.length !== library.length) {
    verdict.wrong.push(`${name}: ${ours.length} numbers and not ${library.length}`);
  }

  library.forEach((expected, i) => {
    if (ours[i]?.toString() !== expected) {
      verdict.wrong.push(`${name}, element ${i}: ${ours[i]} and not ${expected}`);
    }
  });
}
