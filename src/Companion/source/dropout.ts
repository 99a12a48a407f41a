/** The library's masks: a unit speaks where a uniform number is not below the ratio. */
import { RandomNumbers } from "./random";

export function passes(seed: number, ratio: number, units: number): boolean[] {
  const random = new RandomNumbers(seed);
  return Array.from({ length: units }, () => random.uniform() >= ratio);
}
