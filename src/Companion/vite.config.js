import { readFileSync } from "node:fs";
import temml from "temml";
import { defineConfig } from "vite";
import { viteSingleFile } from "vite-plugin-singlefile";

/**
 * Formulas are written as TeX in formulas.json and become MathML here, so that the page carries no typesetter. What stands apart (\quad) is a
 * formula of its own: MathML is not broken into lines.
 */
const formulas = {
  name: "formulas",
  transform(_, id) {
    if (!id.endsWith("/formulas.json")) {
      return null;
    }

    const rendered = Object.entries(JSON.parse(readFileSync(id, "utf8"))).map(([name, tex]) => [
      name,
      tex
        .split(/\s*\\q?quad\s*/)
        .map((part) => temml.renderToString(part, { displayMode: true, throwOnError: true }))
        .join(""),
    ]);
    return { code: JSON.stringify(Object.fromEntries(rendered)), map: null };
  },
};

/** The page carries these libraries, and so their licences. */
const licences = {
  name: "licences",
  transformIndexHtml(html) {
    const texts = ["preact", "@preact/signals", "@preact/signals-core"].map(
      (name) => `${name}\n\n${readFileSync(new URL(`node_modules/${name}/LICENSE`, import.meta.url), "utf8").trim()}`,
    );
    return html.replace("<body>", () => `<body>\n    <!--\n${texts.join("\n\n").replaceAll("--", "- -")}\n    -->`);
  },
};

export default defineConfig({
  plugins: [{ ...formulas, enforce: "pre" }, licences, viteSingleFile()],
  esbuild: { jsx: "automatic", jsxImportSource: "preact" },
  json: { stringify: false },
  build: { target: "es2022", emptyOutDir: true },
});
