import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { dimensions } from "../bias";
import type { Data } from "../data";
import { CellGrid } from "../grid";
import { Formula, Inline } from "../shown";

const raised = ["¹", "²"];
const lowered = ["₁", "₂", "₃"];
const [across, down] = [150, 34];

/** Units, bias units, and the matrices between the layers: a column more than there are units. */
export function BiasPanel(_: { data: Data }): JSX.Element {
  const units = useSignal([3, 3, 1]);
  const looked = useSignal<{ matrix: number; row: number; column: number } | null>(null);
  const matrices = dimensions(units.value);
  const total = matrices.reduce((sum, [rows, columns]) => sum + rows * columns, 0);
  const biases = matrices.reduce((sum, [rows]) => sum + rows, 0);
  const most = Math.max(...units.value) + 1;
  const height = most * down + 24;
  // Unit 0 of a layer is its bias unit; the last layer has none.
  const spot = (layer: number, unit: number): [x: number, y: number] => {
    const first = layer < units.value.length - 1 ? 0 : 1;
    return [24 + layer * across, (height - (units.value[layer]! + 1 - first) * down) / 2 + (unit - first) * down + down / 2];
  };
  const at = looked.value;
  return (
    <div class="halves">
      <div>
        <div class="controls three">
          {units.value.map((count, layer) => (
            <label key={layer}>
              <span>
                <Inline text={`s${lowered[layer]}`} formula /> = <b>{count}</b>
              </span>
              <input type="range" min={1} max={5} value={count} aria-label={`Units of layer ${layer + 1}`} onInput={(event) => ((units.value = units.value.map((old, i) => (i === layer ? Number(event.currentTarget.value) : old))), (looked.value = null))} />
            </label>
          ))}
        </div>
        <figure class="drawn">
          <svg viewBox={`0 0 ${2 * across + 48} ${height}`} role="img" aria-label={`Layers of ${units.value.join(", ")} units; the first two have a bias unit as well`}>
            {matrices.flatMap(([rows, columns], j) =>
              Array.from({ length: rows * columns }, (_, i) => {
                const [row, column] = [Math.floor(i / columns), i % columns];
                const [[x1, y1], [x2, y2]] = [spot(j, column), spot(j + 1, row + 1)];
                const here = at?.matrix === j && at.row === row && at.column === column;
                return <line key={`${j} ${i}`} class={`wire ${column === 0 ? "bias" : ""} ${here ? "here" : ""}`} x1={x1} y1={y1} x2={x2} y2={y2} />;
              }),
            )}
            {units.value.flatMap((count, layer) =>
              Array.from({ length: count + 1 }, (_, unit) => {
                const [x, y] = spot(layer, unit);
                return (
                  (unit > 0 || layer < units.value.length - 1) && (
                    <g key={`${layer} ${unit}`}>
                      <circle class={unit === 0 ? "unit bias" : "unit"} cx={x} cy={y} r={13} />
                      <text class="name" x={x} y={y + 4} text-anchor="middle">
                        {unit === 0 ? "+1" : unit}
                      </text>
                    </g>
                  )
                );
              }),
            )}
          </svg>
        </figure>
      </div>
      <div>
        <div class="side-by-side thetas">
          {matrices.map(([rows, columns], j) => (
            <section key={j}>
              <h4>
                <Inline text={`Θ⁽${raised[j]}⁾`} formula /> <span class="shape">{`${rows}×${columns}`}</span>
              </h4>
              <CellGrid
                name={`Θ of layer ${j + 1}`}
                columns={columns}
                cells={Array.from({ length: rows * columns }, (_, i) => ({
                  shade: i % columns === 0 ? -0.5 : 0.35,
                  text: `${Math.floor(i / columns) + 1} ${i % columns}`,
                  label: `row ${Math.floor(i / columns) + 1}, column ${i % columns}`,
                  marks: at?.matrix === j && at.row * columns + at.column === i ? "looked" : "",
                }))}
                onLook={(cell) => cell !== null && (looked.value = { matrix: j, row: Math.floor(cell / columns), column: cell % columns })}
              />
            </section>
          ))}
        </div>
        <p class="sum">
          {total} weights, {biases} of them for bias units
        </p>
        <p class="note" aria-live="polite">
          {at === null
            ? "Column 0 is the bias unit's. Point at a weight."
            : `This weight takes ${at.column === 0 ? "the bias unit, which is always 1," : `unit ${at.column} of layer ${at.matrix + 1}`} to unit ${at.row + 1} of layer ${at.matrix + 2}.`}
        </p>
        <Formula name="bias" />
      </div>
    </div>
  );
}
