/** x → ·w₁ → y → squash → b → ·w₂ → e, forward and back by the chain rule. */

export interface Squash {
  name: string;
  value: (z: number) => number;
  slope: (z: number) => number;
}

const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

export const squashes: Squash[] = [
  { name: "nothing", value: (z) => z, slope: () => 1 },
  { name: "sigmoid", value: sigmoid, slope: (z) => sigmoid(z) * (1 - sigmoid(z)) },
  { name: "tanh", value: Math.tanh, slope: (z) => 1 - Math.tanh(z) ** 2 },
  { name: "ReLU", value: (z) => Math.max(0, z), slope: (z) => (z > 0 ? 1 : 0) },
];

export interface Chained {
  y: number;
  b: number;
  e: number;
  db: number;
  dy: number;
  dw1: number;
  dw2: number;
  dx: number;
}

export function chain(x: number, w1: number, w2: number, squash: Squash): Chained {
  const y = x * w1;
  const b = squash.value(y);
  const db = w2;
  const dy = db * squash.slope(y);
  return { y, b, e: b * w2, db, dy, dw1: dy * x, dw2: b, dx: dy * w1 };
}
