import type { ComponentChildren, JSX } from "preact";
import type { CodeRegion } from "../data";
import { Fraction } from "../fractions";
import { features, ninth, poolWindow, sum, taps, winner } from "../network";
import { Code, Formula } from "../shown";
import { mapSize, windowsOver } from "./relations";
import type { Looked, State } from "./state";

interface Props {
  state: State;
  layers: Record<string, CodeRegion>;
}

/** Explains one number: what it is made of, what comes back to it, and the lines of C# that compute both. */
export function Inspector({ state, layers }: Props): JSX.Element {
  const shown = state.shown;
  if (shown === null) {
    return <p class="inspector hint">The timeline stands before the first step. Move it, or point at a cell.</p>;
  }

  return (
    <div class="inspector">
      <Forward state={state} layers={layers} at={shown} />
      <Backward state={state} layers={layers} at={shown} />
    </div>
  );
}

interface AtProps extends Props {
  at: Looked;
}

function Forward({ state, layers, at }: AtProps): JSX.Element {
  const { place, cell } = at;
  const passed = state.passed.value;
  const [o, p] = split(at);
  switch (place) {
    case "picture": {
      const over = windowsOver(cell).length;
      return (
        <Side title={`Pixel ${where(cell, 9)}`}>
          <p>
            It is <b>{passed.picture[cell]!.text}</b>. It lies in {over} of the 49 windows, so it feeds {over} cells of each map, {3 * over} in all; they are outlined. Press it to flip it.
          </p>
        </Side>
      );
    }
    case "weights":
      return (
        <Side title={`Weight ${where(p, 3)} of the feature ${features[o]}`}>
          <p>
            It is <b>{state.weights.features[cell]!.text}</b>, and a ninth of it counts. One weight is shared by all 49 cells of its map: each of them is the sum of nine products, and it has a part in every one.
          </p>
        </Side>
      );
    case "conv": {
      const products = taps(p).map(({ pixel, weight }) => [passed.picture[pixel]!, state.weights.features[9 * o + weight]!] as const);
      const total = sum(products.map(([x, w]) => x.times(w)));
      return (
        <Side title={`Map of ${features[o]}, ${where(p, 7)}`}>
          <div class="products" role="img" aria-label={`Nine products: ${products.map(([x, w]) => `${x.text} times ${w.text}`).join(", ")}`}>
            {products.map(([x, w], k) => (
              <span key={k} class={x.times(w).over > 0 ? "agree" : "differ"}>
                {bracketed(x)} · {bracketed(w)} = <b>{x.times(w).text}</b>
              </span>
            ))}
          </div>
          <p class="sum">
            ({products.map(([x, w], k) => `${k > 0 ? (x.times(w).over < 0 ? " − " : " + ") : x.times(w).over < 0 ? "−" : ""}1`).join("")}) / 9 = {total.text}/9{passed.conv[cell]!.under !== 9 && <> = </>}
            {passed.conv[cell]!.under !== 9 ? <Result value={passed.conv[cell]!} /> : <span class="decimals"> ≈ {passed.conv[cell]!.decimals}</span>}
          </p>
          <Formula name="conv" />
          <Code region={layers.conv!} line="sum += picture[i] * kernel[k];" around={3} />
        </Side>
      );
    }
    case "relu":
      return (
        <Side title={`ReLU of the map of ${features[o]}, ${where(p, 7)}`}>
          <p class="sum">
            max(0, {passed.conv[cell]!.text}) = <Result value={passed.relu[cell]!} />
          </p>
          <Formula name="relu" />
          <Code region={layers.relu!} line="T.Max" />
        </Side>
      );
    case "pool1":
    case "pool2": {
      const [from, before] = place === "pool1" ? [7, passed.relu] : [4, passed.pool1];
      const to = place === "pool1" ? 4 : 2;
      const values = before.slice(o * from * from, (o + 1) * from * from);
      const window = poolWindow(p, from);
      return (
        <Side title={`${place === "pool1" ? "Pooled" : "Pooled again"}, map of ${features[o]}, ${where(p, to)}`}>
          <p class="sum">
            max({window.map((i) => values[i]!.text).join(", ")}) = <Result value={passed[place][cell]!} />
          </p>
          {window.length < 4 && <p>A partial window: the map has an odd side, and its last row or column counts, too.</p>}
          <p>The first of the largest wins: {where(winner(values, window), from)}.</p>
          <Formula name="pool" />
          <Code region={layers.pool!} line="Winner(" around={3} />
        </Side>
      );
    }
    case "votes": {
      const terms = passed.pool2.map((a, k) => [a, state.weights.votes[12 * cell + k]!] as const).filter(([, w]) => !w.isZero);
      return (
        <Side title={`The vote for ${"XO"[cell]}`}>
          <p class="sum">
            {terms.map(([a, w]) => `${a.text} · ${w.text}`).join(" + ")} = <Result value={passed.votes[cell]!} />
          </p>
          <p>The five values that a perfect X makes 1 speak for X, each with 1/5; the other seven speak for O, each with 1/7.</p>
          <Formula name="votes" />
          <Code region={layers.votes!} line="sum += At(a" around={3} />
        </Side>
      );
    }
  }
}

function Backward({ state, layers, at }: AtProps): JSX.Element {
  const { place, cell } = at;
  const [o, p] = split(at);
  const { value: gradients } = state.gradients;
  const { value: passed } = state.passed;
  const asked = { x: "the vote for X", o: "the vote for O", lead: "the lead of X over O" }[state.question.value];
  const title = `Backward: ∂ ${asked}`;
  switch (place) {
    case "picture": {
      const terms = [0, 1, 2].flatMap((map) =>
        windowsOver(cell).map((window) => {
          const weight = taps(window).find((tap) => tap.pixel === cell)!.weight;
          return [gradients.conv[49 * map + window]!, state.weights.features[9 * map + weight]!.times(ninth)] as const;
        }),
      );
      return (
        <Side title={title} back>
          <Terms terms={terms} result={gradients.picture[cell]!} what={`outputs it feeds, dy · w each`} />
          <Formula name="dpicture" />
          <Code region={layers.conv_back!} line="dPicture[i] += dSum * kernel[k];" around={2} />
        </Side>
      );
    }
    case "weights": {
      const terms = Array.from({ length: 49 }, (_, window) => [gradients.conv[49 * o + window]!, passed.picture[taps(window)[p]!.pixel]!] as const);
      return (
        <Side title={title} back>
          <Terms terms={terms} result={gradients.weights[cell]!} what="outputs it has a part in, dy · x each" />
          <Formula name="dweights" />
          <Code region={layers.conv_back!} line="dKernel[k] += dSum * picture[i];" around={2} />
        </Side>
      );
    }
    case "conv":
      return (
        <Side title={title} back>
          <p class="sum">
            {gradients.relu[cell]!.text} · {passed.conv[cell]!.over > 0 ? "1" : "0"} = <Result value={gradients.conv[cell]!} />
          </p>
          <p>{passed.conv[cell]!.over > 0 ? "The number is above 0, so ReLU lets its gradient through." : "The number is not above 0: ReLU has cut it off, and nothing comes back."}</p>
          <Formula name="drelu" />
          <Code region={layers.relu_back!} line="T.One" />
        </Side>
      );
    case "relu":
    case "pool1": {
      const gradient = gradients[place][cell]!;
      return (
        <Side title={title} back>
          <p class="sum">
            <Result value={gradient} />
          </p>
          <p>{gradient.isZero ? "It won no window that matters: nothing comes back." : "It won its window, and has all of the window's gradient; the others have none."}</p>
          <Formula name="dpool" />
          <Code region={layers.pool_back!} line="Winner(" around={2} />
        </Side>
      );
    }
    case "pool2": {
      const terms = state.upstream.map((dy, n) => [dy, state.weights.votes[12 * n + cell]!] as const);
      return (
        <Side title={title} back>
          <Terms terms={terms} result={gradients.pool2[cell]!} what="votes, dy · w each" />
          <Formula name="dvotes" />
          <Code region={layers.votes_back!} line="At(da" around={2} />
        </Side>
      );
    }
    case "votes":
      return (
        <Side title={title} back>
          <p class="sum">
            <Result value={gradients.votes[cell]!} />
          </p>
          <p>Here it begins: how much {asked} changes with this vote. The chain rule takes it from here back to every pixel.</p>
        </Side>
      );
  }
}

function Terms({ terms, result, what }: { terms: (readonly [Fraction, Fraction])[]; result: Fraction; what: string }): JSX.Element {
  const some = terms.filter(([dy, w]) => !dy.times(w).isZero);
  return (
    <>
      <p class="sum">
        {some.length > 0 && `${some.map(([dy, w]) => `${bracketed(dy)} · ${bracketed(w)}`).join(" + ")} = `}
        <Result value={result} />
      </p>
      <p>
        {terms.length} {what}; {some.length === 0 ? "all are 0" : some.length === terms.length ? "none is 0" : `${terms.length - some.length} of them are 0 and left out`}.
      </p>
    </>
  );
}

function Side({ title, back = false, children }: { title: string; back?: boolean; children: ComponentChildren }): JSX.Element {
  return (
    <section class={back ? "side back" : "side"} aria-live="off">
      <h4>{title}</h4>
      {children}
    </section>
  );
}

function Result({ value }: { value: Fraction }): JSX.Element {
  return (
    <b class="result">
      {value.text}
      {value.under !== 1 && <span class="decimals"> ≈ {Math.abs(value.value) < 0.01 ? `${Number(value.value.toPrecision(2))}`.replace("-", "−") : value.decimals}</span>}
    </b>
  );
}

function bracketed(value: Fraction): string {
  return value.over < 0 ? `(${value.text})` : value.text;
}

function split({ place, cell }: Looked): [number, number] {
  const size = mapSize[place];
  return [Math.floor(cell / size), cell % size];
}

function where(cell: number, columns: number): string {
  return `row ${Math.floor(cell / columns) + 1}, column ${(cell % columns) + 1}`;
}
