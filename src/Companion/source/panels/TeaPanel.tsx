import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { Plot } from "../plot";
import { Formula } from "../shown";
import { curves, search, searches } from "../tea";

const points = Array.from({ length: 401 }, (_, i) => i / 4);

/** Five searches on the two curves, each from the same seed as in the library. */
export function TeaPanel(): JSX.Element {
  const curve = useSignal(1);
  const seed = useSignal(1);
  const share = useSignal(100);
  const shown = curves[curve.value]!;
  const runs = useMemo(() => Object.keys(searches).map((name) => ({ name, run: search(shown, name, seed.value) })), [shown, seed.value]);
  return (
    <>
      <div class="toolbar">
        {curves.map((known, i) => (
          <button type="button" key={known.name} aria-pressed={i === curve.value} onClick={() => (curve.value = i)}>
            {known.name} curve
          </button>
        ))}
        <label class="inline">
          seed <input type="number" min={1} max={50} value={seed.value} aria-label="Seed of the searches" onInput={(event) => (seed.value = Math.max(1, Math.floor(Number(event.currentTarget.value)) || 1))} />
        </label>
        <label class="inline grow">
          <span class="fixed">first {share.value} % of each</span> <input type="range" min={1} max={100} value={share.value} aria-label="Part of each search" onInput={(event) => (share.value = Number(event.currentTarget.value))} />
        </label>
      </div>
      <Formula name={curve.value === 0 ? "tea" : "treacherous"} />
      <div class="multiples">
        {runs.map(({ name, run }, i) => {
          const tried = run.tried.slice(0, Math.max(1, Math.round((run.tried.length * share.value) / 100)));
          const best = share.value === 100 ? run.found : tried.reduce((least, t) => (shown.suffering(t) < shown.suffering(least) ? t : least));
          return (
            <div key={name}>
              <Plot name={name} across="temperature, °C" width={340} height={230} curves={[{ name: "suffering", points: points.map((t) => ({ x: t, y: shown.suffering(t) })) }]}>
                {(x, y) => (
                  <g class={`c${(i % 5) + 1}`}>
                    {tried.map((t, k) => (
                      <circle key={k} class="dot small" cx={x(t)} cy={y(shown.suffering(t))} r="2.6" opacity={0.25 + (0.6 * k) / tried.length} />
                    ))}
                    <circle class="dot best" cx={x(best)} cy={y(shown.suffering(best))} r="5" />
                  </g>
                )}
              </Plot>
              <p class="note">
                {run.evaluations} evaluations; {share.value === 100 ? "found" : "best so far"} {best.toFixed(2)} °C, suffering {shown.suffering(best).toFixed(3).replace("-", "−")}
              </p>
            </div>
          );
        })}
      </div>
    </>
  );
}
