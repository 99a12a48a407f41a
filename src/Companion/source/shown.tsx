import type { JSX } from "preact";
import type { CodeRegion } from "./data";
import formulas from "./formulas.json";
import { isFormula, mathOf, spans } from "./notation";

/** A formula of formulas.json, as MathML. */
export function Formula({ name }: { name: keyof typeof formulas }): JSX.Element {
  return <div class="formula" dangerouslySetInnerHTML={{ __html: formulas[name] }} />;
}

/** A formula among words, written in plain letters; words stay words. */
export function Inline({ text, formula = isFormula(text) }: { text: string; formula?: boolean }): JSX.Element {
  return formula ? <span class="inline-formula" dangerouslySetInnerHTML={{ __html: mathOf(text) }} /> : <span>{text}</span>;
}

/** Sentences; what is a formula in them stands as one. */
export function Prose({ text }: { text: string }): JSX.Element {
  return (
    <>
      {spans(text).map((span, i) => (span.formula ? <Inline key={i} text={span.text} formula /> : span.text))}
    </>
  );
}

/** Lines of C#, the one that matters marked; the others around it as far as asked. */
export function Code({ region, line, around = 100 }: { region: CodeRegion; line?: string; around?: number }): JSX.Element {
  const place = line === undefined ? -1 : region.lines.findIndex((text) => text.includes(line));
  const [from, to] = place < 0 ? [0, region.lines.length] : [Math.max(0, place - around), Math.min(region.lines.length, place + around + 1)];
  const lines = region.lines.slice(from, to);
  while (lines.at(-1)?.trim() === "") {
    lines.pop();
  }

  const indent = Math.min(...lines.filter((text) => text.trim() !== "").map((text) => text.length - text.trimStart().length));
  return (
    <figure class="code">
      <figcaption>
        {region.file}
        {place >= 0 && `, line ${region.first + place}`}
      </figcaption>
      <pre>
        <code>
          {lines.map((text, i) => (
            <span key={i} class={from + i === place ? "line here" : "line"}>
              <span class="number" aria-hidden="true">
                {region.first + from + i}
              </span>
              {text.slice(indent)}
              {"\n"}
            </span>
          ))}
        </code>
      </pre>
    </figure>
  );
}
