import { useSignal } from "@preact/signals";
import type { CSSProperties, JSX } from "preact";
import type { Data } from "../data";
import { CellGrid } from "../grid";
import { Formula, Inline } from "../shown";
import { map3d, volumeOf, window3d } from "../volume";

const said = (value: number): string => `${value}`.replace("-", "−");
const bracketed = (value: number): string => (value < 0 ? `(${said(value)})` : said(value));

/** A filter reaches through all channels and makes one map; d filters make d maps. */
export function VolumePanel({ data }: { data: Data }): JSX.Element {
  const volume = volumeOf(data);
  const looked = useSignal({ filter: 0, place: 0 });
  const count = useSignal(4);
  if (volume === undefined) {
    return <p class="hint">The lecture on 3d convolution is not in this page.</p>;
  }

  const { channels, n, m, input, filters } = volume;
  const side = n - m + 1;
  const filter = Math.min(looked.value.filter, count.value - 1);
  const windows = window3d(volume, filter, looked.value.place);
  const sums = windows.map((window) => window.reduce((sum, { x, weight }) => sum + x * weight, 0));
  const cells = (values: number[], largest: number, marks: (i: number) => string) => values.map((value, i) => ({ shade: value / largest, text: said(value), label: `row ${Math.floor(i / Math.sqrt(values.length)) + 1}, column ${(i % Math.sqrt(values.length)) + 1}: ${said(value)}`, marks: marks(i) }));
  return (
    <>
      <label class="wide-label">
        <span>
          d = <b>{count.value}</b> {count.value === 1 ? "filter" : "filters"}: {count.value * channels * m * m} weights make {count.value} {count.value === 1 ? "map" : "maps"} of {side}×{side}
        </span>
        <input type="range" min={1} max={filters.length} value={count.value} aria-label="Number of filters" onInput={(event) => (count.value = Number(event.currentTarget.value))} />
      </label>
      <div class="volumes">
        <section>
          <h4>
            input <span class="shape">{channels}×{n}×{n}</span>
          </h4>
          <div class="side-by-side">
            {windows.map((window, k) => (
              <CellGrid key={k} name={`input, channel ${k + 1}`} columns={n} cells={cells(input.slice(k * n * n, (k + 1) * n * n), 7, (i) => (window.some(({ pixel }) => pixel === i) ? "from" : ""))} />
            ))}
          </div>
        </section>
        <section>
          <h4>
            filter {filter + 1} of {count.value} <span class="shape">{channels}×{m}×{m}</span>
          </h4>
          <div class="side-by-side">
            {windows.map((window, k) => (
              <CellGrid key={k} name={`filter ${filter + 1}, channel ${k + 1}`} columns={m} cells={cells(window.map(({ weight }) => weight), 4, () => "from")} />
            ))}
          </div>
        </section>
        <section>
          <h4>
            maps <span class="shape">{count.value}×{side}×{side}</span>
          </h4>
          <div class="side-by-side">
            {filters.slice(0, count.value).map((_, o) => (
              <CellGrid key={o} name={`map ${o + 1}`} columns={side} current={o === filter ? looked.value.place : null} cells={cells(map3d(volume, o), 60, (i) => (o === filter && i === looked.value.place ? "looked" : ""))} onLook={(place) => place !== null && (looked.value = { filter: o, place })} />
            ))}
          </div>
        </section>
      </div>
      <div class="volumes" role="status">
        {windows.map((window, k) => (
          <div key={k} data-channel={k + 1}>
            <div class="products" style={{ "--columns": m } as CSSProperties}>
              {window.map(({ x, weight }, i) => (
                <span key={i}>
                  {bracketed(x)} · {bracketed(weight)} = <b>{said(x * weight)}</b>
                </span>
              ))}
            </div>
            <p class="sum">
              channel {k + 1}: <b>{said(sums[k]!)}</b>
            </p>
          </div>
        ))}
        <p class="sum">
          map {filter + 1}, row {Math.floor(looked.value.place / side) + 1}, column {(looked.value.place % side) + 1}: <Inline text={`${sums.map(bracketed).join(" + ")} = ${said(sums.reduce((sum, part) => sum + part, 0))}`} formula />
        </p>
      </div>
      <Formula name="volume" />
    </>
  );
}
