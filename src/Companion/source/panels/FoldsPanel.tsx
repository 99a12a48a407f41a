import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { type Data, partsOf, real } from "../data";

/** Each fifth of the pictures is held out once; the rate that the five like best is taken. */
export function FoldsPanel({ data }: { data: Data }): JSX.Element {
  const [folds, rates] = [partsOf(data, "cross-validation", "table").find((part) => part.name === "folds"), partsOf(data, "cross-validation", "table").find((part) => part.name.startsWith("right"))];
  const chosen = useSignal(Math.max(0, rates?.rows.findIndex((cells) => cells[3]?.text === "chosen") ?? 0));
  if (folds === undefined || rates === undefined) {
    return <p class="hint">The lecture on cross-validation is not in this page.</p>;
  }

  const row = rates.rows[chosen.value]!;
  const mean = (numbers: { value: number | string }[]): number => numbers.reduce((sum, number) => sum + real(number.value), 0) / numbers.length;
  return (
    <>
      <div class="toolbar" role="group" aria-label="Rate">
        <span class="label">rate</span>
        {rates.rows.map((cells, i) => (
          <button type="button" key={i} aria-pressed={i === chosen.value} onClick={() => (chosen.value = i)}>
            {cells[0]!.text}
          </button>
        ))}
      </div>
      <div class="folds" role="img" aria-label={`Rate ${row[0]!.text}: ${row[1]!.numbers.map((number, i) => `fold ${i + 1} ${(100 * real(number.value)).toFixed(1)} %`).join(", ")}`}>
        {folds.rows.map((_, fold) => (
          <div key={fold}>
            {folds.rows.map((_, part) => (
              <span key={part} class={part === fold ? "held-out" : "learned"}>
                {part === fold ? "held out" : "learned"}
              </span>
            ))}
            <b>{(100 * real(row[1]!.numbers[fold]?.value ?? NaN)).toFixed(1)} %</b>
          </div>
        ))}
      </div>
      <p class="sum" role="status">
        mean of the folds {(100 * mean(row[1]!.numbers)).toFixed(2)} %{row[3]?.text === "chosen" ? ": the best, and so it is chosen" : ""}; right on test pictures, which chose nothing: {row[2]!.text}
      </p>
    </>
  );
}
