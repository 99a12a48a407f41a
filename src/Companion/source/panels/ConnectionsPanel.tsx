import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { type Connection, matrixOf, parametersOf } from "../connections";
import type { Data } from "../data";
import { CellGrid } from "../grid";
import { Formula, Inline } from "../shown";

const kinds: { kind: Connection; name: string; counts: string }[] = [
  { kind: "full", name: "fully connected", counts: "n²" },
  { kind: "local", name: "locally connected", counts: "3n - 2" },
  { kind: "shared", name: "shared weights: a convolution", counts: "3" },
];

/** The matrix of a layer from n pixels to n units: all weights, a band of them, three of them again and again. */
export function ConnectionsPanel(_: { data: Data }): JSX.Element {
  const n = useSignal(7);
  const looked = useSignal<number | null>(null);
  const [size, unit] = [n.value, looked.value === null ? null : Math.floor(looked.value / n.value)];
  return (
    <>
      <label class="wide-label">
        <span>
          n = <b>{size}</b> pixels, as many units
        </span>
        <input type="range" min={3} max={12} value={size} aria-label="Number of pixels" onInput={(event) => ((n.value = Number(event.currentTarget.value)), (looked.value = null))} />
      </label>
      <div class="multiples connections">
        {kinds.map(({ kind, name, counts }) => {
          const matrix = matrixOf(kind, size);
          const most = Math.max(...matrix);
          const here = looked.value === null ? 0 : matrix[looked.value]!;
          return (
            <figure key={kind} data-connection={kind}>
              <figcaption>{name}</figcaption>
              <CellGrid
                name={`matrix, ${name}`}
                columns={size}
                cells={matrix.map((weight, i) => ({
                  shade: weight === 0 ? 0 : 0.15 + (0.75 * weight) / most,
                  text: weight > 0 && size <= 9 ? `${weight}` : "",
                  label: `unit ${Math.floor(i / size) + 1}, pixel ${(i % size) + 1}: ${weight > 0 ? `weight ${weight}` : "not connected"}`,
                  marks: `${i === looked.value ? "looked" : ""} ${weight > 0 && weight === here && i !== looked.value ? "to" : ""} ${unit === Math.floor(i / size) && weight > 0 ? "from" : ""}`,
                }))}
                onLook={(cell) => cell !== null && (looked.value = cell)}
              />
              <p class="sum">
                <Inline text={`${counts}${kind === "shared" ? "" : ` = ${parametersOf(kind, size)}`}`} formula /> weights
              </p>
              <p class="note" aria-live="polite">
                {looked.value === null
                  ? "Point at a place."
                  : here === 0
                    ? `Pixel ${(looked.value % size) + 1} does not reach unit ${unit! + 1}.`
                    : `Weight ${here} takes pixel ${(looked.value % size) + 1} to unit ${unit! + 1}${kind === "shared" ? `, and is used ${matrix.filter((weight) => weight === here).length} times` : ", and nowhere else"}; unit ${unit! + 1} sees ${matrix.slice(unit! * size, (unit! + 1) * size).filter((weight) => weight > 0).length} pixels.`}
              </p>
            </figure>
          );
        })}
      </div>
      <Formula name="band" />
    </>
  );
}
