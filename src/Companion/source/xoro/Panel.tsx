import { useSignal, useSignalEffect } from "@preact/signals";
import type { CSSProperties, JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { weightsOf } from "../arithmetic";
import type { Data } from "../data";
import type { Fraction } from "../fractions";
import { type CellShown, CellGrid } from "../grid";
import { features } from "../network";
import { readState, writeState } from "../address";
import { Inspector } from "./Inspector";
import { mapSize, relations } from "./relations";
import { end, forwardEnd, phases, type Place, type Question, starts, State } from "./state";

/** Draw a picture, and see everything that the network makes of it, forward and backward. */
export function XOrOPanel({ data }: { data: Data }): JSX.Element {
  const state = useMemo(() => {
    const made = new State(weightsOf(data), data.x_or_o.pictures[0]!.picture.map(Number));
    const { picture, step, question } = readState();
    if (picture !== undefined && /^[01]{81}$/.test(picture)) {
      made.pixels.value = [...picture].map((bit) => (bit === "1" ? 1 : -1));
    }

    if (step !== undefined && Number.isInteger(Number(step))) {
      made.go(Number(step));
    }

    if (question === "x" || question === "o" || question === "lead") {
      made.question.value = question;
    }

    return made;
  }, [data]);
  const brush = useSignal(1);
  useSignalEffect(() => {
    const { value: pixels } = state.pixels;
    const { value: time } = state.time;
    writeState({ picture: pixels.map((pixel) => (pixel > 0 ? "1" : "0")).join(""), step: `${time}`, question: state.question.value });
  });

  const { value: passed } = state.passed;
  const votes = passed.votes;
  const [x, o] = [votes[0]!.value, votes[1]!.value];
  const draw = (cell: number, begins: boolean): void => {
    if (begins) {
      brush.value = -state.pixels.value[cell]!;
    }

    state.paint(cell, brush.value);
  };
  return (
    <>
      <div class="toolbar">
        <span class="label">Picture</span>
        {data.x_or_o.pictures.slice(0, 3).map((picture) => (
          <button type="button" key={picture.name} onClick={() => (state.pixels.value = picture.picture.map(Number))}>
            {picture.name}
          </button>
        ))}
        <button type="button" onClick={() => (state.pixels.value = state.pixels.value.map((pixel) => -pixel))}>
          negative
        </button>
        <span class="note">Draw on the picture, or move over it with the arrow keys and flip pixels with the space bar.</span>
      </div>
      <Timeline state={state} />
      <div class="workbench">
        <div class="pipeline">
          <Stage title="picture" shape="9×9" only>
            <Map state={state} place="picture" map={0} columns={9} title="picture" onDraw={draw} />
          </Stage>
          <Stage title="features" shape="3×3×3">
            {features.map((_, map) => (
              <Map key={map} state={state} place="weights" map={map} columns={3} title={`feature ${features[map]}`} />
            ))}
          </Stage>
          <Stage title="maps" shape="3×7×7">
            {features.map((_, map) => (
              <Map key={map} state={state} place="conv" map={map} columns={7} title={`map of ${features[map]}`} />
            ))}
          </Stage>
          <Stage title="ReLU" shape="3×7×7">
            {features.map((_, map) => (
              <Map key={map} state={state} place="relu" map={map} columns={7} title={`ReLU of the map of ${features[map]}`} />
            ))}
          </Stage>
          <Stage title="pooled" shape="3×4×4">
            {features.map((_, map) => (
              <Map key={map} state={state} place="pool1" map={map} columns={4} title={`pooled map of ${features[map]}`} />
            ))}
          </Stage>
          <Stage title="again" shape="3×2×2">
            {features.map((_, map) => (
              <Map key={map} state={state} place="pool2" map={map} columns={2} title={`map of ${features[map]}, pooled again`} />
            ))}
          </Stage>
          <Stage title="votes" shape="2" only>
            <div class="votes">
              <Map state={state} place="votes" map={0} columns={1} title="votes for X and O" />
              <div class="names" aria-hidden="true">
                <span>X</span>
                <span>O</span>
              </div>
            </div>
            <p class="verdict" role="status">
              {state.has("votes", 1, false) ? (x === o ? "undecided" : `says ${x > o ? "X" : "O"}`) : "…"}
            </p>
          </Stage>
        </div>
        <Inspector state={state} layers={data.layers} />
      </div>
    </>
  );
}

function Stage({ title, shape, only = false, children }: { title: string; shape: string; only?: boolean; children: JSX.Element | JSX.Element[] }): JSX.Element {
  return (
    <section class={only ? "stage only" : "stage"}>
      <h4>
        {title} <span class="shape">{shape}</span>
      </h4>
      <div class="maps">{children}</div>
    </section>
  );
}

interface MapProps {
  state: State;
  place: Place;
  map: number;
  columns: number;
  title: string;
  onDraw?: (cell: number, begins: boolean) => void;
}

/** One map; once the way back has reached a cell, its gradient stands in its place. */
function Map({ state, place, map, columns, title, onDraw }: MapProps): JSX.Element {
  const size = mapSize[place];
  const first = map * size;
  const { value: passed } = state.passed;
  const { value: gradients } = state.gradients;
  const values: Fraction[] = place === "weights" ? state.weights.features : passed[place];
  const slopes: Fraction[] = gradients[place];
  const steepest = Math.max(...slopes.map((slope) => Math.abs(slope.value)), 1e-9);
  const largest = place === "votes" ? Math.max(1, ...values.map((value) => Math.abs(value.value))) : 1;
  const shown = state.shown;
  const { from, to } = shown === null ? { from: {}, to: {} } : relations(shown);
  const back = state.has(place, first, true);
  const cells = Array.from({ length: size }, (_, i): CellShown => {
    const cell = first + i;
    const came = state.has(place, cell, false);
    const returned = state.has(place, cell, true);
    const value = returned ? slopes[cell]! : values[cell]!;
    const marks = [
      shown?.place === place && shown.cell === cell ? "looked" : "",
      from[place]?.includes(cell) ? "from" : "",
      to[place]?.includes(cell) ? "to" : "",
      returned ? "returned" : "",
    ];
    const position = columns === 1 ? "XO"[i] : `row ${Math.floor(i / columns) + 1}, column ${(i % columns) + 1}`;
    return {
      shade: came ? (returned ? value.value / steepest : value.value / largest) : null,
      text: came && (place !== "picture" || returned) ? value.short : "",
      label: came ? `${position}: ${returned ? "gradient " : ""}${value.text}` : `${position}: not yet`,
      marks: marks.join(" "),
    };
  });
  const current = shown?.place === place && Math.floor(shown.cell / size) === map ? shown.cell - first : null;
  return (
    <CellGrid
      name={title}
      columns={columns}
      cells={cells}
      kind={`${place === "picture" ? "pixels" : "value"}${back ? " gradient" : ""}`}
      current={current}
      onLook={(cell) => state.look(place, cell === null ? null : first + cell)}
      onDraw={onDraw}
      onPress={onDraw && ((cell) => onDraw(cell, true))}
    />
  );
}

const questions: [Question, string][] = [
  ["lead", "X − O"],
  ["x", "X"],
  ["o", "O"],
];

function Timeline({ state }: { state: State }): JSX.Element {
  const playing = useSignal(false);
  const { value: time } = state.time;
  useEffect(() => {
    if (!playing.value) {
      return undefined;
    }

    const timer = setInterval(() => {
      state.go(state.time.value + 1);
      playing.value = state.time.value < end;
    }, 70);
    return () => clearInterval(timer);
  }, [playing.value, state]);
  const now = phases.findLastIndex((_, i) => time > starts[i]!);
  const says = now < 0 ? "before the first step" : `${phases[now]!.name}, step ${time - starts[now]!} of ${phases[now]!.cells}`;
  return (
    <div class="timeline">
      <div class="scrub">
        <button
          type="button"
          class="play"
          aria-pressed={playing.value}
          onClick={() => {
            if (!playing.value && time === end) {
              state.go(0);
            }

            playing.value = !playing.value;
          }}
        >
          {playing.value ? "Pause" : "Play"}
        </button>
        <input
          type="range"
          min={0}
          max={end}
          value={time}
          aria-label="Timeline, forward and then backward"
          aria-valuetext={says}
          style={{ "--forward": `${(100 * forwardEnd) / end}%` } as CSSProperties}
          onInput={(event) => state.go(Number(event.currentTarget.value))}
        />
      </div>
      <div class="phases">
        {phases.map((phase, i) => (
          <button type="button" key={phase.name} class={`phase${phase.back ? " back" : ""}${i === now ? " now" : ""}`} aria-current={i === now ? "step" : undefined} onClick={() => state.go(starts[i]! + phase.cells)}>
            {phase.name}
          </button>
        ))}
        <fieldset class="question">
          <legend>slopes of</legend>
          {questions.map(([question, name]) => (
            <label key={question}>
              <input type="radio" name="question" checked={state.question.value === question} onChange={() => (state.question.value = question)} /> {name}
            </label>
          ))}
        </fieldset>
      </div>
    </div>
  );
}
