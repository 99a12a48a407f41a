import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { Data, LectureShown } from "../data";
import { Code, Prose } from "../shown";
import { PartView } from "./PartView";

/** All lectures by deck; each opens into its steps and its program. */
export function LectureList({ data }: { data: Data }): JSX.Element {
  return (
    <>
      {Object.entries(data.decks).map(([deck, title]) => {
        const lectures = data.lectures.filter((lecture) => lecture.decks[0] === deck);
        return (
          lectures.length > 0 && (
            <section key={deck} class="deck">
              <h3>
                Deck {deck.toUpperCase()} <span>{title}</span>
              </h3>
              {lectures.map((lecture) => (
                <Walk key={lecture.id} lecture={lecture} />
              ))}
            </section>
          )
        );
      })}
    </>
  );
}

function Walk({ lecture }: { lecture: LectureShown }): JSX.Element {
  const open = useSignal(false);
  const step = useSignal(0);
  const frame = lecture.frames[step.value];
  return (
    <details class="lecture" id={`lecture-${lecture.id}`} data-lecture={lecture.id} onToggle={(event) => (open.value = event.currentTarget.open)}>
      <summary>
        <b>{lecture.slide}</b>{" "}
        <span>
          <Prose text={lecture.title} />
        </span> <code>{lecture.id}</code>
      </summary>
      {open.value && (
        <>
          <div class="steps">
            <button type="button" disabled={step.value === 0} onClick={() => step.value--}>
              Back
            </button>
            <input
              type="range"
              min={0}
              max={lecture.frames.length - 1}
              value={step.value}
              aria-label={`Step of ${lecture.slide}`}
              aria-valuetext={frame?.title}
              onInput={(event) => (step.value = Number(event.currentTarget.value))}
            />
            <button type="button" disabled={step.value >= lecture.frames.length - 1} onClick={() => step.value++}>
              Next
            </button>
            <span class="note">
              {step.value + 1} of {lecture.frames.length}
            </span>
          </div>
          {frame && (
            <article class="frame">
              <h4>
                <Prose text={frame.title} />
              </h4>
              <div class="parts">
                {frame.parts.map((part, i) => (
                  <PartView key={i} part={part} />
                ))}
              </div>
            </article>
          )}
          <details class="program">
            <summary>The program</summary>
            <Code region={lecture.code} />
          </details>
        </>
      )}
    </details>
  );
}
