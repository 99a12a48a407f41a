import type { ComponentChildren, JSX, TargetedMouseEvent } from "preact";
import { useMemo } from "preact/hooks";
import { compare } from "./arithmetic";
import type { Data } from "./data";
import panels from "./panels.json";
import { LectureList } from "./lectures/LectureList";
import { BiasPanel } from "./panels/BiasPanel";
import { ChainPanel } from "./panels/ChainPanel";
import { ConnectionsPanel } from "./panels/ConnectionsPanel";
import { CostPanel } from "./panels/CostPanel";
import { DepthPanel } from "./panels/DepthPanel";
import { DropoutPanel } from "./panels/DropoutPanel";
import { ExpandedPanel } from "./panels/ExpandedPanel";
import { FiltersPanel } from "./panels/FiltersPanel";
import { FiveStepsPanel } from "./panels/FiveStepsPanel";
import { FoldsPanel } from "./panels/FoldsPanel";
import { MeasuredPanel } from "./panels/MeasuredPanel";
import { ShapesPanel } from "./panels/ShapesPanel";
import { UnitPanel } from "./panels/UnitPanel";
import { VolumePanel } from "./panels/VolumePanel";
import { CameraPanel } from "./panels/CameraPanel";
import { ConvolutionPanel } from "./panels/ConvolutionPanel";
import { LeNetPanel, ZeilerFergusPanel } from "./panels/DigitsPanel";
import { GradientPanel } from "./panels/GradientPanel";
import { OptimisersPanel } from "./panels/OptimisersPanel";
import { TeaPanel } from "./panels/TeaPanel";
import { TrainingPanel } from "./panels/TrainingPanel";
import { XOrOPanel } from "./xoro/Panel";

/** What each panel of panels.json shows. */
const shows: Record<string, (data: Data) => JSX.Element | null> = {
  "x-or-o-picture": (data) => <XOrOPanel data={data} />,
  "convolution-controls": (data) => <ConvolutionPanel data={data} />,
  "four-pixels": (data) => <CameraPanel data={data} />,
  "gradient-check": (data) => <GradientPanel data={data} />,
  "tea-searches": () => <TeaPanel />,
  "optimiser-paths": (data) => <OptimisersPanel data={data} />,
  "training": (data) => <TrainingPanel data={data} />,
  "lenet-maps": (data) => <LeNetPanel data={data} />,
  "what-it-sees": (data) => <ZeilerFergusPanel data={data} />,
  "picture-filters": (data) => <FiltersPanel data={data} />,
  "volume": (data) => <VolumePanel data={data} />,
  "connections": (data) => <ConnectionsPanel data={data} />,
  "one-unit": (data) => <UnitPanel data={data} />,
  "bias-units": (data) => <BiasPanel data={data} />,
  "costs": (data) => <CostPanel data={data} />,
  "chain-rule": (data) => <ChainPanel data={data} />,
  "five-steps": (data) => <FiveStepsPanel data={data} />,
  "expanded-data": (data) => <ExpandedPanel data={data} />,
  "dropped-units": (data) => <DropoutPanel data={data} />,
  "folds": (data) => <FoldsPanel data={data} />,
  "depth": (data) => <DepthPanel data={data} />,
  "shapes": (data) => <ShapesPanel data={data} />,
  "every-seed": (data) => <MeasuredPanel data={data} />,
};

export function App({ data }: { data: Data }): JSX.Element {
  const verdict = useMemo(() => compare(data), [data]);
  return (
    <>
      <header>
        <h1>Convolutional networks</h1>
        <p class="lead">A companion to the lectures: everything on the slides that can be computed, computed, and open to the touch.</p>
        <nav aria-label="Panels">
          <ol>
            {panels.map((panel) => (
              <li key={panel.id}>
                <a href={`#${panel.id}`} onClick={jump}>
                  {panel.title}
                </a>
              </li>
            ))}
            <li>
              <a href="#lectures" onClick={jump}>
                All {data.lectures.length} lectures, step by step
              </a>
            </li>
          </ol>
        </nav>
      </header>
      {panels.map((panel) => (
        <Panel key={panel.id} panel={panel} data={data}>
          {shows[panel.id]!(data)}
        </Panel>
      ))}
      <section class="panel" id="lectures">
        <h2>All lectures, step by step</h2>
        <p class="about">Each is a short program of the project. Its steps and its code are shown as it ran{data.brief && "; what is measured was measured briefly and proves little"}.</p>
        <LectureList data={data} />
      </section>
      <footer>
        <p class={verdict.wrong.length > 0 ? "wrong" : ""} data-verdict={verdict.wrong.length} role={verdict.wrong.length > 0 ? "alert" : undefined}>
          {verdict.wrong.length === 0
            ? `This page's arithmetic agrees with the library's in all ${verdict.compared.toLocaleString("en")} numbers compared when it was opened.`
            : `This page's arithmetic differs from the library's in ${verdict.wrong.length} places: ${verdict.wrong[0]}`}
        </p>
      </footer>
    </>
  );
}

/** Goes there without touching the state that the address holds. */
function jump(event: TargetedMouseEvent<HTMLAnchorElement>): void {
  event.preventDefault();
  const target = document.getElementById(event.currentTarget.hash.slice(1))!;
  if (target instanceof HTMLDetailsElement) {
    target.open = true;
  }

  target.scrollIntoView();
  target.querySelector<HTMLElement>("h2, summary")?.focus({ preventScroll: true });
}

function Panel({ panel, data, children }: { data: Data; panel: (typeof panels)[number]; children: ComponentChildren }): JSX.Element {
  return (
    <section class="panel" id={panel.id} data-lectures={panel.lectures.join(" ")}>
      <h2 tabIndex={-1}>{panel.title}</h2>
      <p class="about">
        {panel.about} <span class="sources">Step by step:{" "}
        {data.lectures
          .filter((lecture) => panel.lectures.includes(lecture.id))
          .map((lecture, i) => (
            <span key={lecture.id}>
              {i > 0 && ", "}
              <a href={`#lecture-${lecture.id}`} onClick={jump}>
                {lecture.id}
              </a>
            </span>
          ))}
        </span>
      </p>
      {children}
    </section>
  );
}
