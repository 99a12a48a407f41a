import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { type Data, partsOf, real } from "../data";
import { Plot, written } from "../plot";
import { Formula } from "../shown";

/** What is left of a signal after many layers on the way forward, and of a gradient on the way back. */
export function DepthPanel({ data }: { data: Data }): JSX.Element {
  const chosen = useSignal(0);
  const place = useSignal(3);
  const spreads = partsOf(data, "initialisation", "plot");
  const gradients = partsOf(data, "residual", "plot").find((part) => part.name.startsWith("length of the gradient"));
  const spread = spreads[chosen.value];
  const depth = gradients?.curves[0]?.points[Math.min(place.value, gradients.curves[0].points.length - 1)];
  return (
    <div class="halves">
      <div>
        <h3>Forward: the spread of the activations</h3>
        {spread === undefined ? (
          <p class="hint">The lecture on initialisation is not in this page.</p>
        ) : (
          <>
            <div class="toolbar" role="group" aria-label="Units of the deep network">
              {spreads.map((known, i) => (
                <button type="button" key={known.name} aria-pressed={i === chosen.value} onClick={() => (chosen.value = i)}>
                  {known.name.split(", ").at(-1)}
                </button>
              ))}
            </div>
            <Plot name={spread.name} across="layer" logarithmic curves={spread.curves.map((curve) => ({ name: curve.name, points: curve.points.map((point) => ({ x: real(point.x), y: real(point.y) })) }))} />
            <p class="note">Each layer multiplies the spread by about the same factor. With numbers too small nothing is left after ten layers, and what has no spread teaches nothing.</p>
          </>
        )}
      </div>
      <div>
        <h3>Backward: the gradient at the input</h3>
        {gradients === undefined || depth === undefined ? (
          <p class="hint">The lecture on residual networks is not in this page.</p>
        ) : (
          <>
            <label class="wide-label">
              <span>
                <b>{real(depth.x)}</b> blocks
              </span>
              <input type="range" min={0} max={gradients.curves[0]!.points.length - 1} value={place.value} aria-label="Number of blocks" aria-valuetext={`${real(depth.x)} blocks`} onInput={(event) => (place.value = Number(event.currentTarget.value))} />
            </label>
            <Plot name={gradients.name} across="blocks" logarithmic logarithmicAcross curves={gradients.curves.map((curve) => ({ name: curve.name, points: curve.points.map((point) => ({ x: real(point.x), y: real(point.y) })) }))}>
              {(x, y) => (
                <g>
                  <line class="cursor" x1={x(real(depth.x))} x2={x(real(depth.x))} y1={12} y2={226} />
                  {gradients.curves.map((curve, i) => (
                    <circle key={curve.name} class={`dot c${i}`} cx={x(real(depth.x))} cy={y(real(curve.points[Math.min(place.value, curve.points.length - 1)]!.y))} r="4.5" />
                  ))}
                </g>
              )}
            </Plot>
            <table class="numbers">
              <tbody>
                {gradients.curves.map((curve, i) => (
                  <tr key={curve.name} class={`c${i}`}>
                    <th scope="row">{curve.name}</th>
                    <td>{written(Number(real(curve.points[Math.min(place.value, curve.points.length - 1)]!.y).toPrecision(3)))}</td>
                  </tr>
                ))}
              </tbody>
            </table>
            <Formula name="residual" />
          </>
        )}
      </div>
    </div>
  );
}
