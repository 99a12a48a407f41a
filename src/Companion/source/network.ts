/** Deck R's network for X's and O's, forward and backward, in exact fractions: 9×9 → 3×7×7 → ReLU → 3×4×4 → 3×2×2 → 12 values → 2 votes. */
import { Fraction } from "./fractions";

export interface Weights {
  /** Three features of 3×3, each weight 1 or -1; a map is their mean over nine pixels. */
  features: Fraction[];
  /** 2×12. */
  votes: Fraction[];
}

export interface Passed {
  picture: Fraction[];
  conv: Fraction[];
  relu: Fraction[];
  pool1: Fraction[];
  pool2: Fraction[];
  votes: Fraction[];
}

export interface Gradients extends Passed {
  weights: Fraction[];
  voteWeights: Fraction[];
}

export const features = ["\\", "X", "/"] as const;
export const ninth = new Fraction(1, 9);

/** Sizes of the square maps. */
export const side = { picture: 9, weights: 3, conv: 7, relu: 7, pool1: 4, pool2: 2 } as const;

/** A pixel, a weight and the place of their product. */
export interface Tap {
  pixel: number;
  weight: number;
}

/** The nine products of window p, in the order in which they are added. */
export function taps(p: number): Tap[] {
  const [row, column] = [Math.floor(p / 7), p % 7];
  return Array.from({ length: 9 }, (_, k) => ({ pixel: (row + Math.floor(k / 3)) * 9 + column + (k % 3), weight: k }));
}

/** The pixels of a 2×2 pooling window at stride 2; the last window of an odd map is partial, and counts. */
export function poolWindow(p: number, from: number): number[] {
  const to = Math.ceil(from / 2);
  const [row, column] = [2 * Math.floor(p / to), 2 * (p % to)];
  const pixels: number[] = [];
  for (let i = row; i < Math.min(row + 2, from); i++) {
    for (let j = column; j < Math.min(column + 2, from); j++) {
      pixels.push(i * from + j);
    }
  }

  return pixels;
}

/** The first of the largest. */
export function winner(values: Fraction[], places: number[]): number {
  return places.reduce((best, next) => (values[next]!.value > values[best]!.value ? next : best));
}

export function sum(terms: Fraction[]): Fraction {
  return terms.reduce((total, term) => total.plus(term), Fraction.zero);
}

export function forward(picture: Fraction[], weights: Weights): Passed {
  const conv = maps(49, (o, p) => sum(taps(p).map(({ pixel, weight }) => picture[pixel]!.times(weights.features[9 * o + weight]!))).times(ninth));
  const relu = conv.map((x) => (x.over > 0 ? x : Fraction.zero));
  const pool1 = pool(relu, 7);
  const pool2 = pool(pool1, 4);
  const votes = [0, 1].map((n) => sum(pool2.map((value, k) => value.times(weights.votes[12 * n + k]!))));
  return { picture, conv, relu, pool1, pool2, votes };
}

export function backward(passed: Passed, weights: Weights, upstream: Fraction[]): Gradients {
  const pool2 = passed.pool2.map((_, k) => sum(upstream.map((dy, n) => dy.times(weights.votes[12 * n + k]!))));
  const voteWeights = upstream.flatMap((dy) => passed.pool2.map((value) => dy.times(value)));
  const pool1 = unpool(passed.pool1, pool2, 4);
  const relu = unpool(passed.relu, pool1, 7);
  const conv = relu.map((dy, i) => (passed.conv[i]!.over > 0 ? dy : Fraction.zero));
  const picture = passed.picture.map(() => Fraction.zero);
  const filters = weights.features.map(() => Fraction.zero);
  conv.forEach((dy, i) => {
    if (dy.isZero) {
      return;
    }

    const o = Math.floor(i / 49);
    for (const { pixel, weight } of taps(i % 49)) {
      const w = 9 * o + weight;
      picture[pixel] = picture[pixel]!.plus(dy.times(weights.features[w]!).times(ninth));
      filters[w] = filters[w]!.plus(dy.times(passed.picture[pixel]!));
    }
  });
  return { picture, conv, relu, pool1, pool2, votes: upstream, weights: filters, voteWeights };
}

function maps(size: number, value: (o: number, p: number) => Fraction): Fraction[] {
  return features.flatMap((_, o) => Array.from({ length: size }, (_, p) => value(o, p)));
}

function pool(values: Fraction[], from: number): Fraction[] {
  return maps(Math.ceil(from / 2) ** 2, (o, p) => {
    const map = values.slice(o * from * from, (o + 1) * from * from);
    return map[winner(map, poolWindow(p, from))]!;
  });
}

function unpool(values: Fraction[], upstream: Fraction[], from: number): Fraction[] {
  const gradient = values.map(() => Fraction.zero);
  const size = Math.ceil(from / 2) ** 2;
  upstream.forEach((dy, i) => {
    const o = Math.floor(i / size);
    const map = values.slice(o * from * from, (o + 1) * from * from);
    const place = o * from * from + winner(map, poolWindow(i % size, from));
    gradient[place] = gradient[place]!.plus(dy);
  });
  return gradient;
}
