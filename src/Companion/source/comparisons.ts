/** What the smaller panels compute, held against the numbers of their lectures. */
import { dimensions, weighed } from "./bias";
import { chain, squashes } from "./chain";
import { type Connection, matrixOf, parametersOf } from "./connections";
import { costs, slope, total } from "./costs";
import { type Data, type NumberShown, partsOf, real } from "./data";
import { distort, examples } from "./distortion";
import { passes } from "./dropout";
import { filtered } from "./filters";
import { type Cost, fiveSteps, layersOf } from "./fivesteps";
import { units } from "./units";
import { map3d, volumeOf } from "./volume";

/** Ours, the library's, and how far apart they may be; the name says what it is. */
export type Near = (name: string, ours: number, library: number, tolerance: number) => void;

const numberOf = (shown: NumberShown): number => {
  const [over, under = "1"] = (shown.fraction ?? `${shown.value}`).split("/");
  return Number(over) / Number(under);
};

export function comparePanels(data: Data, near: Near): void {
  compareFilters(data, near);
  compareConnections(data, near);
  compareCosts(data, near);
  compareUnits(data, near);
  compareChain(data, near);
  compareDistortions(data, near);
  compareVolume(data, near);
  compareBiasUnits(data, near);
  compareFiveSteps(data, near);
  for (const { seed, ratio, passes: library } of data.dropout.masks) {
    passes(seed, ratio, data.dropout.units).forEach((speaks, i) => near(`dropout, seed ${seed}, ratio ${ratio}, unit ${i}`, Number(speaks), Number(library[i]), 0));
  }
}

function compareFilters(data: Data, near: Near): void {
  const [picture, ...results] = partsOf(data, "image-filters", "shades");
  const filters = partsOf(data, "image-filters", "grid").filter((part) => part.name.startsWith("filter of "));
  results.forEach((library, f) => {
    const ours = filtered(picture!.brightness.map(real), picture!.width, filters[f]!.numbers.map(numberOf));
    library.brightness.forEach((value, i) => near(`${library.name}, pixel ${i}`, ours[i] ?? NaN, real(value), 1e-6));
  });
}

function compareConnections(data: Data, near: Near): void {
  const names: Record<string, Connection> = { "fully connected": "full", "locally connected": "local", "shared": "shared" };
  for (const equation of partsOf(data, "connectivity", "equation")) {
    const kind = names[equation.name.replace("parameters, ", "")]!;
    near(`connectivity, ${equation.name}`, parametersOf(kind, 5), numberOf(equation.result), 0);
  }

  // Equal weights stand in equal places, and nothing elsewhere.
  for (const grid of partsOf(data, "connectivity", "grid").filter((part) => part.name.startsWith("Θ"))) {
    const ours = matrixOf(names[grid.name.replace("Θ, ", "")]!, 5);
    const weights = new Map<number, number>([[0, 0]]);
    grid.numbers.forEach((number, i) => {
      const library = numberOf(number);
      weights.set(ours[i]!, weights.get(ours[i]!) ?? library);
      near(`connectivity, ${grid.name}, element ${i}`, weights.get(ours[i]!)!, library, 0);
    });
  }
}

function compareCosts(data: Data, near: Near): void {
  for (const row of partsOf(data, "cost-candidates", "table").find((table) => table.columns.length === 5)?.rows ?? []) {
    const candidate = costs.find((known) => known.name === row[0]!.text.replace("−", "-"));
    row.slice(1).forEach((cell, i) => near(`cost ${row[0]!.text} of ${2 ** i}`, candidate?.of(2 ** i) ?? NaN, numberOf(cell.numbers[0]!), 1e-9));
  }

  const bags = partsOf(data, "bag-of-candies", "grid").find((part) => part.name.startsWith("bags"))?.numbers.map(numberOf) ?? [];
  for (const [guess, cost] of partsOf(data, "bag-of-candies", "table")[0]?.rows ?? []) {
    near(`total cost of ${guess!.text}`, total(bags, numberOf(guess!.numbers[0]!)), numberOf(cost!.numbers[0]!), 0);
  }

  const slopes = partsOf(data, "bag-of-candies", "equation").filter((equation) => equation.name.startsWith("slope of L"));
  slopes.forEach((equation, i) => near(equation.name, slope(bags, 60 + [0, -1, 1][i]!), numberOf(equation.result), 0));
}

function compareUnits(data: Data, near: Near): void {
  const [step, sigmoid, tanh] = units as [(typeof units)[0], (typeof units)[0], (typeof units)[0]];
  for (const row of partsOf(data, "sigmoid", "table").find((table) => table.name.startsWith("step"))?.rows ?? []) {
    const [z, stepped, smooth] = row.map((cell) => numberOf(cell.numbers[0]!)) as [number, number, number];
    near(`step at ${z}`, step.value(z), stepped, 0);
    near(`sigmoid at ${z}`, sigmoid.value(z), smooth, 1e-12);
  }

  for (const row of partsOf(data, "backprop-steps", "table")[0]?.rows ?? []) {
    const [a, value, slopeOf] = row.map((cell) => numberOf(cell.numbers[0]!)) as [number, number, number];
    near(`sigmoid at ${a}`, sigmoid.value(a), value, 1e-12);
    near(`slope of the sigmoid at ${a}`, sigmoid.slope(a), slopeOf, 1e-12);
  }

  const squashed = partsOf(data, "neuron", "equation").find((equation) => equation.name === "squashed");
  if (squashed) {
    near("tanh(-43/40)", tanh.value(-43 / 40), numberOf(squashed.result), 1e-12);
  }
}

function compareChain(data: Data, near: Near): void {
  const ours = chain(3, 5, 7 / 2, squashes[0]!);
  const known: Record<string, number> = { "y": ours.y, "e": ours.e, "∂e/∂y": ours.dy, "∂e/∂w₁": ours.dw1, "∂e/∂w₂": ours.dw2 };
  for (const equation of partsOf(data, "chaining", "equation").filter((part) => part.name in known)) {
    near(`chaining, ${equation.name}`, known[equation.name]!, numberOf(equation.result), 0);
  }
}

function compareDistortions(data: Data, near: Near): void {
  const shades = partsOf(data, "augmentation", "shades");
  const digit = shades.find((part) => part.name === "as it is")?.brightness.map(real);
  for (const library of digit === undefined ? [] : shades) {
    const ours = distort(digit!, 28, examples[library.name]!);
    library.brightness.forEach((value, i) => near(`${library.name}, pixel ${i}`, ours[i]!, real(value), 1e-9));
  }
}

function compareVolume(data: Data, near: Near): void {
  const volume = volumeOf(data);
  const maps = partsOf(data, "conv-3d", "grid").find((part) => part.name === "maps")?.numbers.map(numberOf) ?? [];
  const ours = volume?.filters.flatMap((_, filter) => map3d(volume, filter)) ?? [];
  maps.forEach((library, i) => near(`conv-3d, element ${i} of the maps`, ours[i] ?? NaN, library, 0));
}

function compareBiasUnits(data: Data, near: Near): void {
  const rows = partsOf(data, "bias-shapes", "table")[0]?.rows ?? [];
  rows.forEach((row, j) => row[1]!.numbers.forEach((length, i) => near(`dimension ${i} of ${row[0]!.text}`, dimensions([3, 3, 1])[j]![i]!, numberOf(length), 0)));
  const [theta, x, z] = partsOf(data, "bias-shapes", "grid").map((part) => part.numbers.map(numberOf));
  z?.forEach((library, i) => near(`bias-shapes, z of unit ${i + 1}`, weighed(theta!, x!.slice(1))[i]!, library, 0));
}

function compareFiveSteps(data: Data, near: Near): void {
  const layers = layersOf(data);
  for (const cost of layers ? (["quadratic", "cross-entropy"] satisfies Cost[]) : []) {
    const ours = fiveSteps(layers!, layers!.a1, [1, 0], cost);
    const named: Record<string, number[]> = { "z²": ours.z2, "a²": ours.a2, "z³": ours.z3, "a³": ours.a3 };
    const ofCost: Record<string, number[]> = { "∇ₐC": ours.costSlope, "δ³": ours.delta3, "δ²": ours.delta2, "∂C/∂w³": ours.ofW3, "∂C/∂w²": ours.ofW2 };
    for (const grid of partsOf(data, "nielsen", "grid")) {
      const values = named[grid.name] ?? ofCost[grid.name.replace(`, ${cost}`, "")];
      values?.forEach((value, i) => near(`nielsen, ${grid.name}, element ${i}`, value, real(grid.numbers[i]!.value), 1e-12));
    }
  }
}
