import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { Data } from "../data";
import { type Cost, fiveSteps, layersOf, outputError } from "../fivesteps";
import { CellGrid } from "../grid";
import { Plot, written } from "../plot";
import { Formula, Inline } from "../shown";

const steps = ["Input", "Feedforward", "Output error", "Backpropagate", "Output: the slopes"];
const costs: Cost[] = ["quadratic", "cross-entropy"];
const said = (value: number): string => written(Number(value.toPrecision(3)));

/** The five steps with both costs; and what saturation does to the error of an output unit. */
export function FiveStepsPanel({ data }: { data: Data }): JSX.Element {
  const layers = layersOf(data);
  const cost = useSignal<Cost>("quadratic");
  const step = useSignal(5);
  const pushed = useSignal(0);
  const target = useSignal(0);
  if (layers === undefined) {
    return <p class="hint">The lecture on backpropagation is not in this page.</p>;
  }

  const y = target.value === 0 ? [1, 0] : [0, 1];
  const passed = fiveSteps({ ...layers, b3: layers.b3.map((bias, j) => bias + (j === 0 ? pushed.value : 0)) }, layers.a1, y, cost.value);
  const shown: { name: string; from: number; values: number[]; columns?: number; back?: boolean }[] = [
    { name: "a¹", from: 1, values: layers.a1 },
    { name: "z²", from: 2, values: passed.z2 },
    { name: "a²", from: 2, values: passed.a2 },
    { name: "z³", from: 2, values: passed.z3 },
    { name: "a³", from: 2, values: passed.a3 },
    { name: "∇ₐC", from: 3, values: passed.costSlope, back: true },
    { name: "δ³", from: 3, values: passed.delta3, back: true },
    { name: "δ²", from: 4, values: passed.delta2, back: true },
    { name: "∂C/∂w³", from: 5, values: passed.ofW3, columns: 3, back: true },
    { name: "∂C/∂w²", from: 5, values: passed.ofW2, columns: 2, back: true },
  ];
  const z = passed.z3[0]!;
  const range = Array.from({ length: 121 }, (_, i) => -9 + (18 * i) / 120);
  return (
    <div class="halves">
      <div>
        <div class="toolbar" role="group" aria-label="Cost">
          {costs.map((name) => (
            <button type="button" key={name} aria-pressed={name === cost.value} onClick={() => (cost.value = name)}>
              {name}
            </button>
          ))}
          <button type="button" aria-label="Swap the targets" onClick={() => (target.value = 1 - target.value)}>
            y = ({y.join(", ")})
          </button>
        </div>
        <label class="wide-label">
          <span>
            step <b>{step.value}</b> of 5: {steps[step.value - 1]}
          </span>
          <input type="range" min={1} max={5} value={step.value} aria-label="Step of backpropagation" aria-valuetext={steps[step.value - 1]} onInput={(event) => (step.value = Number(event.currentTarget.value))} />
        </label>
        <label class="wide-label">
          <span>
            bias of the first output, moved by <b>{said(pushed.value)}</b>
          </span>
          <input type="range" min={-8} max={8} step={0.5} value={pushed.value} aria-label="Bias of the first output" onInput={(event) => (pushed.value = Number(event.currentTarget.value))} />
        </label>
        <div class="side-by-side five-steps">
          {shown.map(({ name, from, values, columns = 1, back }) => (
            <section key={name} data-tensor={name}>
              <h4>
                <Inline text={name} formula />
              </h4>
              <CellGrid
                name={name}
                kind={back ? "gradient" : "value"}
                columns={columns}
                cells={values.map((value, i) =>
                  step.value < from
                    ? { shade: null, label: "not yet" }
                    : { shade: Math.max(-1, Math.min(1, value)), text: said(value), label: `row ${Math.floor(i / columns) + 1}, column ${(i % columns) + 1}: ${said(value)}`, marks: back ? "returned" : "" },
                )}
              />
            </section>
          ))}
        </div>
        <Formula name="five" />
        <Formula name="fiveSlopes" />
      </div>
      <div>
        <Plot name={`error δ³ of the first output against its z³; its target is ${y[0]}`} across="z³" curves={costs.map((name) => ({ name, points: range.map((x) => ({ x, y: outputError(name, x, y[0]!) })) }))}>
          {(x, up) => (
            <>
              <line class="cursor" x1={x(Math.max(-9, Math.min(9, z)))} x2={x(Math.max(-9, Math.min(9, z)))} y1={up(y[0] === 1 ? -1 : 0)} y2={up(y[0] === 1 ? 0 : 1)} />
              {costs.map((name, i) => (
                <g key={name} class={`c${i}`}>
                  <circle class="dot" cx={x(Math.max(-9, Math.min(9, z)))} cy={up(outputError(name, z, y[0]!))} r="4.5" />
                </g>
              ))}
            </>
          )}
        </Plot>
        <p class="note" role="status">
          First output: a = {said(passed.a3[0]!)}, target {y[0]}; δ³ is {said(outputError("quadratic", z, y[0]!))} with the quadratic cost and {said(outputError("cross-entropy", z, y[0]!))} with cross-entropy. Where the unit is saturated and wrong, the quadratic cost gives it next to no error to learn from: σ′(z) is nearly 0. With cross-entropy σ′ cancels.
        </p>
        <Formula name="quadratic" />
        <Formula name="entropy" />
      </div>
    </div>
  );
}
