/** Exact fractions, as the library computes the decks' numbers: 7/9 stays 7/9. */
export class Fraction {
  static readonly zero = new Fraction(0, 1);
  static readonly one = new Fraction(1, 1);

  readonly over: number;
  readonly under: number;

  constructor(over: number, under = 1) {
    const common = divisor(Math.abs(over), Math.abs(under)) * (under < 0 ? -1 : 1);
    this.over = over / common + 0;
    this.under = under / common;
  }

  static parse(text: string): Fraction {
    const [over, under] = text.split("/");
    return new Fraction(Number(over), under === undefined ? 1 : Number(under));
  }

  plus(other: Fraction): Fraction {
    return new Fraction(this.over * other.under + other.over * this.under, this.under * other.under);
  }

  times(other: Fraction): Fraction {
    return new Fraction(this.over * other.over, this.under * other.under);
  }

  get value(): number {
    return this.over / this.under;
  }

  get isZero(): boolean {
    return this.over === 0;
  }

  /** Two decimals, the rest cut off and not rounded, as the decks print them. */
  get decimals(): string {
    const hundredths = Math.trunc((this.over * 100) / this.under);
    return `${this.over < 0 ? "−" : ""}${(Math.abs(hundredths) / 100).toFixed(2)}`;
  }

  /** The same without the zero before the point, for narrow places. */
  get short(): string {
    return this.under === 1 ? `${this.over}`.replace("-", "−") : this.decimals.replace("0.", ".");
  }

  toString(): string {
    return this.under === 1 ? `${this.over}` : `${this.over}/${this.under}`;
  }

  /** With a real minus sign, for readers. */
  get text(): string {
    return this.toString().replace("-", "−");
  }
}

function divisor(a: number, b: number): number {
  while (b !== 0) {
    [a, b] = [b, a % b];
  }

  return a || 1;
}
