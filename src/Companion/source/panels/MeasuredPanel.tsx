import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { type Data, type Part, partsOf, real } from "../data";
import { useNarrow } from "../narrow";
import { written } from "../plot";
import { Prose } from "../shown";

type Table = Extract<Part, { $type: "table" }>;
const row = 26;

/** What the lectures have measured with several seeds: a dot for each seed, a line for the mean. */
export function MeasuredPanel({ data }: { data: Data }): JSX.Element {
  const measured = data.lectures
    .map((lecture) => ({ lecture, tables: partsOf(data, lecture.id, "table").filter(hasSeeds), claims: partsOf(data, lecture.id, "claim") }))
    .filter(({ tables, claims }) => tables.length + claims.length > 0);
  const asked = useSignal("overfitting");
  const shown = measured.find(({ lecture }) => lecture.id === asked.value) ?? measured[0];
  if (shown === undefined) {
    return <p class="hint">No lecture in this page has measured anything.</p>;
  }

  return (
    <>
      <div class="toolbar">
        <label class="inline">
          lecture{" "}
          <select value={shown.lecture.id} aria-label="Lecture that measures" onChange={(event) => (asked.value = event.currentTarget.value)}>
            {measured.map(({ lecture }) => (
              <option key={lecture.id} value={lecture.id}>
                {lecture.id}
              </option>
            ))}
          </select>
        </label>
        <span class="note">
          {shown.lecture.slide}: {shown.lecture.title}
        </span>
      </div>
      <div class="dots">
        {shown.tables.map((table) => (
          <Dots key={table.name} table={table} />
        ))}
      </div>
      {shown.claims.map((claim) => (
        <p key={claim.says} class={claim.held ? "claim held" : "claim failed"}>
          <b>{claim.held ? "Held" : "Did not hold"}:</b> {claim.says}. <span class="note">{claim.measured}</span>
        </p>
      ))}
    </>
  );
}

function hasSeeds(table: Table): boolean {
  return table.rows.some((cells) => cells.some((cell) => cell.numbers.length > 1));
}

/** The columns with several seeds, side by side in each row; logarithmic where they span much. */
function Dots({ table }: { table: Table }): JSX.Element {
  const narrow = useNarrow();
  // On a phone a row's name stands above its dots.
  const [width, left, above] = narrow ? [360, 0, 16] : [560, 210, 0];
  const columns = table.columns.map((_, j) => j).filter((j) => table.rows.some((cells) => cells[j]!.numbers.length > 1));
  const values = table.rows.flatMap((cells) => columns.flatMap((j) => cells[j]!.numbers.map((number) => real(number.value)))).filter(Number.isFinite);
  const shares = table.rows.some((cells) => columns.some((j) => cells[j]!.text.includes("%")));
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const logarithmic = !shares && least > 0 && most / least > 50;
  const place = (value: number): number => (logarithmic ? Math.log10(value) : value);
  const [from, to] = most > least ? [place(least), place(most)] : [place(least) - 1, place(most) + 1];
  const x = (value: number): number => left + 8 + ((place(value) - from) / (to - from)) * (width - left - 20);
  const said = (value: number): string => (shares ? `${(100 * value).toFixed(1)} %` : written(Number(value.toPrecision(3))));
  const words = table.columns.map((_, j) => j).filter((j) => !columns.includes(j) && j < columns[0]!);
  const height = table.rows.length * (row * Math.max(1, columns.length * 0.7) + above) + 30;
  const band = (height - 30) / table.rows.length;
  return (
    <figure class="dot-plot">
      <figcaption>
        <Prose text={table.name} />
      </figcaption>
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`${table.name}: ${table.rows.map((cells) => `${words.map((j) => cells[j]!.text).join(" ")}: ${columns.map((j) => `${table.columns[j]} ${cells[j]!.text}`).join(", ")}`).join("; ")}`}>
        {table.rows.map((cells, i) => (
          <g key={i}>
            <line class="rule" x1={0} x2={width} y1={(i + 1) * band} y2={(i + 1) * band} />
            <text class="name" x={narrow ? 2 : left - 4} y={narrow ? i * band + 14 : i * band + band / 2 + 4} text-anchor={narrow ? "start" : "end"}>
              {words.map((j) => cells[j]!.text).join(" ").slice(0, narrow ? 50 : 38)}
            </text>
            {columns.map((j, k) => {
              const seeds = cells[j]!.numbers.map((number) => real(number.value)).filter((value) => Number.isFinite(value) && (!logarithmic || value > 0));
              const up = i * band + above + ((k + 0.5) / columns.length) * (band - above);
              const mean = seeds.reduce((sum, value) => sum + value, 0) / seeds.length;
              return (
                <g key={j} class={`c${k % 6}`}>
                  {seeds.map((value, n) => (
                    <circle key={n} class="dot" cx={x(value)} cy={up} r="3.4" opacity="0.55">
                      <title>{said(value)}</title>
                    </circle>
                  ))}
                  {seeds.length > 0 && (
                    <line class="mean" x1={x(mean)} x2={x(mean)} y1={up - 7} y2={up + 7}>
                      <title>mean {said(mean)}</title>
                    </line>
                  )}
                </g>
              );
            })}
          </g>
        ))}
        <text class="tick" x={left + 8} y={height - 8}>
          {said(least)}
        </text>
        <text class="tick" x={width - 4} y={height - 8} text-anchor="end">
          {said(most)}
        </text>
      </svg>
      {columns.length > 1 && (
        <ul class="legend">
          {columns.map((j, k) => (
            <li key={j} class={`c${k % 6}`}>
              {table.columns[j]}
            </li>
          ))}
        </ul>
      )}
    </figure>
  );
}
