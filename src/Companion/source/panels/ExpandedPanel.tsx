import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { type Data, partsOf, real } from "../data";
import { type Distortion, distort, examples, unchanged } from "../distortion";
import { Picture } from "../picture";

const controls = [
  { key: "shiftX", name: "pixels right", least: -8, most: 8, step: 0.5 },
  { key: "shiftY", name: "pixels down", least: -8, most: 8, step: 0.5 },
  { key: "degrees", name: "rotation, degrees", least: -45, most: 45, step: 1 },
  { key: "skew", name: "skewness", least: -0.8, most: 0.8, step: 0.05 },
  { key: "contrast", name: "contrast", least: 0.1, most: 1.9, step: 0.1 },
] as const;

/** One digit, changed in each of the ways that expand training data. */
export function ExpandedPanel({ data }: { data: Data }): JSX.Element {
  const settings = useSignal<Distortion>(unchanged);
  const digit = partsOf(data, "augmentation", "shades").find((part) => part.name === "as it is")?.brightness.map(real);
  if (digit === undefined) {
    return <p class="hint">The lecture on augmentation is not in this page.</p>;
  }

  return (
    <>
      <div class="toolbar">
        {Object.entries(examples).map(([name, example]) => (
          <button type="button" key={name} aria-pressed={JSON.stringify(example) === JSON.stringify(settings.value)} onClick={() => (settings.value = example)}>
            {name}
          </button>
        ))}
      </div>
      <div class="convolution">
        <div class="controls">
          <label class="inline">
            <input type="checkbox" checked={settings.value.reflected} onChange={(event) => (settings.value = { ...settings.value, reflected: event.currentTarget.checked })} /> reflected
          </label>
          {controls.map(({ key, name, least, most, step }) => (
            <label key={key}>
              <span>
                {name}: <b>{`${settings.value[key]}`.replace("-", "−")}</b>
              </span>
              <input type="range" min={least} max={most} step={step} value={settings.value[key]} aria-label={name} onInput={(event) => (settings.value = { ...settings.value, [key]: Number(event.currentTarget.value) })} />
            </label>
          ))}
          <p class="note">A new pixel is looked up where it comes from, between four pixels of the old picture. The label stays: for a shift or a small turn that is true, for a mirrored digit it seldom is.</p>
        </div>
        <div class="side-by-side">
          <Picture name="the digit" width={28} height={28} values={digit} scale={7} range={[0, 1]} />
          <Picture name="one more to learn from" width={28} height={28} values={distort(digit, 28, settings.value)} scale={7} range={[0, 1]} />
        </div>
      </div>
    </>
  );
}
