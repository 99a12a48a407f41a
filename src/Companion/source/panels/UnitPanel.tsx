import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { Data } from "../data";
import { Plot, written } from "../plot";
import { Formula, Inline } from "../shown";
import { units } from "../units";

const places = Array.from({ length: 241 }, (_, i) => (i - 120) / 20);

/** One unit: a weighted sum, and what becomes of it; the value and the slope that comes back. */
export function UnitPanel(_: { data: Data }): JSX.Element {
  const x = useSignal(1);
  const w = useSignal(1);
  const b = useSignal(0);
  const slopes = useSignal(false);
  const z = w.value * x.value + b.value;
  const shown = (unit: (typeof units)[number], at: number): number => (slopes.value ? unit.slope(at) : unit.value(at));
  return (
    <div class="halves">
      <div>
        {([["x", x, 3], ["w", w, 5], ["b", b, 3]] as const).map(([name, signal, reach]) => (
          <label class="wide-label" key={name}>
            <span>
              {name} = <b>{written(signal.value)}</b>
            </span>
            <input type="range" min={-reach} max={reach} step={0.25} value={signal.value} aria-label={`${name} of the unit`} onInput={(event) => (signal.value = Number(event.currentTarget.value))} />
          </label>
        ))}
        <p class="equation" role="status">
          <Inline text={`z = w·x + b = ${written(Number(z.toFixed(4)))}`} formula />
        </p>
        <table class="numbers">
          <thead>
            <tr>
              <th scope="col">unit</th>
              <th scope="col">value at z</th>
              <th scope="col">slope at z</th>
              <th scope="col">slope for w</th>
            </tr>
          </thead>
          <tbody>
            {units.map((unit, i) => (
              <tr key={unit.name} class={`c${i}`} data-unit={unit.name}>
                <th scope="row">{unit.name}</th>
                <td>{written(Number(unit.value(z).toPrecision(4)))}</td>
                <td>{written(Number(unit.slope(z).toPrecision(4)))}</td>
                <td>{written(Number((unit.slope(z) * x.value).toPrecision(4)))}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <p class="note">A step has slope 0 wherever it has one, so nothing comes back through a perceptron: that is why units became smooth. Far from 0 a sigmoid is nearly flat, too: it saturates, and learns slowly.</p>
        <Formula name="logistic" />
      </div>
      <div>
        <div class="toolbar">
          <button type="button" aria-pressed={!slopes.value} onClick={() => (slopes.value = false)}>
            values
          </button>
          <button type="button" aria-pressed={slopes.value} onClick={() => (slopes.value = true)}>
            slopes
          </button>
        </div>
        <Plot name={slopes.value ? "slope of each unit against z" : "value of each unit against z; ReLU goes on upwards"} across="z" height={320} curves={units.map((unit) => ({ name: unit.name, points: places.map((at) => ({ x: at, y: shown(unit, at) })).filter((point) => point.y <= 2) }))}>
          {(across, up) => (
            <g>
              <line class="cursor" x1={across(Math.max(-6, Math.min(6, z)))} x2={across(Math.max(-6, Math.min(6, z)))} y1={12} y2={286} />
              {units.map((unit, i) => shown(unit, z) <= 2 && Math.abs(z) <= 6 && <circle key={unit.name} class={`dot c${i}`} cx={across(z)} cy={up(shown(unit, z))} r="4.5" />)}
            </g>
          )}
        </Plot>
      </div>
    </div>
  );
}
