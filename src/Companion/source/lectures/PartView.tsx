import type { CSSProperties, JSX } from "preact";
import { type NumberShown, type Part, real } from "../data";
import { Fraction } from "../fractions";
import { CellGrid } from "../grid";
import { Inline, Prose } from "../shown";
import { Picture } from "../picture";
import { Plot } from "../plot";

/** Shows a part of a frame; the library says what there is to see, this says how it looks. */
export function PartView({ part }: { part: Part }): JSX.Element {
  switch (part.$type) {
    case "words":
      return (
        <p class="words">
          <Prose text={part.text} />
        </p>
      );
    case "flow":
      return (
        <p class="flow">
          {part.stages.map((stage, i) => (
            <span key={i}>
              {i > 0 && <span class="arrow"> → </span>}
              {stage.name} <b>{stage.shape.join("×")}</b>
            </span>
          ))}
        </p>
      );
    case "grid":
      return <Tensor name={part.name} shape={part.shape} numbers={part.numbers} />;
    case "shades":
      return <Picture name={part.name} width={part.width} height={part.height} values={part.brightness.map(real)} />;
    case "sum":
      return (
        <div class="wide">
          <h5>
            <Prose text={part.name} />
          </h5>
          <div class="products" style={{ "--columns": Math.ceil(part.products.length / part.rows) } as CSSProperties}>
            {part.products.map((product, i) => (
              <span key={i}>
                <Inline text={`${bracketed(product.left)}·${bracketed(product.right)} = ${say(product.result)}`} formula />
              </span>
            ))}
          </div>
          <p class="sum">
            <Inline text={`sum${part.divisor > 1 ? `/${part.divisor}` : ""} = ${say(part.result)}`} formula /> {decimals(part.result)}
          </p>
        </div>
      );
    case "equation":
      return (
        <p class="equation">
          <Inline text={part.name} />
          {[part.letters, part.numbers].map((formula) => formula && (
            <span key={formula}>
              {" "}
              = <Inline text={formula} formula />
            </span>
          ))}
          <span>
            {" "}
            = <b><Inline text={say(part.result)} formula /></b> {decimals(part.result)}
          </span>
        </p>
      );
    case "table":
      return (
        <figure class="wide table">
          <figcaption>
            <Prose text={part.name} />
          </figcaption>
          <table>
            <thead>
              <tr>
                {part.columns.map((column) => (
                  <th key={column} scope="col">
                    <Prose text={column} />
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {part.rows.map((row, i) => (
                <tr key={i}>
                  {row.map((cell, j) => (
                    <td key={j} class={cell.numbers.length > 0 ? "number" : ""}>
                      {cell.numbers.length > 0 ? cell.text : <Prose text={cell.text} />}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </figure>
      );
    case "plot":
      return (
        <Plot
          name={part.name}
          across={part.across}
          logarithmic={part.logarithmic}
          curves={part.curves.map((curve) => ({ name: curve.name, points: curve.points.map(({ x, y }) => ({ x: real(x), y: real(y) })) }))}
        />
      );
    case "claim":
      return (
        <p class={part.held ? "claim held" : "claim failed"}>
          <b>{part.held ? "Held" : "Did not hold"}:</b> <Prose text={part.says} />. <span class="note"><Prose text={part.measured} /></span>
        </p>
      );
  }
}

/** A tensor: its last two axes are rows and columns, what comes before them stands side by side. */
function Tensor({ name, shape, numbers }: { name: string; shape: number[]; numbers: NumberShown[] }): JSX.Element {
  const columns = shape.at(-1) ?? 1;
  const size = columns * (shape.at(-2) ?? 1);
  const largest = Math.max(...numbers.map((number) => Math.abs(real(number.value))).filter(Number.isFinite), 1e-9);
  const maps = Array.from({ length: Math.ceil(numbers.length / size) }, (_, i) => numbers.slice(i * size, (i + 1) * size));
  return (
    <figure class="tensor">
      <figcaption>
        <Prose text={name} /> <span class="shape">{shape.join("×")}</span>
      </figcaption>
      <div class="side-by-side">
        {maps.map((map, i) => (
          <CellGrid
            key={i}
            name={name}
            columns={columns}
            cells={map.map((number) => ({ shade: real(number.value) / largest, text: short(number), label: say(number) }))}
          />
        ))}
      </div>
    </figure>
  );
}

function say(number: NumberShown): string {
  return (number.fraction ?? `${Number(real(number.value).toPrecision(4))}`).replace("-", "−");
}

function bracketed(number: NumberShown): string {
  return say(number).startsWith("−") ? `(${say(number)})` : say(number);
}

function short(number: NumberShown): string {
  return number.fraction !== undefined ? Fraction.parse(number.fraction).short : `${Number(real(number.value).toPrecision(2))}`.replace("-", "−").replace("0.", ".");
}

function decimals(number: NumberShown): string {
  return number.fraction?.includes("/") ? `≈ ${Fraction.parse(number.fraction).decimals}` : "";
}
