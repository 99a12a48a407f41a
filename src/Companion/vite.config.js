import { readFileSync } from "node:fs";
import temml from "temml";
import { defineConfig } from "vite";
import { viteSingleFile } from "vite-plugin-singlefile";

/** Formulas are written as TeX in formulas.json and become MathML here, so that the page carries no typesetter. */
const formulas = {
  name: "formulas",
  transform(_, id) {
    if (!id.endsWith("/formulas.json")) {
      return null;
    }

    const rendered = Object.entries(JSON.parse(readFileSync(id, "utf8"))).map(([name, tex]) => [
      name,
      temml.renderToString(tex, { displayMode: true, throwOnError: true }),
    ]);
    return { code: `export default ${JSON.stringify(Object.fromEntries(rendered))}`, map: null, moduleType: "js" };
  },
};

export default defineConfig({
  plugins: [{ ...formulas, enforce: "pre" }, viteSingleFile()],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  json: { stringify: false },
  build: { target: "es2022", emptyOutDir: true },
});
