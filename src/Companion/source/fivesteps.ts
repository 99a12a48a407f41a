/** Deck N's five steps of backpropagation in a network of two inputs, three hidden and two output units, all sigmoids. */
import { type Data, partsOf, real } from "./data";
import { units } from "./units";

export interface Layers {
  w2: number[];
  b2: number[];
  w3: number[];
  b3: number[];
}

export interface Steps {
  z2: number[];
  a2: number[];
  z3: number[];
  a3: number[];
  costSlope: number[];
  delta3: number[];
  delta2: number[];
  ofW3: number[];
  ofW2: number[];
}

export type Cost = "quadratic" | "cross-entropy";

const sigmoid = units[1]!;

/** The lecture's weights and input. */
export function layersOf(data: Data): (Layers & { a1: number[] }) | undefined {
  const grid = (name: string): number[] => partsOf(data, "nielsen", "grid").find((part) => part.name === name)?.numbers.map((number) => real(number.value)) ?? [];
  const layers = { w2: grid("w²"), b2: grid("b²"), w3: grid("w³"), b3: grid("b³"), a1: grid("a¹") };
  return Object.values(layers).some((numbers) => numbers.length === 0) ? undefined : layers;
}

/** ∂C/∂a of an output: a - y, or (1 - y)/(1 - a) - y/a. */
export function costSlope(cost: Cost, a: number, y: number): number {
  return cost === "quadratic" ? a - y : (1 - y) / (1 - a) - y / a;
}

/** δ of an output unit. With cross-entropy σ'(z) cancels, here as on the slide, so that nothing is divided by what rounds to 0. */
export function outputError(cost: Cost, z: number, y: number): number {
  const a = sigmoid.value(z);
  return cost === "quadratic" ? (a - y) * sigmoid.slope(z) : a - y;
}

export function fiveSteps({ w2, b2, w3, b3 }: Layers, a1: number[], y: number[], cost: Cost): Steps {
  const affine = (a: number[], w: number[], b: number[]): number[] => b.map((bias, j) => a.reduce((sum, value, k) => sum + value * w[j * a.length + k]!, bias));
  const z2 = affine(a1, w2, b2);
  const a2 = z2.map(sigmoid.value);
  const z3 = affine(a2, w3, b3);
  const a3 = z3.map(sigmoid.value);
  const delta3 = z3.map((z, j) => outputError(cost, z, y[j]!));
  const delta2 = z2.map((z, k) => delta3.reduce((sum, delta, j) => sum + delta * w3[j * z2.length + k]!, 0) * sigmoid.slope(z));
  const products = (delta: number[], a: number[]): number[] => delta.flatMap((error) => a.map((value) => value * error));
  return { z2, a2, z3, a3, costSlope: a3.map((a, j) => costSlope(cost, a, y[j]!)), delta3, delta2, ofW3: products(delta3, a2), ofW2: products(delta2, a1) };
}
