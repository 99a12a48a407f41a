import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { type Data, type Part, real } from "../data";
import { written } from "../plot";
import { Formula } from "../shown";

const width = 620;
const height = 330;
const reach = { left: -6, right: 11, bottom: -1.35, top: 1.35 };
const x = (value: number): number => ((value - reach.left) / (reach.right - reach.left)) * width;
const y = (value: number): number => height - ((value - reach.bottom) / (reach.top - reach.bottom)) * height;
const levels = [0.5, 2, 5, 10, 20, 35, 50, 75, 100];

/** The optimisers' ways down a long valley, step by step, as the library went them. */
export function OptimisersPanel({ data }: { data: Data }): JSX.Element | null {
  const step = useSignal(15);
  const shown = useSignal<Record<string, boolean>>({});
  const parts = data.lectures.find((lecture) => lecture.id === "optimisers")?.frames[0]?.parts ?? [];
  const plot = parts.find((part): part is Extract<Part, { $type: "plot" }> => part.$type === "plot");
  const table = parts.find((part): part is Extract<Part, { $type: "table" }> => part.$type === "table");
  if (!plot || !table) {
    return <p class="hint">The lecture on optimisers is not in this page.</p>;
  }

  return (
    <div class="halves">
      <figure class="surface">
        <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`Paths over the valley after ${step.value} steps`}>
          {levels.map((level) => (
            <ellipse key={level} class="level" cx={x(0)} cy={y(0)} rx={x(Math.sqrt(2 * level)) - x(0)} ry={y(0) - y(Math.sqrt(2 * level) / 10)} />
          ))}
          <path class="cross" d={`M${x(0) - 6} ${y(0)}h12M${x(0)} ${y(0) - 6}v12`} />
          {plot.curves.map((curve, i) => {
            const points = curve.points.slice(0, step.value + 1).map((point) => [x(real(point.x)), y(real(point.y))] as const);
            const last = points.at(-1)!;
            return (
              !(shown.value[curve.name] === false) && (
                <g key={curve.name} class={`c${i}`}>
                  <polyline class="curve" points={points.map((point) => point.join(",")).join(" ")} />
                  {points.map(([across, up], k) => (
                    <circle key={k} class="dot small" cx={across} cy={up} r="1.6" />
                  ))}
                  <circle class="dot" cx={last[0]} cy={last[1]} r="4.5" />
                </g>
              )
            );
          })}
        </svg>
        <figcaption class="note">Contours of f; y is drawn five times as large as x. The start is at the right, (10, 1), the lowest point is the cross.</figcaption>
      </figure>
      <div>
        <Formula name="valley" />
        <label class="wide-label">
          <span>
            after <b>{step.value}</b> steps
          </span>
          <input type="range" min={0} max={plot.curves[0]!.points.length - 1} value={step.value} aria-label="Steps of the optimisers" onInput={(event) => (step.value = Number(event.currentTarget.value))} />
        </label>
        <table class="numbers">
          <thead>
            <tr>
              <th scope="col">optimiser</th>
              <th scope="col">rate</th>
              <th scope="col">x</th>
              <th scope="col">y</th>
              <th scope="col">f</th>
            </tr>
          </thead>
          <tbody>
            {plot.curves.map((curve, i) => {
              const point = curve.points[step.value]!;
              const [across, up] = [real(point.x), real(point.y)];
              return (
                <tr key={curve.name}>
                  <th scope="row">
                    <label class={`c${i} key`}>
                      <input type="checkbox" checked={shown.value[curve.name] !== false} onChange={(event) => (shown.value = { ...shown.value, [curve.name]: event.currentTarget.checked })} /> {curve.name}
                    </label>
                  </th>
                  <td>{table.rows[i]![1]!.text}</td>
                  <td>{across.toFixed(3).replace("-", "−")}</td>
                  <td>{up.toFixed(3).replace("-", "−")}</td>
                  <td>{written(Number(((across * across + 100 * up * up) / 2).toPrecision(3)))}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </div>
  );
}
