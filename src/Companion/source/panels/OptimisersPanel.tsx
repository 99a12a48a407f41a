import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { type Data, type Part, real } from "../data";
import { descent, height as depth, rules } from "../optimisers";
import { written } from "../plot";
import { Formula } from "../shown";

const width = 620;
const height = 330;
const reach = { left: -6, right: 11, bottom: -1.35, top: 1.35 };
const x = (value: number): number => ((value - reach.left) / (reach.right - reach.left)) * width;
const y = (value: number): number => height - ((value - reach.bottom) / (reach.top - reach.bottom)) * height;
const levels = [0.5, 2, 5, 10, 20, 35, 50, 75, 100];

const steps = 60;
/** Each rate can be set from a hundredth to a hundred times what the lecture takes, in steps of a tenth of a decade. */
const decades = 2;

/** The optimisers' ways down a long valley, step by step, at any rate. */
export function OptimisersPanel({ data }: { data: Data }): JSX.Element | null {
  const step = useSignal(15);
  const shown = useSignal<Record<string, boolean>>({});
  const turned = useSignal<Record<string, number>>({});
  const parts = data.lectures.find((lecture) => lecture.id === "optimisers")?.frames[0]?.parts ?? [];
  const table = parts.find((part): part is Extract<Part, { $type: "table" }> => part.$type === "table");
  const paths = useMemo(
    () =>
      Object.keys(rules).map((name, i) => {
        const usual = real(table?.rows[i]?.[1]?.numbers[0]?.value ?? NaN);
        const rate = usual * 10 ** (turned.value[name] ?? 0);
        return { name, rate, path: descent(name, rate, steps) };
      }),
    [table, turned.value],
  );
  if (!table) {
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
          {paths.map(({ name, path }, i) => {
            // What is far outside is drawn no further than a browser can.
            const points = path.slice(0, step.value + 1).filter((point) => point.every((value) => Math.abs(value) < 1e4)).map((point) => [x(point[0]), y(point[1])] as const);
            const last = points.at(-1)!;
            return (
              !(shown.value[name] === false) && (
                <g key={name} class={`c${i}`}>
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
        <figcaption class="note">Contours of f; y is drawn five times as large as x. The start is at the right, (10, 1), the lowest point is the cross. A plain step multiplies y by 1 − 100·η: above η = 0.02 it climbs the walls.</figcaption>
      </figure>
      <div>
        <Formula name="valley" />
        <label class="wide-label">
          <span>
            after <b>{step.value}</b> steps
          </span>
          <input type="range" min={0} max={steps} value={step.value} aria-label="Steps of the optimisers" onInput={(event) => (step.value = Number(event.currentTarget.value))} />
        </label>
        <div class="scroll">
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
              {paths.map(({ name, rate, path }, i) => {
                const point = path[step.value]!;
                const said = written(Number(rate.toPrecision(2)));
                return (
                  <tr key={name} data-optimiser={name}>
                    <th scope="row">
                      <label class={`c${i} key`}>
                        <input type="checkbox" checked={shown.value[name] !== false} onChange={(event) => (shown.value = { ...shown.value, [name]: event.currentTarget.checked })} /> {name}
                      </label>
                    </th>
                    <td class="rate">
                      <input
                        type="range"
                        min={-decades}
                        max={decades}
                        step={0.1}
                        value={turned.value[name] ?? 0}
                        aria-label={`Rate of ${name}`}
                        aria-valuetext={said}
                        onInput={(event) => (turned.value = { ...turned.value, [name]: Number(event.currentTarget.value) })}
                      />
                      <span>{said}</span>
                    </td>
                    <td>{coordinate(point[0])}</td>
                    <td>{coordinate(point[1])}</td>
                    <td>{written(Number(depth(point).toPrecision(3)))}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
        <button type="button" onClick={() => (turned.value = {})}>
          the lecture's rates
        </button>
      </div>
    </div>
  );
}

function coordinate(value: number): string {
  return Math.abs(value) < 1e3 ? value.toFixed(3).replace("-", "−") : written(Number(value.toPrecision(2)));
}
