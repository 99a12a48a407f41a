/** What the library has computed, put into the page when it was made. */

export interface NumberShown {
  value: number | string;
  fraction?: string;
}

export interface CodeRegion {
  file: string;
  first: number;
  lines: string[];
}

export type Part =
  | { $type: "words"; text: string }
  | { $type: "flow"; stages: { name: string; shape: number[] }[] }
  | { $type: "grid"; name: string; shape: number[]; numbers: NumberShown[] }
  | { $type: "shades"; name: string; height: number; width: number; brightness: (number | string)[] }
  | { $type: "sum"; name: string; products: { left: NumberShown; right: NumberShown; result: NumberShown }[]; rows: number; divisor: number; result: NumberShown }
  | { $type: "equation"; name: string; letters: string; numbers: string; result: NumberShown }
  | { $type: "table"; name: string; columns: string[]; rows: { text: string; numbers: NumberShown[] }[][] }
  | { $type: "plot"; name: string; across: string; logarithmic: boolean; curves: { name: string; points: { x: number | string; y: number | string }[] }[] }
  | { $type: "claim"; says: string; held: boolean; measured: string };

export interface LectureShown {
  id: string;
  decks: string[];
  slide: string;
  title: string;
  frames: { title: string; parts: Part[] }[];
  code: CodeRegion;
}

export interface LibraryGradients {
  votes: number[];
  pool2: string[];
  pool1: string[];
  relu: string[];
  conv: string[];
  picture: string[];
  weights: string[];
  vote_weights: string[];
}

export interface LibraryPicture {
  name: string;
  picture: string[];
  conv: string[];
  relu: string[];
  pool1: string[];
  pool2: string[];
  votes: string[];
  gradients: LibraryGradients[];
}

export interface ConvolutionCase {
  size: number;
  stride: number;
  pad: number;
  dilation: number;
  length: number;
  output: number[];
  refusal: string;
}

export interface GradientCurve {
  id: string;
  formula: string;
  at: number;
  value: number;
  exact: number;
  steps: { step: number; above: number; below: number; forward: number; central: number; forward_error: number; central_error: number }[];
}

export interface TrainingData {
  pictures: number[];
  labels: number[];
  shapes: Record<string, number[]>;
  seeds: { seed: number; weights: Record<string, { shape: number[]; values: number[] }>; runs: { rate: number; losses: (number | string)[] }[] }[];
}

export interface Digit {
  label: number;
  picture: number[];
  relu1: number[];
  pool1: number[];
  relu2: number[];
  pool2: number[];
  chances: number[];
  projections: { unit: number; row: number; column: number; activation: number; pixels: number[] }[];
  occlusion: number[];
}

export interface DigitsData {
  trained: number;
  epochs: number;
  tested: number;
  accuracy: number;
  filters1: number[];
  filters2: number[];
  covered: number;
  digits: Digit[];
}

export interface Data {
  brief: boolean;
  x_or_o: { features: string[]; vote_weights: string[]; pictures: LibraryPicture[] };
  convolution: { cases: ConvolutionCase[] };
  gradient_check: GradientCurve[];
  training: TrainingData;
  optimisers: { name: string; rate: number; path: (number | string)[][] }[];
  dropout: { units: number; masks: { seed: number; ratio: number; passes: string }[] };
  digits: DigitsData;
  layers: Record<string, CodeRegion>;
  decks: Record<string, string>;
  lectures: LectureShown[];
}

/** The parts of one kind that a lecture shows, in its order. */
export function partsOf<K extends Part["$type"]>(data: Data, id: string, kind: K): Extract<Part, { $type: K }>[] {
  const frames = data.lectures.find((lecture) => lecture.id === id)?.frames ?? [];
  return frames.flatMap((frame) => frame.parts.filter((part): part is Extract<Part, { $type: K }> => part.$type === kind));
}

/** A number of the data: JSON has no NaN and no infinity, they are texts. */
export function real(value: number | string): number {
  return Number(value);
}
