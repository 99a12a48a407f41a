import { type Data, partsOf } from "./data";
import { Fraction } from "./fractions";

/** Filters that go through all channels of an input at once: each makes one map. */
export interface Volume {
  channels: number;
  /** Side of the input. */
  n: number;
  /** Side of the filters. */
  m: number;
  input: number[];
  /** For each filter its channels, row-major. */
  filters: number[][];
}

/** The lecture's input and filters. */
export function volumeOf(data: Data): Volume | undefined {
  const grid = (name: string): { shape: number[]; values: number[] } | undefined => {
    const part = partsOf(data, "conv-3d", "grid").find((known) => known.name === name);
    return part && { shape: part.shape, values: part.numbers.map((number) => Fraction.parse(number.fraction ?? `${number.value}`).value) };
  };
  const [input, filters] = [grid("input"), grid("filters")];
  if (!input || !filters) {
    return undefined;
  }

  const size = filters.values.length / filters.shape[0]!;
  return { channels: input.shape[1]!, n: input.shape[3]!, m: filters.shape[3]!, input: input.values, filters: Array.from({ length: filters.shape[0]! }, (_, o) => filters.values.slice(o * size, (o + 1) * size)) };
}

/** The window of every channel below a place of a map, beside the filter's weights: where the pixel is, and the two factors. */
export function window3d({ channels, n, m, input, filters }: Volume, filter: number, place: number): { pixel: number; x: number; weight: number }[][] {
  const [row, column] = [Math.floor(place / (n - m + 1)), place % (n - m + 1)];
  return Array.from({ length: channels }, (_, k) =>
    Array.from({ length: m * m }, (_, i) => {
      const pixel = (row + Math.floor(i / m)) * n + column + (i % m);
      return { pixel, x: input[k * n * n + pixel]!, weight: filters[filter]![k * m * m + i]! };
    }),
  );
}

/** The map of one filter. */
export function map3d(volume: Volume, filter: number): number[] {
  const side = volume.n - volume.m + 1;
  return Array.from({ length: side * side }, (_, place) => window3d(volume, filter, place).flat().reduce((sum, { x, weight }) => sum + x * weight, 0));
}
