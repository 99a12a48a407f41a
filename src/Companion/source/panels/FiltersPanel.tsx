import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { type Data, partsOf, real } from "../data";
import { filtered, parse } from "../filters";
import { Picture } from "../picture";
import { Formula } from "../shown";

/** The six named filters on a picture, and any other: nine numbers to change. */
export function FiltersPanel({ data }: { data: Data }): JSX.Element {
  const filters = partsOf(data, "image-filters", "grid").filter((part) => part.name.startsWith("filter of "));
  const picture = partsOf(data, "image-filters", "shades")[0];
  const weights = useSignal<string[]>((filters[1] ?? filters[0])?.numbers.map((number) => number.fraction ?? `${number.value}`) ?? []);
  const spot = useSignal(8 * 26 + 13);
  if (picture === undefined) {
    return <p class="hint">The lecture on image filters is not in this page.</p>;
  }

  const pixels = picture.brightness.map(real);
  const numbers = weights.value.map(parse);
  const result = filtered(pixels, picture.width, numbers);
  const columns = picture.width - 2;
  const [row, column] = [Math.floor(spot.value / columns), spot.value % columns];
  const window = Array.from({ length: 9 }, (_, k) => pixels[(row + Math.floor(k / 3)) * picture.width + column + (k % 3)]!);
  return (
    <>
      <div class="toolbar" role="group" aria-label="Filter">
        {filters.map((filter) => {
          const own = filter.numbers.map((number) => number.fraction ?? `${number.value}`);
          return (
            <button type="button" key={filter.name} aria-pressed={own.join() === weights.value.join()} onClick={() => (weights.value = own)}>
              {filter.name.slice("filter of ".length)}
            </button>
          );
        })}
      </div>
      <div class="side-by-side filtering">
        <Picture name="picture" width={picture.width} height={picture.height} values={pixels} scale={8} />
        <div>
          <div class="weights" role="group" aria-label="Weights of the filter">
            {weights.value.map((weight, k) => (
              <input key={k} type="text" inputMode="text" value={weight} aria-label={`Weight, row ${Math.floor(k / 3) + 1}, column ${(k % 3) + 1}`} aria-invalid={Number.isNaN(numbers[k])} onInput={(event) => (weights.value = weights.value.map((old, i) => (i === k ? event.currentTarget.value : old)))} />
            ))}
          </div>
          <p class="note">Numbers or fractions; they sum to {numbers.some(Number.isNaN) ? "what cannot be read" : `${Number(numbers.reduce((sum, weight) => sum + weight, 0).toFixed(4))}`.replace("-", "−")}. A sum of 1 keeps the brightness, a sum of 0 leaves only edges.</p>
          <Formula name="filtered" />
        </div>
        <Picture name="filtered; point at it" width={columns} height={picture.height - 2} values={result.map((value) => (Number.isNaN(value) ? 0 : value))} scale={8} onLook={(pixel) => pixel !== null && (spot.value = pixel)} />
      </div>
      <label class="wide-label">
        <span>
          row {row + 1}, column {column + 1}
        </span>
        <input type="range" min={0} max={result.length - 1} value={spot.value} aria-label="Place in the filtered picture" onInput={(event) => (spot.value = Number(event.currentTarget.value))} />
      </label>
      <p class="sum" aria-live="off">
        {window.map((pixel, k) => `${Number(pixel.toFixed(2))} · ${numbers[k]! < 0 ? `(${weights.value[k]})` : weights.value[k]}`.replaceAll("-", "−")).join(" + ")} = <b>{`${Number(result[spot.value]!.toFixed(3))}`.replace("-", "−")}</b>
      </p>
    </>
  );
}
