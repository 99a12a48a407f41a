import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { type Data, type NumberShown, partsOf, real } from "../data";

const networks = ["lenet", "pytorch-net", "convnetjs", "alexnet"];

/** The decks' networks as blocks: each layer's maps, its weights and what it costs. */
export function ShapesPanel({ data }: { data: Data }): JSX.Element {
  const known = networks.filter((id) => data.lectures.some((lecture) => lecture.id === id));
  const asked = useSignal("alexnet");
  const looked = useSignal<number | null>(null);
  const id = known.includes(asked.value) ? asked.value : known[0];
  const table = id === undefined ? undefined : partsOf(data, id, "table").find((part) => part.name.startsWith("layers"));
  if (table === undefined) {
    return <p class="hint">None of the decks' networks is in this page.</p>;
  }

  const number = (shown: NumberShown | undefined): number => (shown === undefined ? 0 : Number(shown.fraction ?? real(shown.value)));
  const layers = table.rows.map((cells) => ({
    name: cells[0]!.text,
    operator: cells[1]!.text,
    shape: cells[2]!.numbers.map(number).slice(1),
    parameters: number(cells[3]!.numbers[0]),
    work: number(cells[4]!.numbers[0]),
  }));
  const most = { parameters: Math.max(...layers.map((layer) => layer.parameters)), work: Math.max(...layers.map((layer) => layer.work)) };
  const total = { parameters: layers.reduce((sum, layer) => sum + layer.parameters, 0), work: layers.reduce((sum, layer) => sum + layer.work, 0) };
  const largest = Math.max(...layers.map((layer) => layer.shape[1] ?? 1));
  const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;
  const at = looked.value === null ? undefined : layers[looked.value];
  return (
    <>
      <div class="toolbar" role="group" aria-label="Network">
        {known.map((name) => (
          <button type="button" key={name} aria-pressed={name === id} onClick={() => ((asked.value = name), (looked.value = null))}>
            {name}
          </button>
        ))}
        <span class="note">
          {total.parameters.toLocaleString("en")} weights, {total.work.toLocaleString("en")} multiply-adds a picture
        </span>
      </div>
      <ol class="blocks" aria-label={`Layers of ${id}`}>
        {layers.map((layer, i) => {
          const [channels, height = 1] = layer.shape as [number, number?];
          const side = 12 + 84 * Math.sqrt(height / largest);
          const depth = 4 + 5 * Math.log2(channels);
          return (
            <li key={layer.name}>
              <button type="button" class={i === looked.value ? "block looked" : "block"} onPointerEnter={() => (looked.value = i)} onFocus={() => (looked.value = i)} aria-label={`${layer.name}, ${layer.operator}, ${layer.shape.join("×")}, ${layer.parameters.toLocaleString("en")} weights, ${layer.work.toLocaleString("en")} multiply-adds`}>
                <span class={`volume ${layer.operator.toLowerCase()}`} style={{ width: `${layer.shape.length > 1 ? depth : 8}px`, height: `${layer.shape.length > 1 ? side : Math.min(110, 10 + 11 * Math.log2(channels))}px` }} />
                <span class="shape">{layer.name}</span>
                <span class="meter" aria-hidden="true">
                  <span class="weights-share" style={{ height: `${(34 * layer.parameters) / most.parameters}px` }} />
                  <span class="work-share" style={{ height: `${(34 * layer.work) / most.work}px` }} />
                </span>
              </button>
            </li>
          );
        })}
      </ol>
      <ul class="legend">
        <li class="c0">weights</li>
        <li class="c1">multiply-adds</li>
      </ul>
      <p class="sum" aria-live="polite">
        {at === undefined
          ? "Blocks are as high as the maps and as wide as there are channels. Point at a layer."
          : `${at.name} (${at.operator}): ${at.shape.join("×")}, ${at.parameters.toLocaleString("en")} weights (${percent(at.parameters, total.parameters)}), ${at.work.toLocaleString("en")} multiply-adds (${percent(at.work, total.work)})`}
      </p>
    </>
  );
}
