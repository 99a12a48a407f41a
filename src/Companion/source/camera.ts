/** Deck R's camera of four pixels: three layers of neurons whose weights are 1, -1 or 0, and an output layer, in exact fractions. */
import type { Data, Part } from "./data";
import { Fraction } from "./fractions";
import { sum } from "./network";

export interface Camera {
  /** Of layers 1, 2, 3 and of the output layer: a row for each neuron. */
  weights: Fraction[][][];
  /** Of layers 1, 2 and 3: four weights of pixels for each neuron. */
  fields: Fraction[][][];
}

export const categories = ["solid", "vertical", "diagonal", "horizontal"];

type Grid = Extract<Part, { $type: "grid" }>;

export function cameraOf(data: Data): Camera | null {
  const grids = data.lectures.find((lecture) => lecture.id === "four-pixel-camera")?.frames.flatMap((frame) => frame.parts.filter((part): part is Grid => part.$type === "grid"));
  return grids ? { weights: named(grids, "weights of "), fields: named(grids, "receptive fields of ") } : null;
}

export function see(camera: Camera, pixels: Fraction[]): Fraction[][] {
  const layers: Fraction[][] = [];
  camera.weights.forEach((neurons, i) => {
    const before = layers.at(-1) ?? pixels;
    const sums = neurons.map((weights) => sum(weights.map((weight, k) => weight.times(before[k]!))));
    layers.push(i < 2 ? sums.map(softsign) : i === 2 ? sums.map((x) => (x.over > 0 ? x : Fraction.zero)) : sums);
  });
  return layers;
}

/** What the library has made of each picture of the lecture. */
export function cameraPictures(data: Data): { pixels: Fraction[]; layers: string[][] }[] {
  const frames = data.lectures.find((lecture) => lecture.id === "four-pixel-camera")?.frames ?? [];
  return frames
    .filter((frame) => frame.parts.some((part) => part.$type === "grid" && part.name === "picture"))
    .map((frame) => {
      const grids = frame.parts.filter((part): part is Grid => part.$type === "grid");
      const table = frame.parts.find((part): part is Extract<Part, { $type: "table" }> => part.$type === "table")!;
      const numbers = grids.map((grid) => grid.numbers.map((number) => number.fraction!));
      return { pixels: numbers[0]!.map(Fraction.parse), layers: [...numbers.slice(1), table.rows[0]!.map((cell) => cell.numbers[0]!.fraction!)] };
    });
}

function softsign(x: Fraction): Fraction {
  return new Fraction(x.over, x.under + Math.abs(x.over));
}

function named(grids: Grid[], name: string): Fraction[][][] {
  return grids
    .filter((grid) => grid.name.startsWith(name))
    .map((grid) => {
      const width = grid.shape.slice(1).reduce((product, length) => product * length, 1);
      const numbers = grid.numbers.map((number) => Fraction.parse(number.fraction!));
      return Array.from({ length: numbers.length / width }, (_, i) => numbers.slice(i * width, (i + 1) * width));
    });
}
