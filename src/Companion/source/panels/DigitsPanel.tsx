import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { Data } from "../data";
import { Picture } from "../picture";
import { Formula } from "../shown";

/** LeNet's filters and what they make of a digit of each class. */
export function LeNetPanel({ data }: { data: Data }): JSX.Element {
  const { digits } = data;
  const chosen = useSignal(7);
  const digit = digits.digits[chosen.value]!;
  const most = digit.chances.indexOf(Math.max(...digit.chances));
  return (
    <>
      <Chooser data={data} chosen={chosen.value} choose={(label) => (chosen.value = label)} />
      <p class="note">
        Trained on {digits.trained.toLocaleString("en")} digits, {digits.epochs} {digits.epochs === 1 ? "epoch" : "epochs"}: {(100 * digits.accuracy).toFixed(1)} % of {digits.tested.toLocaleString("en")} test digits right.
      </p>
      <div class="layers">
        <Maps title="digit" shape="1×28×28" values={digit.picture} side={28} scale={5} />
        <Maps title="filters of conv1" shape="6×1×5×5" values={digits.filters1} side={5} scale={12} signed />
        <Maps title="conv1, ReLU" shape="6×28×28" values={digit.relu1} side={28} scale={3.4} />
        <Maps title="pool1" shape="6×14×14" values={digit.pool1} side={14} scale={3.4} />
        <Maps title="filters of conv2: for each of 16 maps, one for each of 6" shape="16×6×5×5" values={digits.filters2} side={5} scale={5} signed small />
        <Maps title="conv2, ReLU" shape="16×10×10" values={digit.relu2} side={10} scale={5} />
        <Maps title="pool2" shape="16×5×5" values={digit.pool2} side={5} scale={5} />
        <section>
          <h4>
            softmax <span class="shape">10</span>
          </h4>
          <ol class="chances" start={0}>
            {digit.chances.map((chance, label) => (
              <li key={label} class={label === most ? "most" : ""}>
                <span>{label}</span>
                <span class="bar">
                  <span class="plus" style={{ width: `${100 * chance}%` }} />
                </span>
                <span>{(100 * chance).toFixed(1)} %</span>
              </li>
            ))}
          </ol>
        </section>
      </div>
    </>
  );
}

/** What in a digit excites a unit, and what the network needs to see to be right. */
export function ZeilerFergusPanel({ data }: { data: Data }): JSX.Element {
  const { digits } = data;
  const chosen = useSignal(7);
  const spot = useSignal<number | null>(null);
  const digit = digits.digits[chosen.value]!;
  const steps = Math.round(Math.sqrt(digit.occlusion.length));
  const worst = digit.occlusion.indexOf(Math.min(...digit.occlusion));
  const at = spot.value ?? worst;
  const [top, left] = [2 * Math.floor(at / steps), 2 * (at % steps)];
  const grey = (Math.max(...digit.picture) + Math.min(...digit.picture)) / 2;
  const covered = digit.picture.map((pixel, i) => {
    const [row, column] = [Math.floor(i / 28), i % 28];
    return row >= top && row < top + digits.covered && column >= left && column < left + digits.covered ? grey : pixel;
  });
  return (
    <>
      <Chooser data={data} chosen={chosen.value} choose={(label) => (chosen.value = label)} />
      <h3>Projections: what in the digit excites the three strongest units of conv2</h3>
      <div class="side-by-side">
        <Picture name="the digit" width={28} height={28} values={digit.picture} scale={5.5} />
        {digit.projections.map((projection) => (
          <Picture key={projection.unit} name={`unit ${projection.unit}, activation ${projection.activation} at row ${projection.row + 1}, column ${projection.column + 1}`} width={28} height={28} values={projection.pixels} scale={5.5} signed />
        ))}
      </div>
      <Formula name="back" />
      <h3>Occlusion: the chance of {digit.label} while a grey square of {digits.covered}×{digits.covered} covers a part</h3>
      <div class="side-by-side">
        <Picture name={`covered: ${(100 * digit.occlusion[at]!).toFixed(1)} %, uncovered: ${(100 * digit.chances[digit.label]!).toFixed(1)} %`} width={28} height={28} values={covered} scale={5.5} />
        <Picture name="chance by the square's place; black is least" width={steps} height={steps} values={digit.occlusion} scale={154 / steps} />
      </div>
      <label class="wide-label">
        <span>place of the square</span>
        <input type="range" min={0} max={digit.occlusion.length - 1} value={at} aria-label="Place of the square" aria-valuetext={`row ${top + 1}, column ${left + 1}: ${(100 * digit.occlusion[at]!).toFixed(1)} %`} onInput={(event) => (spot.value = Number(event.currentTarget.value))} />
      </label>
    </>
  );
}

function Chooser({ data, chosen, choose }: { data: Data; chosen: number; choose: (label: number) => void }): JSX.Element {
  return (
    <div class="toolbar" role="group" aria-label="Digit">
      <span class="label">Digit</span>
      {data.digits.digits.map((digit) => (
        <button type="button" key={digit.label} aria-pressed={digit.label === chosen} onClick={() => choose(digit.label)}>
          {digit.label}
        </button>
      ))}
    </div>
  );
}

interface MapsProps {
  title: string;
  shape: string;
  values: number[];
  side: number;
  scale: number;
  signed?: boolean;
  small?: boolean;
}

function Maps({ title, shape, values, side, scale, signed, small }: MapsProps): JSX.Element {
  const size = side * side;
  return (
    <section>
      <h4>
        {title} <span class="shape">{shape}</span>
      </h4>
      <div class={small ? "maps-row small" : "maps-row"}>
        {Array.from({ length: values.length / size }, (_, i) => (
          <Picture key={i} name={`${title}, ${i + 1}`} width={side} height={side} values={values.slice(i * size, (i + 1) * size)} scale={scale} signed={signed} />
        ))}
      </div>
    </section>
  );
}
