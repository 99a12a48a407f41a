import { computed, signal } from "@preact/signals";
import { Fraction } from "../fractions";
import { backward, forward, type Gradients, type Passed, type Weights } from "../network";

/** The places that numbers stand in, on the way forward and back. */
export type Place = "picture" | "weights" | "conv" | "relu" | "pool1" | "pool2" | "votes";

export interface Looked {
  place: Place;
  /** Counted through all three maps. */
  cell: number;
}

interface Phase {
  place: Place;
  back: boolean;
  /** So many cells come one after the other, in all maps at once. */
  cells: number;
  /** In one map, so that the same cell of the others comes at the same time. */
  name: string;
}

export const phases: Phase[] = [
  { place: "conv", back: false, cells: 49, name: "Filter" },
  { place: "relu", back: false, cells: 49, name: "ReLU" },
  { place: "pool1", back: false, cells: 16, name: "Pool" },
  { place: "pool2", back: false, cells: 4, name: "Pool again" },
  { place: "votes", back: false, cells: 2, name: "Vote" },
  { place: "votes", back: true, cells: 2, name: "Ask back" },
  { place: "pool2", back: true, cells: 4, name: "∂ pool again" },
  { place: "pool1", back: true, cells: 16, name: "∂ pool" },
  { place: "relu", back: true, cells: 49, name: "∂ ReLU" },
  { place: "conv", back: true, cells: 49, name: "∂ maps" },
  { place: "weights", back: true, cells: 9, name: "∂ weights" },
  { place: "picture", back: true, cells: 81, name: "∂ picture" },
];

export const starts = phases.map((_, i) => phases.slice(0, i).reduce((total, phase) => total + phase.cells, 0));
export const end = starts.at(-1)! + phases.at(-1)!.cells;
export const forwardEnd = starts[5]!;

const questions: Record<Question, number[]> = { x: [1, 0], o: [0, 1], lead: [1, -1] };
export type Question = "x" | "o" | "lead";

export class State {
  readonly pixels;
  readonly time = signal(forwardEnd);
  readonly question = signal<Question>("lead");
  readonly looked = signal<Looked | null>({ place: "conv", cell: 24 });
  readonly lastMap = signal(0);
  readonly weights: Weights;
  readonly passed;
  readonly gradients;

  constructor(weights: Weights, picture: number[]) {
    this.weights = weights;
    this.pixels = signal(picture);
    this.passed = computed<Passed>(() => forward(this.pixels.value.map((pixel) => new Fraction(pixel)), weights));
    this.gradients = computed<Gradients>(() => backward(this.passed.value, weights, this.upstream));
  }

  get upstream(): Fraction[] {
    return questions[this.question.value].map((slope) => new Fraction(slope));
  }

  /** What the timeline is at: the cell that came last. */
  get now(): (Looked & { back: boolean }) | null {
    const time = this.time.value;
    if (time === 0) {
      return null;
    }

    const index = phases.findIndex((phase, i) => time <= starts[i]! + phase.cells);
    const phase = phases[index]!;
    const cell = time - starts[index]! - 1;
    const size = phase.cells;
    const maps = phase.place === "votes" || phase.place === "picture" ? 0 : this.lastMap.value;
    return { place: phase.place, cell: maps * size + cell, back: phase.back };
  }

  /** Whether a cell of a place has come, forward or back. */
  has(place: Place, cell: number, back: boolean): boolean {
    const index = phases.findIndex((phase) => phase.place === place && phase.back === back);
    return index < 0 ? !back : this.time.value > starts[index]! + (cell % phases[index]!.cells);
  }

  /** What is explained: the cell pointed at last, or where the timeline is. */
  get shown(): Looked | null {
    return this.looked.value ?? this.now;
  }

  go(time: number): void {
    this.time.value = Math.max(0, Math.min(end, time));
    this.looked.value = null;
  }

  look(place: Place, cell: number | null): void {
    if (cell === null) {
      return;
    }

    this.looked.value = { place, cell };
    if (place !== "picture" && place !== "votes") {
      const size = { weights: 9, conv: 49, relu: 49, pool1: 16, pool2: 4 }[place];
      this.lastMap.value = Math.floor(cell / size);
    }
  }

  paint(cell: number, pixel: number): void {
    this.pixels.value = this.pixels.value.map((old, i) => (i === cell ? pixel : old));
  }
}
