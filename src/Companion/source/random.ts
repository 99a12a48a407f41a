/** The library's random numbers, xoshiro256** filled by SplitMix64, so that a seed gives the same run here as there. */
const mask = (1n << 64n) - 1n;

export class RandomNumbers {
  private readonly state: [bigint, bigint, bigint, bigint];

  constructor(seed: number) {
    let filled = BigInt(seed);
    const mix = (): bigint => {
      filled = (filled + 0x9e3779b97f4a7c15n) & mask;
      let z = filled;
      z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & mask;
      z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & mask;
      return z ^ (z >> 31n);
    };
    this.state = [mix(), mix(), mix(), mix()];
  }

  next(): bigint {
    const s = this.state;
    const result = (turn((s[1] * 5n) & mask, 7n) * 9n) & mask;
    const t = (s[1] << 17n) & mask;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = turn(s[3], 45n);
    return result;
  }

  uniform(): number {
    return Number(this.next() >> 11n) / 2 ** 53;
  }

  normal(): number {
    const u1 = 1 - this.uniform();
    const u2 = this.uniform();
    return Math.sqrt(-2 * Math.log(u1)) * Math.cos(2 * Math.PI * u2);
  }

  below(count: number): number {
    const fair = mask - (mask % BigInt(count));
    let bits: bigint;
    do {
      bits = this.next();
    } while (bits >= fair);
    return Number(bits % BigInt(count));
  }
}

function turn(value: bigint, by: bigint): bigint {
  return ((value << by) | (value >> (64n - by))) & mask;
}
