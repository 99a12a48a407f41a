/** The optimisers of the library on the valley f = (x² + 100 y²) / 2, as the library's Step methods go, for any rate. */

export type Place = [x: number, y: number];
type Rule = (rate: number, count: number, place: Place, slope: Place, states: Place[]) => Place;

const both = (of: (i: 0 | 1) => number): Place => [of(0), of(1)];

function momentum(nesterov: boolean): Rule {
  return (rate, _, place, slope, [velocity]) => {
    const old = both((i) => velocity![i]);
    both((i) => (velocity![i] = 0.9 * old[i] + slope[i]));
    return both((i) => place[i] - rate * (nesterov ? slope[i] + 0.9 * velocity![i] : velocity![i]));
  };
}

/** Adam's running means of the slope and of its square. */
function average(slope: Place, [mean, square]: Place[]): void {
  both((i) => (mean![i] = 0.9 * mean![i] + (1 - 0.9) * slope[i]));
  both((i) => (square![i] = 0.999 * square![i] + (1 - 0.999) * slope[i] * slope[i]));
}

const length = (place: Place): number => Math.sqrt(place[0] * place[0] + place[1] * place[1]);

export const rules: Record<string, Rule> = {
  SGD: (rate, _, place, slope) => both((i) => place[i] - rate * slope[i]),
  momentum: momentum(false),
  Nesterov: momentum(true),
  Adagrad: (rate, _, place, slope, [squares]) => {
    both((i) => (squares![i] += slope[i] * slope[i]));
    return both((i) => place[i] - (rate * slope[i]) / (Math.sqrt(squares![i]) + 1e-6));
  },
  Adam: (rate, count, place, slope, states) => {
    average(slope, states);
    const r = (rate * Math.sqrt(1 - 0.999 ** count)) / (1 - 0.9 ** count);
    return both((i) => place[i] - (r * states[0]![i]) / (Math.sqrt(states[1]![i]) + 1e-6));
  },
  LAMB: (rate, count, place, slope, states) => {
    average(slope, states);
    const u = both((i) => states[0]![i] / (1 - 0.9 ** count) / (Math.sqrt(states[1]![i]) / Math.sqrt(1 - 0.999 ** count) + 1e-6));
    const [size, step] = [length(place), length(u)];
    const ratio = size === 0 || step === 0 ? 1 : size / step;
    return both((i) => place[i] - rate * ratio * u[i]);
  },
};

/** From (10, 1): the start and the place after each step. */
export function descent(name: string, rate: number, steps: number): Place[] {
  const states: Place[] = [[0, 0], [0, 0]];
  const path: Place[] = [[10, 1]];
  for (let count = 1; count <= steps; count++) {
    const [x, y] = path.at(-1)!;
    path.push(rules[name]!(rate, count, [x, y], [x, 100 * y], states));
  }

  return path;
}

export function height([x, y]: Place): number {
  return (x * x + 100 * y * y) / 2;
}
