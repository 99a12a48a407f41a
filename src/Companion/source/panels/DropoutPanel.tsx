import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { Data } from "../data";
import { passes } from "../dropout";
import { CellGrid } from "../grid";
import { Formula } from "../shown";

/** Which of a hundred hidden units are silent in a step, and what the others make up for. */
export function DropoutPanel({ data }: { data: Data }): JSX.Element {
  const ratio = useSignal(0.5);
  const seed = useSignal(1);
  const mask = passes(seed.value, ratio.value, data.dropout.units);
  const left = mask.filter(Boolean).length;
  return (
    <div class="halves">
      <div>
        <label class="wide-label">
          <span>
            p = <b>{ratio.value}</b>
          </span>
          <input type="range" min={0} max={0.9} step={0.1} value={ratio.value} aria-label="Share of units dropped" onInput={(event) => (ratio.value = Number(event.currentTarget.value))} />
        </label>
        <div class="toolbar">
          <button type="button" onClick={() => seed.value++}>
            Next step
          </button>
          <label class="inline">
            seed <input type="number" min={1} max={9999} value={seed.value} aria-label="Seed of the mask" onInput={(event) => (seed.value = Math.max(1, Math.floor(Number(event.currentTarget.value)) || 1))} />
          </label>
        </div>
        <p class="sum" role="status">
          {left} of {mask.length} units speak, each times {(1 / (1 - ratio.value)).toFixed(2)}: on average the sum is as without.
        </p>
        <p class="note">A unit can't rely on any other being there, and no picture can be learned by heart by a few of them together. When the network is used all units speak, as they are.</p>
        <Formula name="mask" />
      </div>
      <CellGrid name="hidden units; dark ones are silent" columns={10} kind="grey units" cells={mask.map((speaks, i) => ({ shade: speaks ? 1 : -1, label: `unit ${i + 1} ${speaks ? "speaks" : "is silent"}` }))} />
    </div>
  );
}
