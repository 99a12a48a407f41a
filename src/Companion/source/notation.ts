/** The lectures write formulas in plain letters, `∂e/∂w₁ = x·w₂`; a browser shows them as MathML. */

const scripts: Record<string, [kind: "sub" | "sup", letter: string]> = Object.fromEntries([
  ...[..."₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ᵢⱼₖₗₘₙₐ"].map((mark, i) => [mark, ["sub", "0123456789+−=()ijklmna"[i]!]] as const),
  ...[..."⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱʲˡᴸᵀ"].map((mark, i) => [mark, ["sup", "0123456789+−=()nijlLT"[i]!]] as const),
]);
const closing: Record<string, string> = { "(": ")", "[": "]", "⌈": "⌉", "⌊": "⌋", "{": "}" };
const functions = ["log", "ln", "exp", "max", "min", "tanh", "sin", "cos", "mean", "round"];

/** Something of a formula: its MathML, and whether it is a pair of parentheses that a fraction can do without. */
interface Piece {
  xml: string;
  bare?: string;
}

/** MathML of a formula; its text, without the signs of the markup, reads as the formula does. */
export function mathOf(text: string): string {
  const reader = new Reader(text.replaceAll("-", "−"));
  return `<math>${reader.line("")}</math>`;
}

/** What makes a formula of what could else be words: a letter with an index, a Greek letter, an operator. */
const mathematical = /[₀-₉ᵢⱼₖₘₙₐ⁰¹²³⁴-⁹⁽ᵀˡᴸ∂∇ΣΘΔσδθλη·√^_=∈]/u;
const operators = /^[−+=<>≤≥≈→←·×*∗∈…/-]$/u;

/** Whether a text is a formula, and not words: names are short, but in indices and behind a ∂. */
export function isFormula(text: string): boolean {
  const words = text.replaceAll(/[∂Δ]\p{L}+|_\{[^}]*\}|_\p{L}+/gu, "").match(/\p{Script=Latin}{3,}/gu) ?? [];
  return words.every((word) => functions.includes(word)) && (mathematical.test(text) || /[()]|^\p{L}\u0302?$/u.test(text));
}

/** Sentences cut into words and the formulas between them. */
export function spans(text: string): { text: string; formula: boolean }[] {
  const found: { text: string; formula: boolean }[] = [];
  for (const piece of pieces(text)) {
    const [, core, tail] = /^(.+?)([,.;:!?]*)$/u.exec(piece.trimStart())!;
    const formula = isFormula(core!) || operators.test(core!) || functions.includes(core!) || /^(?:\p{L}|-?[\d.]+\p{L}?|\d+\/\d+)$/u.test(core!);
    found.push({ text: piece.slice(0, piece.length - piece.trimStart().length), formula: false }, { text: core!, formula }, { text: tail!, formula: false });
  }

  return joined(found);
}

/** Cut before spaces, but for those between brackets of a formula: `I(i, j)` and `(nᵢ - n)²` are whole. */
function pieces(text: string): string[] {
  const parts = text.match(/\s*\S+/gu) ?? [];
  for (let i = 0; i < parts.length; i++) {
    for (let end = i + 1; end < parts.length && open(parts[i]!) > 0; end++) {
      const whole = parts.slice(i, end + 1).join("");
      if (open(whole) === 0) {
        if (isFormula(whole.trim().replace(/[,.;:!?]+$/u, ""))) {
          parts.splice(i, end + 1 - i, whole);
        }

        break;
      }
    }
  }

  return parts;
}

/** How many brackets are open at the end of a text. */
function open(text: string): number {
  return [...text].reduce((depth, letter) => depth + ("([{".includes(letter) ? 1 : ")]}".includes(letter) ? -1 : 0), 0);
}

/** Neighbours of a kind in one; what is only a number, a letter or an operator is a formula beside a formula, and else a word. */
function joined(pieces: { text: string; formula: boolean }[]): { text: string; formula: boolean }[] {
  const merged: { text: string; formula: boolean }[] = [];
  for (const piece of pieces.filter(({ text }) => text !== "")) {
    const last = merged.at(-1);
    const between = merged.at(-2);
    if (last?.formula === piece.formula) {
      last.text += piece.text;
    } else if (piece.formula && between?.formula && last?.text === " ") {
      merged.pop();
      between.text += ` ${piece.text}`;
    } else {
      merged.push({ ...piece });
    }
  }

  // What lacks a side, as in `slope = change in error`, is no formula.
  return merged.map((piece) => ({ ...piece, formula: piece.formula && mathematical.test(piece.text) && isFormula(piece.text) && piece.text.split(" ").every((word, i, words) => !(operators.test(word) && word !== "…" && (i === 0 || i === words.length - 1))) }));
}

class Reader {
  private readonly letters: string[];
  private at = 0;

  constructor(text: string) {
    this.letters = [...text.normalize("NFC")];
  }

  /** Up to a closing bracket or the end. */
  line(until: string): string {
    let xml = "";
    while (this.at < this.letters.length && this.letters[this.at] !== until) {
      const letter = this.letters[this.at]!;
      if (letter === " ") {
        this.at++;
        xml += '<mspace width="0.2em"/>';
      } else if (/[−+=<>≤≥≠≈→←×·,;:|±∓∗*/]/u.test(letter)) {
        this.at++;
        xml += operator(letter);
      } else {
        xml += this.fraction();
      }
    }

    return xml;
  }

  /** A run of pieces, over another where a stroke follows; strokes may have spaces around them. */
  private fraction(): string {
    let over = this.run();
    for (;;) {
      const stroke = this.spaced("/");
      if (stroke < 0) {
        return over.xml;
      }

      this.at = stroke;
      const sign = this.letters[this.at] === "−" ? (this.at++, operator("−")) : "";
      const under = this.run();
      over = { xml: `<mfrac><mrow>${over.bare ?? over.xml}</mrow><mrow>${sign}${under.bare ?? under.xml}</mrow></mfrac>` };
    }
  }

  /** Where the text goes on behind a sign that comes next, or -1. */
  private spaced(sign: string): number {
    let next = this.at;
    while (this.letters[next] === " ") {
      next++;
    }

    if (this.letters[next] !== sign) {
      return -1;
    }

    next++;
    while (this.letters[next] === " ") {
      next++;
    }

    return next;
  }

  /** Pieces without space between them. */
  private run(): Piece {
    const pieces: Piece[] = [];
    while (this.at < this.letters.length && !/[\s−+=<>≤≥≠≈→←×·,;:|±∓∗*/)\]⌉⌋}]/u.test(this.letters[this.at]!)) {
      pieces.push(this.scripted());
    }

    if (pieces.length === 0) {
      // A lone closing bracket, say.
      const letter = this.letters[this.at++];
      return { xml: letter === undefined ? "" : operator(letter) };
    }

    return pieces.length === 1 ? pieces[0]! : { xml: `<mrow>${pieces.map((piece) => piece.xml).join("")}</mrow>` };
  }

  /** A piece with what stands below and above it. */
  private scripted(): Piece {
    const base = this.piece();
    const marks = { sub: "", sup: "" };
    let under = "";
    if (this.letters[this.at] === "_") {
      this.at++;
      const index = this.letters[this.at] === "{" ? this.piece() : this.name();
      under = index.bare ?? index.xml;
    }

    for (let mark = scripts[this.letters[this.at]!]; mark !== undefined; mark = scripts[this.letters[this.at]!]) {
      marks[mark[0]] += mark[1];
      this.at++;
    }

    let above = symbols(marks.sup);
    if (this.letters[this.at] === "^") {
      this.at++;
      const sign = this.letters[this.at] === "−" ? (this.at++, operator("−")) : "";
      const power = this.run();
      above += sign + (power.bare ?? power.xml);
    }

    const below = under + symbols(marks.sub);
    return above && below
      ? { xml: `<msubsup><mrow>${base.xml}</mrow><mrow>${below}</mrow><mrow>${above}</mrow></msubsup>` }
      : above
        ? { xml: `<msup><mrow>${base.xml}</mrow><mrow>${above}</mrow></msup>` }
        : below
          ? { xml: `<msub><mrow>${base.xml}</mrow><mrow>${below}</mrow></msub>` }
          : base;
  }

  /** Letters that belong together. */
  private name(): Piece {
    const name = /^[\p{L}\d]+/u.exec(this.letters.slice(this.at).join(""))?.[0] ?? "";
    this.at += [...name].length;
    return { xml: name.length > 1 ? `<mtext>${name}</mtext>` : `<mi>${name}</mi>` };
  }

  /** A number, a name, a bracketed line, a root. */
  private piece(): Piece {
    const rest = this.letters.slice(this.at).join("");
    const number = /^\d[\d.]*/u.exec(rest)?.[0];
    const name = /^\p{Script=Latin}+/u.exec(rest)?.[0];
    const letter = this.letters[this.at]!;
    if (number !== undefined) {
      this.at += number.length;
      return { xml: `<mn>${number}</mn>` };
    }

    if (name !== undefined && (name.length > 2 || functions.includes(name))) {
      this.at += [...name].length;
      return { xml: functions.includes(name) ? `<mi>${name}</mi>` : `<mtext>${name}</mtext>` };
    }

    this.at++;
    const close = closing[letter];
    if (close !== undefined) {
      const inner = this.line(close);
      this.at++;
      return { xml: `<mrow>${operator(letter)}${inner}${operator(close)}</mrow>`, bare: letter === "(" || letter === "{" ? inner : undefined };
    }

    if (letter === "√") {
      const inner = this.piece();
      return { xml: `<msqrt>${inner.bare ?? inner.xml}</msqrt>` };
    }

    // A hat may come as a letter of its own.
    const hat = /\p{M}/u.test(this.letters[this.at] ?? "") ? this.letters[this.at++]! : "";
    return { xml: /[\p{L}∂∞]/u.test(letter) ? `<mi>${letter}${hat}</mi>` : operator(letter) };
  }
}

function symbols(text: string): string {
  return [...text].map((letter) => (/\d/u.test(letter) ? `<mn>${letter}</mn>` : /\p{L}/u.test(letter) ? `<mi>${letter}</mi>` : operator(letter))).join("");
}

function operator(letter: string): string {
  return `<mo${/[([{⌈⌊)\]}⌉⌋|]/u.test(letter) ? ' stretchy="false"' : ""}>${letter.replace("<", "&lt;").replace(">", "&gt;").replace("&", "&amp;").replace("&amp;lt;", "&lt;").replace("&amp;gt;", "&gt;")}</mo>`;
}
