import { render } from "preact";
import { App } from "./App";
import type { Data } from "./data";
import "./style/page.css";
import "./style/cells.css";
import "./style/xoro.css";
import "./style/lectures.css";
import "./style/panels.css";
import "./style/figures.css";
import "./style/networks.css";
import "./style/media.css";

const page = document.getElementById("page")!;
const data = JSON.parse(document.getElementById("data")!.textContent!) as Data | null;
if (data === null) {
  page.textContent = "This is the page's template, without numbers. Make the page with: reference lecture --html FILE";
} else {
  render(<App data={data} />, page);
}
