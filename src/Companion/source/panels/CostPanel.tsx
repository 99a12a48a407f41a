import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { costs, slope } from "../costs";
import { type Data, partsOf } from "../data";
import { Plot } from "../plot";
import { Formula, Inline } from "../shown";

const [least, most] = [40, 80];
const guesses = Array.from({ length: 2 * (most - least) + 1 }, (_, i) => least + i / 2);

/** How wrong is a guess? Squares over the bags, and the slope that says which way to go. */
export function CostPanel({ data }: { data: Data }): JSX.Element {
  const guess = useSignal(52);
  const cost = useSignal(0);
  const bags = partsOf(data, "bag-of-candies", "grid").find((part) => part.name.startsWith("bags"))?.numbers.map((number) => Number(number.fraction));
  if (bags === undefined) {
    return <p class="hint">The lecture on the bag of candies is not in this page.</p>;
  }

  const { name, of } = costs[cost.value]!;
  const sum = (n: number): number => bags.reduce((all, bag) => all + of(bag - n), 0);
  const down = slope(bags, guess.value);
  return (
    <div class="halves">
      <div>
        <div class="toolbar" role="group" aria-label="Cost">
          {costs.slice(0, 3).map((known, i) => (
            <button type="button" key={known.name} aria-pressed={i === cost.value} onClick={() => (cost.value = i)}>
              <Inline text={known.name} formula />
            </button>
          ))}
        </div>
        <label class="wide-label">
          <span>
            guess n = <b>{guess.value}</b>
          </span>
          <input type="range" min={least} max={most} step={0.5} value={guess.value} aria-label="Guess" onInput={(event) => (guess.value = Number(event.currentTarget.value))} />
        </label>
        <table class="numbers">
          <tbody>
            {bags.map((bag, i) => (
              <tr key={i}>
                <th scope="row">bag of {bag}</th>
                <td>
                  <Inline text={`d = ${bag - guess.value}`} formula />
                </td>
                <td class="cost-bar">
                  <span class="bar">
                    <span class="plus" style={{ inset: "0 auto 0 0", width: `${Math.min(100, (100 * of(bag - guess.value)) / of(31))}%` }} />
                  </span>
                </td>
                <td>{Number(of(bag - guess.value).toFixed(2))}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <p class="sum" role="status">
          total {Number(sum(guess.value).toFixed(2))}
          {cost.value === 0 && `, slope ${Number(down.toFixed(2))}: ${down === 0 ? "flat, this is the mean" : down < 0 ? "go up" : "go down"}`.replace("-", "−")}
        </p>
        <Formula name="total" />
      </div>
      <Plot name={`total cost of a guess, ${name}`} across="guess" curves={[{ name: "total cost", points: guesses.map((n) => ({ x: n, y: sum(n) })) }]}>
        {(x, y) => (
          <g class="c1">
            {cost.value === 0 && <path class="curve" d={`M${x(guess.value - 6)} ${y(sum(guess.value) - 6 * down)}L${x(guess.value + 6)} ${y(sum(guess.value) + 6 * down)}`} />}
            <circle class="dot best" cx={x(guess.value)} cy={y(sum(guess.value))} r="5" />
            {bags.map((bag, i) => (
              <line key={i} class="cursor" x1={x(bag)} x2={x(bag)} y1={218} y2={226} />
            ))}
          </g>
        )}
      </Plot>
    </div>
  );
}
