import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { chain, squashes } from "../chain";
import type { Data } from "../data";
import { written } from "../plot";
import { Formula, Inline } from "../shown";

const controls = [
  { key: "x", name: "x", least: -4, most: 4 },
  { key: "w1", name: "w₁", least: -6, most: 6 },
  { key: "w2", name: "w₂", least: -6, most: 6 },
] as const;
const said = (value: number): string => written(Number(value.toPrecision(4)));

/** Deck R's chain: numbers go forward, slopes come back, each node multiplying by its own. */
export function ChainPanel(_: { data: Data }): JSX.Element {
  const numbers = useSignal({ x: 3, w1: 5, w2: 3.5 });
  const chosen = useSignal(0);
  const step = useSignal(6);
  const { x, w1, w2 } = numbers.value;
  const squash = squashes[chosen.value]!;
  const passed = chain(x, w1, w2, squash);
  const nodes = [
    { name: "x", value: x, slope: passed.dx, at: 0, back: 6 },
    { name: "y = x·w₁", value: passed.y, slope: passed.dy, at: 1, back: 5 },
    { name: squash.name === "nothing" ? "b = y" : `b = ${squash.name}(y)`, value: passed.b, slope: passed.db, at: 2, back: 4 },
    { name: "e = b·w₂", value: passed.e, slope: 1, at: 3, back: 4 },
  ];
  const edges = ["w₁", squash.slope(passed.y), "w₂"];
  return (
    <>
      <div class="toolbar" role="group" aria-label="Squashing function">
        {squashes.map(({ name }, i) => (
          <button type="button" key={name} aria-pressed={i === chosen.value} onClick={() => (chosen.value = i)}>
            {name}
          </button>
        ))}
      </div>
      <div class="controls three">
        {controls.map(({ key, name, least, most }) => (
          <label key={key}>
            <span>
              {name} = <b>{said(numbers.value[key])}</b>
            </span>
            <input type="range" min={least} max={most} step={0.25} value={numbers.value[key]} aria-label={name} onInput={(event) => (numbers.value = { ...numbers.value, [key]: Number(event.currentTarget.value) })} />
          </label>
        ))}
      </div>
      <label class="wide-label">
        <span>forward, then backward</span>
        <input type="range" min={0} max={6} value={step.value} aria-label="Steps along the graph" aria-valuetext={step.value <= 3 ? `forward, ${step.value} of 3` : `backward, ${step.value - 3} of 3`} onInput={(event) => (step.value = Number(event.currentTarget.value))} />
      </label>
      <div class="scroll">
        <svg class="graph" viewBox="0 0 760 170" role="img" aria-label={`Graph: ${nodes.map((node) => `${node.name} is ${said(node.value)}, slope ${said(node.slope)}`).join("; ")}`}>
          {nodes.map((node, i) => {
            const left = 20 + 190 * i;
            return (
              <g key={i}>
                {i > 0 && (
                  <>
                    <path class="forth" d={`M${left - 68} 62h58m-7 -5l7 5l-7 5`} opacity={step.value >= node.at ? 1 : 0.2} />
                    <path class="back" d={`M${left - 10} 118h-58m7 -5l-7 5l7 5`} opacity={step.value >= nodes[i - 1]!.back ? 1 : 0.2} />
                    <text class="tick" x={left - 39} y={140} text-anchor="middle">
                      {step.value >= nodes[i - 1]!.back ? `·${typeof edges[i - 1] === "number" ? said(edges[i - 1] as number) : edges[i - 1]}` : ""}
                    </text>
                  </>
                )}
                <rect class="node" x={left - 8} y={30} width={130} height={110} rx={8} />
                <text class="name" x={left + 57} y={50} text-anchor="middle">
                  {node.name}
                </text>
                <text class="forward-number" x={left + 57} y={76} text-anchor="middle">
                  {step.value >= node.at ? said(node.value) : "?"}
                </text>
                <text class="tick" x={left + 57} y={100} text-anchor="middle">
                  {`∂e/∂${node.name[0]}`}
                </text>
                <text class="back-number" x={left + 57} y={124} text-anchor="middle">
                  {step.value >= node.back ? said(node.slope) : "?"}
                </text>
              </g>
            );
          })}
        </svg>
      </div>
      <p class="equation" data-slope="w1">
        <Inline text={`∂e/∂w₁ = ∂y/∂w₁·∂b/∂y·∂e/∂b = ${said(x)}·${bracketed(squash.slope(passed.y))}·${bracketed(w2)} = ${said(passed.dw1)}`} formula />
      </p>
      <p class="equation" data-slope="w2">
        <Inline text={`∂e/∂w₂ = b = ${said(passed.dw2)}`} formula />
      </p>
      <Formula name="chained" />
    </>
  );
}

function bracketed(value: number): string {
  return value < 0 ? `(${said(value)})` : said(value);
}
