/** The tea's five searches as the lecture's program goes them, with every temperature that they try. */
import { RandomNumbers } from "./random";

export interface TeaCurve {
  name: string;
  suffering: (t: number) => number;
  slope: (t: number) => number;
}

export interface Searched {
  /** Each temperature tried, in order. */
  tried: number[];
  found: number;
  evaluations: number;
}

const [cold, hot] = [0, 100];
const within = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most);

function easy(t: number): number {
  const off = (t - 60) / 20;
  return off * off + 0.1 * off * off * off * off;
}

function easySlope(t: number): number {
  const off = (t - 60) / 20;
  return (2 * off + 0.4 * off * off * off) / 20;
}

export const curves: TeaCurve[] = [
  { name: "easy", suffering: easy, slope: easySlope },
  {
    name: "treacherous",
    suffering: (t) => easy(t) + 0.4 * Math.cos(t / 2) - 3 * Math.exp(-(((t - 83) / 1.5) ** 2)),
    slope: (t) => easySlope(t) - 0.2 * Math.sin(t / 2) + ((6 * (t - 83)) / 2.25) * Math.exp(-(((t - 83) / 1.5) ** 2)),
  },
];

export const searches: Record<string, (curve: TeaCurve, random: RandomNumbers) => Searched> = {
  "exhaustive search": ({ suffering }) => {
    const tried = Array.from({ length: 201 }, (_, i) => cold + i / 2);
    return { tried, found: lowest(tried, suffering), evaluations: tried.length };
  },
  "gradient descent": ({ slope }, random) => {
    const tried = [cold + (hot - cold) * random.uniform()];
    let [t, step, evaluations] = [tried[0]!, Infinity, 0];
    while (Math.abs(step) > 0.01 && evaluations < 500) {
      step = within(-20 * slope(t), -10, 10);
      t = within(t + step, cold, hot);
      tried.push(t);
      evaluations++;
    }

    return { tried, found: t, evaluations };
  },
  "gradient descent with curvature": ({ slope }, random) => {
    const tried = [cold + (hot - cold) * random.uniform()];
    let [t, step, evaluations] = [tried[0]!, Infinity, 0];
    while (Math.abs(step) > 0.01 && evaluations < 500) {
      const here = slope(t);
      const curvature = (slope(t + 0.01) - here) / 0.01;
      step = within(curvature > 1e-6 ? -here / curvature : -20 * here, -20, 20);
      t = within(t + step, cold, hot);
      tried.push(t);
      evaluations += 2;
    }

    return { tried, found: t, evaluations };
  },
  "genetic algorithm": ({ suffering }, random) => {
    let people = Array.from({ length: 24 }, () => cold + (hot - cold) * random.uniform());
    const tried = [...people];
    for (let generation = 0; generation < 15; generation++) {
      const parents = [...people].sort((a, b) => suffering(a) - suffering(b)).slice(0, 12);
      const children = parents.map((parent) => {
        const base = random.uniform() < 0.5 ? parent : (parent + parents[random.below(12)]!) / 2;
        return within(base + (4 * random.normal()) / (1 + generation / 4), cold, hot);
      });
      tried.push(...children);
      people = [...parents, ...children];
    }

    return { tried, found: lowest(people, suffering), evaluations: tried.length };
  },
  "simulated annealing": ({ suffering }, random) => {
    let t = cold + (hot - cold) * random.uniform();
    let here = suffering(t);
    let best = t;
    const tried = [t];
    const jumps = 200;
    for (let jump = 0; jump < jumps; jump++) {
      const heat = 2 * 0.01 ** (jump / jumps);
      const there = within(t + 15 * random.normal() * Math.sqrt(heat), cold, hot);
      const cost = suffering(there);
      if (cost < here || random.uniform() < Math.exp((here - cost) / heat)) {
        [t, here] = [there, cost];
      }

      tried.push(there);
      best = here < suffering(best) ? t : best;
    }

    return { tried, found: best, evaluations: jumps + 1 };
  },
};

function lowest(temperatures: number[], suffering: (t: number) => number): number {
  return temperatures.reduce((best, next) => (suffering(next) < suffering(best) ? next : best));
}

export function search(curve: TeaCurve, name: string, seed: number): Searched {
  return searches[name]!(curve, new RandomNumbers(seed));
}
