/** What it costs to be off by d, deck R's four candidates, and the total cost of a guess. */
export const costs: { name: string; of: (d: number) => number }[] = [
  { name: "d²", of: (d) => d * d },
  { name: "|d|", of: (d) => Math.abs(d) },
  { name: "√|d|", of: (d) => Math.sqrt(Math.abs(d)) },
  { name: "10^(|d|-1)", of: (d) => 10 ** (Math.abs(d) - 1) },
];

export function total(bags: number[], guess: number): number {
  return bags.reduce((sum, bag) => sum + (bag - guess) ** 2, 0);
}

export function slope(bags: number[], guess: number): number {
  return bags.reduce((sum, bag) => sum + 2 * (guess - bag), 0);
}
