import type { ComponentChildren, JSX, TargetedMouseEvent } from "preact";
import { useMemo } from "preact/hooks";
import { compare } from "./arithmetic";
import type { Data } from "./data";
import { LectureList } from "./lectures/LectureList";
import { CameraPanel } from "./panels/CameraPanel";
import { ConvolutionPanel } from "./panels/ConvolutionPanel";
import { LeNetPanel, ZeilerFergusPanel } from "./panels/DigitsPanel";
import { GradientPanel } from "./panels/GradientPanel";
import { OptimisersPanel } from "./panels/OptimisersPanel";
import { TeaPanel } from "./panels/TeaPanel";
import { TrainingPanel } from "./panels/TrainingPanel";
import { XOrOPanel } from "./xoro/Panel";

interface PanelEntry {
  id: string;
  title: string;
  about: string;
  lectures: string[];
  show: (data: Data) => JSX.Element;
}

const panels: PanelEntry[] = [
  {
    id: "x-or-o-picture",
    title: "X or O: every number, forward and back",
    about: "Deck R's toy network. Draw a picture and every map follows. Point at any number to see what it is made of and what comes back to it.",
    lectures: ["filtering", "convolution", "relu", "pooling", "deep-stacking", "voting"],
    show: (data) => <XOrOPanel data={data} />,
  },
  {
    id: "convolution-controls",
    title: "Convolution: stride, pad, dilation, size",
    about: "What the four numbers do to the windows, to the size of the output, and to the pixels at the end.",
    lectures: ["spatial-size", "conv-2d"],
    show: (data) => <ConvolutionPanel data={data} />,
  },
  {
    id: "four-pixels",
    title: "A four pixel camera",
    about: "Neurons that differ only in their weights: 1, −1 or nothing. Flip pixels, and point at a neuron to see its sum.",
    lectures: ["four-pixel-camera", "neuron"],
    show: (data) => <CameraPanel data={data} />,
  },
  {
    id: "gradient-check",
    title: "Gradient check: how small a step?",
    about: "Slopes by small steps, against the slope that dual numbers give exactly. All values are the library's.",
    lectures: ["slope", "numerical-gradient", "autodiff"],
    show: (data) => <GradientPanel data={data} />,
  },
  {
    id: "tea-searches",
    title: "Tea: five ways to look for the lowest point",
    about: "Each dot is a temperature that was tried. Change the seed: on the treacherous curve only some find the cleft at 83 °C.",
    lectures: ["tea", "bag-of-candies"],
    show: () => <TeaPanel />,
  },
  {
    id: "optimiser-paths",
    title: "Optimisers: paths down a long valley",
    about: "The same start, six ways of using the slope.",
    lectures: ["optimisers"],
    show: (data) => <OptimisersPanel data={data} />,
  },
  {
    id: "training",
    title: "Learning X and O",
    about: "Every weight of a small network learned from forty tricky pictures, by gradient descent on all of them. Seeds give the library's own first weights.",
    lectures: ["x-or-o", "backprop-steps", "restarts"],
    show: (data) => <TrainingPanel data={data} />,
  },
  {
    id: "lenet-maps",
    title: "LeNet: filters and feature maps",
    about: "From a handwritten digit to ten chances. Filters in two colours, blue above 0 and orange below.",
    lectures: ["lenet"],
    show: (data) => <LeNetPanel data={data} />,
  },
  {
    id: "what-it-sees",
    title: "What a unit has learned, and where the network looks",
    about: "Zeiler and Fergus: an activation goes back through unpooling, ReLU and transposed filters to the pixels that made it.",
    lectures: ["zeiler-fergus"],
    show: (data) => <ZeilerFergusPanel data={data} />,
  },
];

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
        <Panel key={panel.id} panel={panel}>
          {panel.show(data)}
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
  target.scrollIntoView();
  target.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
}

function Panel({ panel, children }: { panel: PanelEntry; children: ComponentChildren }): JSX.Element {
  return (
    <section class="panel" id={panel.id} data-lectures={panel.lectures.join(" ")}>
      <h2 tabIndex={-1}>{panel.title}</h2>
      <p class="about">{panel.about}</p>
      {children}
    </section>
  );
}
