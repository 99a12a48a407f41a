/** Deck R's small network learning in the page: 9×9 → conv 3 → ReLU → pool → pool → 2, gradient descent on all pictures at once, in float64. */
import type { TrainingData } from "./data";
import { poolWindow, taps } from "./network";

export type Parameters = Record<"w1" | "b1" | "w2" | "b2", Float64Array>;

const names = { w1: "conv1.weight", b1: "conv1.bias", w2: "fc1.weight", b2: "fc1.bias" } as const;
const windows = Array.from({ length: 49 }, (_, p) => taps(p));
const pools = [Array.from({ length: 16 }, (_, p) => poolWindow(p, 7)), Array.from({ length: 4 }, (_, p) => poolWindow(p, 4))] as const;

/** How the library lays out the votes' weights: 2×12, or 12×2. */
export interface Task {
  pictures: Float64Array[];
  labels: number[];
  /** Whether fc1.weight is 2×12. */
  rows: boolean;
}

export function taskOf(data: TrainingData): Task {
  const pictures = data.labels.map((_, n) => Float64Array.from(data.pictures.slice(81 * n, 81 * (n + 1))));
  return { pictures, labels: data.labels, rows: data.seeds[0]!.weights["fc1.weight"]!.shape[0] === 2 };
}

export function start(data: TrainingData, seed: number): Parameters {
  const weights = data.seeds.find((known) => known.seed === seed)!.weights;
  return Object.fromEntries(Object.entries(names).map(([short, name]) => [short, Float64Array.from(weights[name]!.values)])) as Parameters;
}

interface Trace {
  conv: Float64Array;
  pool1: Float64Array;
  pool2: Float64Array;
  /** The pixel that won each window. */
  won1: Int32Array;
  won2: Int32Array;
  votes: [number, number];
}

export function pass(x: Float64Array, { w1, b1, w2, b2 }: Parameters, rows: boolean): Trace {
  const conv = new Float64Array(147);
  for (let o = 0; o < 3; o++) {
    for (let p = 0; p < 49; p++) {
      let sum = b1[o]!;
      for (const { pixel, weight } of windows[p]!) {
        sum += x[pixel]! * w1[9 * o + weight]!;
      }

      conv[49 * o + p] = sum;
    }
  }

  const relu = conv.map((value) => (Number.isNaN(value) ? value : Math.max(0, value)));
  const [pool1, won1] = pool(relu, 49, pools[0]);
  const [pool2, won2] = pool(pool1, 16, pools[1]);
  const votes = [0, 1].map((n) => {
    let sum = 0;
    for (let k = 0; k < 12; k++) {
      sum += pool2[k]! * w2[rows ? 12 * n + k : 2 * k + n]!;
    }

    return sum + b2[n]!;
  }) as [number, number];
  return { conv, pool1, pool2, won1, won2, votes };
}

export interface Step {
  loss: number;
  right: number;
  gradients: Parameters;
}

/** The mean loss over all pictures, and its gradient. */
export function learn(task: Task, parameters: Parameters): Step {
  const gradients: Parameters = { w1: new Float64Array(27), b1: new Float64Array(3), w2: new Float64Array(24), b2: new Float64Array(2) };
  const count = task.pictures.length;
  let [loss, right] = [0, 0];
  task.pictures.forEach((x, n) => {
    const label = task.labels[n]!;
    const { conv, pool2, won1, won2, votes } = pass(x, parameters, task.rows);
    const most = Math.max(...votes);
    const exp = votes.map((vote) => Math.exp(vote - most));
    const total = exp[0]! + exp[1]!;
    loss -= (votes[label]! - most - Math.log(total)) / count;
    right += votes[label]! > votes[1 - label]! ? 1 : 0;
    const dVotes = exp.map((e, i) => (e / total - (i === label ? 1 : 0)) / count);
    for (let k = 0; k < 12; k++) {
      let dPool2 = 0;
      for (let i = 0; i < 2; i++) {
        const at = task.rows ? 12 * i + k : 2 * k + i;
        dPool2 += dVotes[i]! * parameters.w2[at]!;
        gradients.w2[at]! += dVotes[i]! * pool2[k]!;
      }

      const at = won1[won2[k]!]!;
      if (conv[at]! > 0) {
        const o = Math.floor(at / 49);
        gradients.b1[o]! += dPool2;
        for (const { pixel, weight } of windows[at % 49]!) {
          gradients.w1[9 * o + weight]! += dPool2 * x[pixel]!;
        }
      }
    }

    gradients.b2[0]! += dVotes[0]!;
    gradients.b2[1]! += dVotes[1]!;
  });
  return { loss, right, gradients };
}

export function descend(parameters: Parameters, gradients: Parameters, rate: number): Parameters {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, values]) => [name, values.map((value, i) => value - rate * gradients[name as keyof Parameters][i]!)]),
  ) as Parameters;
}

function pool(values: Float64Array, size: number, places: number[][]): [Float64Array, Int32Array] {
  const pooled = new Float64Array(3 * places.length);
  const won = new Int32Array(pooled.length);
  for (let i = 0; i < pooled.length; i++) {
    const o = Math.floor(i / places.length);
    for (const [k, place] of places[i % places.length]!.entries()) {
      const at = o * size + place;
      if (k === 0 || values[at]! > pooled[i]! || (Number.isNaN(values[at]!) && !Number.isNaN(pooled[i]!))) {
        [pooled[i], won[i]] = [values[at]!, at];
      }
    }
  }

  return [pooled, won];
}
