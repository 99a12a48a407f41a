// onnxruntime as a contender of `bench -- table`: reads lines `model:FILE MILLISECONDS` and answers `CASE count median_us min_us p90_us`, or `CASE NA why`.
// usage: node onnxruntime.js [MODULES]     MODULES: the folder node_modules that has onnxruntime-node (npm install --ignore-scripts onnxruntime-node)
const path = require("node:path");
const runtime = require(path.join(path.resolve(process.argv[2] ?? "node_modules"), "onnxruntime-node"));

const sessions = new Map();

/** A session, and random inputs in the shapes that the model declares, 1 where it names none. */
async function prepare(file) {
  const session = await runtime.InferenceSession.create(file, { intraOpNumThreads: 2, interOpNumThreads: 1, logSeverityLevel: 3 });
  const feeds = {};
  for (const { name, type, shape } of session.inputMetadata.filter((input) => input.isTensor)) {
    if (type !== "float32") continue; // an initializer that is listed among the inputs
    const dims = shape.map((length) => (typeof length === "number" && length > 0 ? length : 1));
    const values = Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, () => Math.random() - 0.5);
    feeds[name] = new runtime.Tensor("float32", values, dims);
  }
  return { session, feeds };
}

async function measure({ session, feeds }, milliseconds) {
  for (let i = 0; i < 3; i++) await session.run(feeds);
  const times = [];
  const end = performance.now() + milliseconds;
  do {
    const before = performance.now();
    await session.run(feeds);
    times.push(1e3 * (performance.now() - before));
  } while (performance.now() < end || times.length < 5);
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.floor(times.length * share)].toFixed(2);
  return `${times.length} ${at(0.5)} ${at(0)} ${at(0.9)}`;
}

async function answer(name, milliseconds) {
  try {
    if (!name.startsWith("model:")) return "NA no model";
    if (!sessions.has(name)) sessions.set(name, await prepare(name.slice("model:".length)));
    return await measure(sessions.get(name), milliseconds);
  } catch (error) {
    return `NA ${String(error.message).replaceAll("\n", " ")}`;
  }
}

(async () => {
  for await (const line of require("node:readline").createInterface({ input: process.stdin })) {
    const [name, milliseconds] = line.split(" ");
    console.log(`${name} ${await answer(name, Number(milliseconds))}`);
  }
})();
