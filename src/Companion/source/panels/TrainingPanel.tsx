import { useSignal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { readState, writeState } from "../address";
import type { Data } from "../data";
import { CellGrid } from "../grid";
import { Plot, written } from "../plot";
import { Formula } from "../shown";
import { descend, learn, type Parameters, pass, start, taskOf } from "../training";

const rates = [0.01, 0.03, 0.1, 0.3, 0.5, 1, 3, 10, 100, 1000, 1e100, 1e300];
const patience = 400;

interface Run {
  parameters: Parameters;
  losses: number[];
  right: number;
}

/** X's and O's, learned while you look. */
export function TrainingPanel({ data }: { data: Data }): JSX.Element {
  const task = useMemo(() => taskOf(data.training), [data]);
  const asked = useMemo(readState, []);
  const seed = useSignal(data.training.seeds.some((known) => `${known.seed}` === asked.seed) ? Number(asked.seed) : 1);
  const rate = useSignal(rates.includes(Number(asked.rate)) ? Number(asked.rate) : 0.3);
  const begin = (steps = 0): Run => {
    let run: Run = { parameters: start(data.training, seed.value), losses: [], right: 0 };
    for (let i = 0; i < steps; i++) {
      run = next(run);
    }

    return run;
  };
  const next = (run: Run): Run => {
    const { loss, right, gradients } = learn(task, run.parameters);
    return { parameters: descend(run.parameters, gradients, rate.value), losses: [...run.losses, loss], right };
  };
  const run = useSignal<Run>(useMemo(() => begin(Math.min(patience, Math.max(0, Math.floor(Number(asked.trained)) || 0))), []));
  const playing = useSignal(false);
  const { parameters, losses, right } = run.value;
  const broken = losses.length > 0 && !Number.isFinite(losses.at(-1)!);
  const firstBroken = losses.findIndex((loss) => !Number.isFinite(loss));
  useSignalEffect(() => writeState({ seed: `${seed.value}`, rate: `${rate.value}`, trained: `${run.value.losses.length}` }));
  useEffect(() => {
    if (!playing.value) {
      return undefined;
    }

    const timer = setInterval(() => {
      run.value = next(run.value);
      playing.value = Number.isFinite(run.value.losses.at(-1)!) && run.value.losses.length < patience;
    }, 50);
    return () => clearInterval(timer);
  }, [playing.value]);
  const largest = Math.max(...[...parameters.w1].map(Math.abs).filter(Number.isFinite), 1e-9);
  return (
    <>
      <div class="toolbar">
        <button type="button" aria-pressed={playing.value} onClick={() => (playing.value = !playing.value)} disabled={broken || losses.length >= patience}>
          {playing.value ? "Pause" : "Train"}
        </button>
        <button type="button" onClick={() => (run.value = next(run.value))} disabled={losses.length >= patience}>
          One step
        </button>
        <button
          type="button"
          onClick={() => {
            playing.value = false;
            run.value = begin();
          }}
        >
          Begin again
        </button>
        <label class="inline">
          seed{" "}
          <select
            value={`${seed.value}`}
            onChange={(event) => {
              seed.value = Number(event.currentTarget.value);
              run.value = begin();
            }}
          >
            {data.training.seeds.map((known) => (
              <option key={known.seed} value={`${known.seed}`}>{known.seed}</option>
            ))}
          </select>
        </label>
        <label class="inline">
          rate η{" "}
          <select
            value={`${rate.value}`}
            onChange={(event) => {
              rate.value = Number(event.currentTarget.value);
              run.value = begin();
            }}
          >
            {rates.map((known) => (
              <option key={known} value={`${known}`}>{written(known)}</option>
            ))}
          </select>
        </label>
        <span class="note" role="status" data-steps={losses.length}>
          {losses.length} steps{losses.length > 0 && `, loss ${broken ? losses.at(-1) : losses.at(-1)!.toPrecision(4)}, ${right} of ${task.labels.length} right`}
        </span>
      </div>
      {broken && (
        <p class="refused" role="alert">
          The rate is too high. Step {firstBroken + 1} was the first whose loss is no finite number. Each step went so far beyond the valley that the next slope was steeper still; weights and votes grew until they overflowed to ∞, the softmax took ∞ − ∞, and that is NaN. A NaN weight makes every sum that it has a part in NaN, so nothing comes back from there: begin again with a lower rate.
        </p>
      )}
      <div class="halves">
        <div>
          <h4>
            features, learned <span class="shape">3 of 3×3</span>
          </h4>
          <div class="side-by-side features">
            {[0, 1, 2].map((o) => (
              <CellGrid
                key={o}
                name={`learned feature ${o + 1}`}
                columns={3}
                cells={[...parameters.w1.slice(9 * o, 9 * o + 9)].map((w) => ({ shade: Number.isFinite(w) ? w / largest : null, text: Number.isFinite(w) ? short(w) : `${w}`, label: `${short(w)}` }))}
              />
            ))}
          </div>
          <h4>
            pictures <span class="shape">{task.labels.length}, those taken for the other are crossed out</span>
          </h4>
          <div class="thumbnails">
            {task.pictures.map((picture, n) => {
              const { votes } = pass(picture, parameters, task.rows);
              const label = task.labels[n]!;
              return <Thumbnail key={n} pixels={picture} label={"XO"[label]!} right={votes[label]! > votes[1 - label]!} />;
            })}
          </div>
        </div>
        <div>
          <Formula name="softmax" />
          <Formula name="sgd" />
          {losses.filter((loss) => Number.isFinite(loss) && loss > 0).length > 1 ? (
            <Plot name="loss before each step" across="step" logarithmic curves={[{ name: "loss", points: losses.map((loss, i) => ({ x: i + 1, y: loss })) }]} />
          ) : (
            <p class="hint">The loss is drawn here once there are two steps.</p>
          )}
        </div>
      </div>
    </>
  );
}

function Thumbnail({ pixels, label, right }: { pixels: Float64Array; label: string; right: boolean }): JSX.Element {
  return (
    <svg class={right ? "thumbnail" : "thumbnail mistaken"} viewBox="0 0 9 9" role="img" aria-label={`${label}, ${right ? "right" : "mistaken"}`}>
      {[...pixels].map((pixel, i) => pixel > -1 && <rect key={i} x={i % 9} y={Math.floor(i / 9)} width="1.02" height="1.02" opacity={(pixel + 1) / 2} />)}
      {!right && <path d="M0.5 0.5L8.5 8.5M8.5 0.5L0.5 8.5" />}
    </svg>
  );
}

function short(value: number): string {
  return Math.abs(value) < 100 ? value.toFixed(2).replace("-", "−").replace("0.", ".") : written(Number(value.toPrecision(1)));
}
