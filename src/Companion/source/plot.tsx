import type { ComponentChildren, JSX } from "preact";
import { useNarrow } from "./narrow";
import { Prose } from "./shown";

export interface CurveShown {
  name: string;
  points: { x: number; y: number }[];
}

interface Props {
  name: string;
  across: string;
  curves: CurveShown[];
  logarithmic?: boolean;
  /** The axis below is logarithmic. */
  logarithmicAcross?: boolean;
  width?: number;
  height?: number;
  /** More to draw, given the two scales. */
  children?: (x: (value: number) => number, y: (value: number) => number) => ComponentChildren;
}

const margin = { left: 52, right: 12, top: 12, bottom: 34 };

/** Curves over a common axis, as SVG with a line's name at its end of the legend. */
export function Plot({ name, across, curves, logarithmic = false, logarithmicAcross = false, width: asked = 520, height = 260, children }: Props): JSX.Element {
  const width = useNarrow() ? Math.min(asked, 360) : asked;
  const points = curves.flatMap((curve) => curve.points).filter((point) => Number.isFinite(place(point.x, logarithmicAcross)) && Number.isFinite(place(point.y, logarithmic)));
  if (points.length === 0) {
    return <p class="words">{name}: no finite numbers to draw.</p>;
  }

  const [left, right] = range(points.map((point) => place(point.x, logarithmicAcross)));
  const [bottom, top] = range(points.map((point) => place(point.y, logarithmic)));
  const x = (value: number): number => margin.left + ((place(value, logarithmicAcross) - left) / (right - left)) * (width - margin.left - margin.right);
  const y = (value: number): number => height - margin.bottom - ((place(value, logarithmic) - bottom) / (top - bottom)) * (height - margin.top - margin.bottom);
  return (
    <figure class="plot">
      <figcaption>
        <Prose text={name} />
      </figcaption>
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`${name}: ${curves.map(summary).join("; ")}`}>
        {ticks(bottom, top, logarithmic).map((tick) => (
          <g key={tick}>
            <line class="rule" x1={margin.left} x2={width - margin.right} y1={y(tick)} y2={y(tick)} />
            <text class="tick" x={margin.left - 6} y={y(tick) + 4} text-anchor="end">
              {written(tick)}
            </text>
          </g>
        ))}
        {ticks(left, right, logarithmicAcross).map((tick) => (
          <text key={tick} class="tick" x={x(tick)} y={height - margin.bottom + 16} text-anchor="middle">
            {written(tick)}
          </text>
        ))}
        <text class="tick" x={(margin.left + width - margin.right) / 2} y={height - 3} text-anchor="middle">
          {across}
        </text>
        {curves.map((curve, i) => (
          <path key={curve.name} class={`curve c${i % 6}`} d={path(curve.points, x, y)} />
        ))}
        {children?.(x, y)}
      </svg>
      {curves.length > 1 && (
        <ul class="legend">
          {curves.map((curve, i) => (
            <li key={curve.name} class={`c${i % 6}`}>
              <Prose text={curve.name} />
            </li>
          ))}
        </ul>
      )}
    </figure>
  );
}

function place(value: number, logarithmic: boolean): number {
  return logarithmic ? Math.log10(value) : value;
}

function range(values: number[]): [number, number] {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return least === most ? [least - 1, most + 1] : [least, most];
}

/** Round numbers between the ends, or powers of ten. */
function ticks(from: number, to: number, logarithmic: boolean): number[] {
  const step = logarithmic ? Math.max(1, Math.ceil((to - from) / 6)) : round((to - from) / 5);
  const found: number[] = [];
  for (let i = Math.ceil(from / step); i * step <= to + 1e-9; i++) {
    found.push(logarithmic ? 10 ** (i * step) : i * step);
  }

  return found;
}

function round(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  return [1, 2, 5, 10].map((factor) => factor * power).find((nice) => nice >= step)!;
}

const raised = "⁰¹²³⁴⁵⁶⁷⁸⁹";

export function written(value: number): string {
  if (value === 0) {
    return "0";
  }

  if (!Number.isFinite(value)) {
    return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
  }

  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e5) {
    return `${Number(value.toPrecision(6))}`.replace("-", "−");
  }

  const [digits, power] = value.toExponential(1).split("e");
  const exponent = [...power!.replace("+", "")].map((digit) => (digit === "-" ? "⁻" : raised[Number(digit)])).join("");
  const front = digits!.replace(".0", "");
  return `${front === "1" ? "" : `${front}·`}10${exponent}`.replace("-", "−");
}

function path(points: { x: number; y: number }[], x: (value: number) => number, y: (value: number) => number): string {
  let pen = "M";
  let drawn = "";
  for (const point of points) {
    const [across, up] = [x(point.x), y(point.y)];
    if (Number.isFinite(across) && Number.isFinite(up)) {
      drawn += `${pen}${across.toFixed(1)} ${up.toFixed(1)}`;
      pen = "L";
    } else {
      pen = "M";
    }
  }

  return drawn;
}

function summary(curve: CurveShown): string {
  const last = curve.points.at(-1);
  return last === undefined ? curve.name : `${curve.name} ends at ${written(last.y)}`;
}
