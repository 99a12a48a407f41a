// Runs models with onnxruntime: each FOLDER has model.onnx and x.f32, the raw numbers of its one input, first axis BATCH; writes y.f32, those of its one output.
// usage: node run_models.js MODULES BATCH FOLDER…     MODULES: the folder node_modules that has onnxruntime-node
const fs = require("node:fs");
const path = require("node:path");
const [modules, batch, ...folders] = process.argv.slice(2);
const runtime = require(path.join(path.resolve(modules), "onnxruntime-node"));

const raw = (buffer) => new Float32Array(buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + buffer.length));

(async () => {
  for (const folder of folders) {
    const session = await runtime.InferenceSession.create(path.join(folder, "model.onnx"), { logSeverityLevel: 3 });
    const [{ name, shape }] = session.inputMetadata;
    const x = new runtime.Tensor("float32", raw(fs.readFileSync(path.join(folder, "x.f32"))), [Number(batch), ...shape.slice(1)]);
    const y = (await session.run({ [name]: x }))[session.outputNames[0]];
    fs.writeFileSync(path.join(folder, "y.f32"), Buffer.from(y.data.buffer, y.data.byteOffset, y.data.byteLength));
  }
})();
