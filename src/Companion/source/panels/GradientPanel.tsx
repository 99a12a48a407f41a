import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { Data } from "../data";
import { Plot, written } from "../plot";
import { Formula, Inline } from "../shown";

const says: Record<string, string> = {
  cubic: "Truncation falls with the step, rounding grows as it shrinks: the error is a V. The forward difference is exact to about √u at best, the central one to about u to the power ⅔.",
  neuron: "The same for a neuron's squared error through a sigmoid: the V does not come from the function but from the arithmetic.",
  kink: "At 0.001 from ReLU's kink: as long as the step reaches across it, a central difference sees half of either side. A gradient check that fails there says nothing about the layer.",
};

/** Drag the step: the slope by small steps against Dual's exact one. */
export function GradientPanel({ data }: { data: Data }): JSX.Element {
  const chosen = useSignal(0);
  const place = useSignal(50);
  const curve = data.gradient_check[chosen.value]!;
  const at = curve.steps[place.value]!;
  const shown = (error: number): number => Math.max(error, 1e-18);
  return (
    <div class="halves">
      <div>
        <div class="toolbar" role="group" aria-label="Function">
          {data.gradient_check.map((known, i) => (
            <button type="button" key={known.id} aria-pressed={i === chosen.value} onClick={() => (chosen.value = i)}>
              <Inline text={known.formula} formula />
            </button>
          ))}
        </div>
        <label class="wide-label">
          <span>
            step h = <b>{written(Number(at.step.toPrecision(3)))}</b>
          </span>
          <input type="range" min={0} max={curve.steps.length - 1} value={place.value} aria-label="Step" aria-valuetext={`${at.step}`} onInput={(event) => (place.value = Number(event.currentTarget.value))} />
        </label>
        <table class="numbers">
          <tbody>
            <tr>
              <th scope="row">exact, by Dual</th>
              <td>{curve.exact}</td>
              <td />
            </tr>
            <tr class="c0">
              <th scope="row">forward difference</th>
              <td>{at.forward}</td>
              <td>off by {written(Number(at.forward_error.toPrecision(2)))}</td>
            </tr>
            <tr class="c1">
              <th scope="row">central difference</th>
              <td>{at.central}</td>
              <td>off by {written(Number(at.central_error.toPrecision(2)))}</td>
            </tr>
          </tbody>
        </table>
        <p class="note">
          <Inline text={`w = ${curve.at}`} formula />; <Inline text={`f(w + h) = ${at.above}`} formula />; <Inline text={`f(w − h) = ${at.below}`} formula />
        </p>
        <p>{says[curve.id]}</p>
        <Formula name="forward" />
        <Formula name="central" />
        <Formula name="dual" />
      </div>
      <Plot
        name="error of the slope against the step; both axes logarithmic"
        across="step h"
        logarithmic
        logarithmicAcross
        height={360}
        curves={[
          { name: "forward difference", points: curve.steps.map((step) => ({ x: step.step, y: shown(step.forward_error) })) },
          { name: "central difference", points: curve.steps.map((step) => ({ x: step.step, y: shown(step.central_error) })) },
        ]}
      >
        {(x, y) => (
          <g>
            <line class="cursor" x1={x(at.step)} x2={x(at.step)} y1={12} y2={326} />
            <circle class="dot c0" cx={x(at.step)} cy={y(shown(at.forward_error))} r="5" />
            <circle class="dot c1" cx={x(at.step)} cy={y(shown(at.central_error))} r="5" />
          </g>
        )}
      </Plot>
    </div>
  );
}
