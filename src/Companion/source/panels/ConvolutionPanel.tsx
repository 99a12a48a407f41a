import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { convolve, type Geometry, span, windowOf } from "../convolution";
import type { Data } from "../data";
import { type CellShown, CellGrid } from "../grid";
import { Formula } from "../shown";

const controls = [
  { key: "size", name: "filter size K", least: 1, most: 5 },
  { key: "stride", name: "stride s", least: 1, most: 4 },
  { key: "pad", name: "pad p", least: 0, most: 2 },
  { key: "dilation", name: "dilation d", least: 1, most: 3 },
] as const;

/** Stride, pad, dilation and filter size, and what they leave out. */
export function ConvolutionPanel({ data }: { data: Data }): JSX.Element {
  const geometry = useSignal<Geometry>({ size: 3, stride: 1, pad: 0, dilation: 1 });
  const looked = useSignal(0);
  const settings = geometry.value;
  const { size, stride, pad, dilation } = settings;
  const picture = data.x_or_o.pictures[0]!.picture.map(Number);
  const { length, output, leftOut } = convolve(picture, 9, settings);
  const library = data.convolution.cases.find((known) => controls.every(({ key }) => known[key] === settings[key]))!;
  const at = Math.min(looked.value, Math.max(0, output.length - 1));
  const window = length > 0 ? windowOf(settings, Math.floor(at / length), at % length) : [];
  const padded = 9 + 2 * pad;
  const input = Array.from({ length: padded * padded }, (_, i): CellShown => {
    const [row, column] = [Math.floor(i / padded) - pad, (i % padded) - pad];
    const inside = row >= 0 && row < 9 && column >= 0 && column < 9;
    const tap = window.find((product) => product.row === row && product.column === column);
    const lost = length > 0 && Math.max(row, column) + pad >= padded - leftOut;
    const value = inside ? picture[row * 9 + column]! : 0;
    return {
      shade: value,
      text: tap ? `${tap.weight}` : "",
      label: `row ${row + 1}, column ${column + 1}: ${inside ? value : "padding, 0"}${lost ? ", dropped out" : ""}${tap ? `, weight ${tap.weight}` : ""}`,
      marks: `${inside ? "" : "padding"} ${lost ? "lost" : ""} ${tap ? "from" : ""}`,
    };
  });
  const largest = Math.max(...output.map(Math.abs), 1);
  const result = output.map((value, i): CellShown => ({
    shade: value / largest,
    text: length <= 11 ? `${value}`.replace("-", "−") : "",
    label: `row ${Math.floor(i / length) + 1}, column ${(i % length) + 1}: ${value}`,
    marks: i === at ? "looked" : "",
  }));
  const covered = span(settings);
  return (
    <div class="convolution">
      <div class="controls">
        {controls.map(({ key, name, least, most }) => (
          <label key={key}>
            <span>
              {name} = <b>{settings[key]}</b>
            </span>
            <input type="range" min={least} max={most} value={settings[key]} aria-label={name} onInput={(event) => (geometry.value = { ...settings, [key]: Number(event.currentTarget.value) })} />
          </label>
        ))}
        <Formula name="size" />
        <p class="sum">
          (9 + 2·{pad} − {dilation}·({size} − 1) − 1) / {stride} + 1 = {length > 0 || covered <= padded ? (padded - covered) / stride + 1 === Math.floor((padded - covered) / stride + 1) ? length : `${Number(((padded - covered) / stride + 1).toFixed(3))} → ${length}` : "does not fit"}
        </p>
        <p class={length === 0 || leftOut > 0 ? "refused" : "fits"} role="status">
          {length === 0
            ? `The filter spans ${covered} pixels and the padded picture has ${padded}: it does not fit.`
            : leftOut > 0
              ? `Not every pixel is reached: the last ${leftOut === 1 ? "row and column drop" : `${leftOut} rows and columns drop`} out (hatched). Frameworks leave them out without a word; asked for an exact fit, the library refuses:`
              : `It fits: ${length}×${length} windows reach every pixel of the padded picture.`}
        </p>
        {library.refusal && <p class="message">{library.refusal}</p>}
      </div>
      <div class="between">
        <div>
          <h4>
            input <span class="shape">{pad > 0 ? `9×9, padded to ${padded}×${padded}` : "9×9"}</span>
          </h4>
          <CellGrid name="input, with the window outlined" columns={padded} cells={input} kind="grey" />
        </div>
        <div>
          <h4>
            output <span class="shape">{length}×{length}</span>
          </h4>
          {length > 0 && <CellGrid name="output of the convolution" columns={length} cells={result} current={at} onLook={(cell) => cell !== null && (looked.value = cell)} />}
        </div>
      </div>
    </div>
  );
}
