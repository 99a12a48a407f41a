import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { cameraOf, categories, see } from "../camera";
import type { Data } from "../data";
import { Fraction } from "../fractions";
import { CellGrid } from "../grid";
import { Formula } from "../shown";

const names = ["layer 1, squashed", "layer 2, squashed", "layer 3, ReLU"];

/** Four pixels, three layers of neurons with what each looks for, four votes. */
export function CameraPanel({ data }: { data: Data }): JSX.Element {
  const pixels = useSignal([1, -1, 1, -1]);
  const looked = useSignal<{ layer: number; neuron: number } | null>(null);
  const camera = cameraOf(data);
  if (camera === null) {
    return <p class="hint">The lecture on the four-pixel camera is not in this page.</p>;
  }

  const values = pixels.value.map((pixel) => new Fraction(pixel));
  const layers = see(camera, values);
  const votes = layers[3]!;
  const most = Math.max(...votes.map((vote) => vote.value));
  const said = categories.filter((_, i) => votes[i]!.value === most);
  const at = looked.value;
  const from = at === null ? [] : camera.weights[at.layer]![at.neuron]!;
  const before = at === null ? [] : at.layer === 0 ? values : layers[at.layer - 1]!;
  return (
    <>
      <div class="camera">
        <div class="column">
          <h4>pixels</h4>
          <CellGrid
            name="four pixels"
            columns={2}
            kind="pixels"
            cells={pixels.value.map((pixel, i) => ({ shade: pixel, label: `${["top left", "top right", "bottom left", "bottom right"][i]}: ${pixel}`, marks: at?.layer === 0 && !from[i]!.isZero ? "from" : "" }))}
            onPress={(cell) => (pixels.value = pixels.value.map((pixel, i) => (i === cell ? -pixel : pixel)))}
            onDraw={(cell, begins) => begins && (pixels.value = pixels.value.map((pixel, i) => (i === cell ? -pixel : pixel)))}
          />
          <p class="verdict" role="status">
            {said.length === 1 ? said[0] : "undecided"}
          </p>
        </div>
        {names.map((name, layer) => (
          <div class="column" key={name}>
            <h4>{name}</h4>
            {layers[layer]!.map((value, neuron) => (
              <button
                type="button"
                key={neuron}
                class={`neuron${at?.layer === layer && at.neuron === neuron ? " looked" : ""}${at?.layer === layer + 1 && !from[neuron]!.isZero ? " from" : ""}`}
                onPointerEnter={() => (looked.value = { layer, neuron })}
                onFocus={() => (looked.value = { layer, neuron })}
              >
                <CellGrid name={`looks for`} columns={2} cells={camera.fields[layer]![neuron]!.map((weight) => ({ shade: Math.sign(weight.value), label: weight.text }))} kind="grey" />
                <span class="bar" aria-hidden="true">
                  <span class={value.over < 0 ? "minus" : "plus"} style={{ width: `${Math.min(50, 50 * Math.abs(value.value))}%` }} />
                </span>
                <b>{value.text}</b>
              </button>
            ))}
          </div>
        ))}
        <div class="column">
          <h4>votes</h4>
          {votes.map((value, neuron) => (
            <button
              type="button"
              key={neuron}
              class={`neuron${at?.layer === 3 && at.neuron === neuron ? " looked" : ""}`}
              onPointerEnter={() => (looked.value = { layer: 3, neuron })}
              onFocus={() => (looked.value = { layer: 3, neuron })}
            >
              <span>{categories[neuron]}</span> <b>{value.text}</b>
            </button>
          ))}
        </div>
      </div>
      <div class="halves">
        <p class="sum" aria-live="polite">
          {at === null
            ? "The small squares are receptive fields: what each neuron looks for in the picture. Point at a neuron."
            : `${from
                .map((weight, k) => [weight, before[k]!] as const)
                .filter(([weight]) => !weight.isZero)
                .map(([weight, x]) => `${weight.text} · ${x.over < 0 ? `(${x.text})` : x.text}`)
                .join(" + ")} → ${at.layer < 2 ? "squash" : at.layer === 2 ? "ReLU" : "sum"} → ${layers[at.layer]![at.neuron]!.text}`}
        </p>
        <Formula name="camera" />
      </div>
    </>
  );
}
