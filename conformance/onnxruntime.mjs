// onnxruntime on trial: each case becomes a model of one node, which is loaded and run as any model is.
//
//     reference verify --forward -- node conformance/onnxruntime.mjs MODULES
//
// MODULES is the folder node_modules that has onnxruntime-node and protobufjs. Attributes that are inputs in ONNX are constants of the model.
// There are no gradients: the package runs inference alone.
import { createRequire } from "node:module";
import { resolve, join } from "node:path";
import { serve, Unsupported } from "./stream.mjs";

const modules = createRequire(join(resolve(process.argv[2] ?? "node_modules"), "-"));
const runtime = modules("onnxruntime-node");
const protobuf = modules("protobufjs");

// What a model of one node needs of ONNX's format (onnx.proto).
const { root } = protobuf.parse(
  `syntax = "proto3";
  message Attribute { string name = 1; float f = 2; int64 i = 3; bytes s = 4; repeated float floats = 7; repeated int64 ints = 8; int32 type = 20; }
  message Node { repeated string input = 1; repeated string output = 2; string op_type = 4; repeated Attribute attribute = 5; string domain = 7; }
  message Tensor { repeated int64 dims = 1; int32 data_type = 2; string name = 8; bytes raw_data = 9; }
  message Dimension { int64 dim_value = 1; }
  message Shape { repeated Dimension dim = 1; }
  message TensorType { int32 elem_type = 1; Shape shape = 2; }
  message Type { TensorType tensor_type = 1; }
  message Value { string name = 1; Type type = 2; }
  message Graph { repeated Node node = 1; string name = 2; repeated Tensor initializer = 5; repeated Value input = 11; repeated Value output = 12; }
  message Opset { string domain = 1; int64 version = 2; }
  message Model { int64 ir_version = 1; Graph graph = 7; repeated Opset opset_import = 8; }`,
  { keepCase: true },
);
const Model = root.lookupType("Model");

const TYPES = {
  F32: { onnx: 1, name: "float32", array: Float32Array },
  F64: { onnx: 11, name: "float64", array: Float64Array },
  F16: { onnx: 10, name: "float16", array: Uint16Array },
  I64: { onnx: 7, name: "int64", array: BigInt64Array },
  I32: { onnx: 6, name: "int32", array: Int32Array },
  BOOL: { onnx: 9, name: "bool", array: Uint8Array },
};

// Inputs in ONNX's order where there are several, and outputs where they are not Y.
const INPUTS = {
  Conv: "X W B", ConvTranspose: "X W B", Gemm: "A B C", BatchNormalization: "X scale B input_mean input_var", InstanceNormalization: "input scale B",
  GroupNormalization: "X scale bias", LayerNormalization: "X Scale B", Gather: "data indices", MaxUnpool: "X I", PRelu: "X slope",
  NegativeLogLikelihoodLoss: "input target weight", SoftmaxCrossEntropyLoss: "scores labels weights", Dropout: "data",
};
const OUTPUTS = {
  Add: "C", Sub: "C", Mul: "C", Div: "C", Pow: "Z", Max: "max", Min: "min", Sum: "sum", Mean: "mean", Concat: "concat_result", Reshape: "reshaped",
  Transpose: "transposed", Squeeze: "squeezed", Unsqueeze: "expanded", NegativeLogLikelihoodLoss: "loss", SoftmaxCrossEntropyLoss: "output log_prob",
  MaxPool: "Y Indices", ArgMax: "reduced", ArgMin: "reduced", LayerNormalization: "Y Mean InvStdDev",
  ...Object.fromEntries(["L1", "L2", "Max", "Mean", "Min", "Prod", "Sum", "SumSquare"].map((which) => [`Reduce${which}`, "reduced"])),
  ...Object.fromEntries(
    ["Atan", "Clip", "DepthToSpace", "Dropout", "Exp", "Expand", "Flatten", "Gather", "Identity", "InstanceNormalization", "Log", "LogSoftmax", "MaxUnpool",
      "Pad", "Slice", "Softmax", "Softsign", "SpaceToDepth", "Tanh"].map((op) => [op, "output"]),
  ),
};

// Attributes of a case that are inputs in ONNX, in their places after the tensors: i for int64, t for the case's dtype, f for float.
const CONSTANTS = {
  Clip: "t:min t:max", Expand: "i:shape", Reshape: "i:shape", Pad: "i:pads t:constant_value i:axes", Slice: "i:starts i:ends i:axes i:steps",
  Split: "i:split", Squeeze: "i:axes", Unsqueeze: "i:axes", Resize: "t:roi f:scales i:sizes", MaxUnpool: "i:output_shape",
};
for (const op of Object.keys(OUTPUTS).filter((op) => op.startsWith("Reduce"))) CONSTANTS[op] = "i:axes";
const FLOATS = new Set(["alpha", "beta", "gamma", "epsilon", "momentum", "bias", "cubic_coeff_a", "extrapolation_value"]);
const OWN = ["AbsoluteLoss", "AdamW", "BinaryCrossEntropyLoss", "CrossEntropyLoss", "GradientDescent", "L2Penalty", "LAMB", "LocallyConnected", "QuadraticLoss", "RMSProp", "Step"];
const TRAINING = ["Adam", "Adagrad", "Momentum"];

function constant(kind, value, dtype) {
  const [values, scalar] = [[value].flat(), !Array.isArray(value)];
  const type = { i: "I64", f: "F32", t: dtype }[kind];
  const data = type === "I64" ? BigInt64Array.from(values.map(BigInt)) : type === "F16" ? Uint16Array.from(values.map(half)) : new TYPES[type].array(values);
  return { dims: scalar ? [] : [values.length], data_type: TYPES[type].onnx, raw_data: Buffer.from(data.buffer) };
}

/** A number as the bits of binary16. Attributes are of few digits: the nearest is found among all. */
function half(value) {
  const number = (bits) => {
    const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
    return exponent === 31 ? Infinity : exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15);
  };
  let [low, high] = [0, 0x7c00];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (number(middle) <= Math.abs(value)) low = middle;
    else high = middle;
  }
  const [below, above] = [Math.abs(value) - number(low), number(high) - Math.abs(value)];
  return (below < above || (below === above && low % 2 === 0) ? low : high) | (value < 0 ? 0x8000 : 0);
}

function attribute(name, value) {
  if (typeof value === "string") return { name, type: 3, s: Buffer.from(value) };
  if (FLOATS.has(name)) return { name, type: 1, f: value };
  return Array.isArray(value) ? { name, type: 7, ints: value } : { name, type: 2, i: value };
}

function outputsOf(op, attributes, dtype) {
  if (op === "Split") return (attributes.split ?? Array(attributes.num_outputs).fill()).map((_, i) => `outputs_${i}`);
  if (op === "BatchNormalization" && attributes.training_mode) return ["Y", "running_mean", "running_var"];
  if (op === "LayerNormalization" && (dtype !== "F32" || (attributes.stash_type ?? 1) !== 1)) return ["Y"];
  return (OUTPUTS[op] ?? "Y").split(" ");
}

function model(op, attributes, dtype, given) {
  const attribute_ = Object.entries(attributes).filter(([name]) => name !== "exact_fit");
  const [initializer, input] = [[], (INPUTS[op]?.split(" ") ?? Object.keys(given)).map((name) => (name in given ? name : ""))];
  const constants = (CONSTANTS[op] ?? "").split(" ").filter(Boolean).map((entry) => entry.split(":"));
  for (const [kind, name] of constants) {
    if (attributes[name] === undefined || attributes[name] === null) input.push("");
    else {
      initializer.push({ name: `constant_${name}`, ...constant(kind, attributes[name], dtype) });
      input.push(`constant_${name}`);
    }
  }
  while (input.at(-1) === "") input.pop();
  const names = constants.map(([, name]) => name);
  const value = (name, dtype, shape) => ({ name, type: { tensor_type: { elem_type: TYPES[dtype].onnx, ...(shape && { shape: { dim: shape.map((n) => ({ dim_value: n })) } }) } } });
  const output = outputsOf(op, attributes, dtype);
  const isIndex = (name) => name === "Indices" || op.startsWith("Arg");
  return Model.encode(Model.create({
    ir_version: 10,
    opset_import: [{ domain: "", version: op === "Swish" ? 24 : 21 }],
    graph: {
      name: op,
      node: [{ op_type: op, input, output, attribute: attribute_.filter(([name]) => !names.includes(name)).map((entry) => attribute(...entry)) }],
      initializer,
      input: Object.entries(given).map(([name, tensor]) => value(name, tensor.dtype, tensor.shape)),
      output: output.map((name) => value(name, isIndex(name) ? "I64" : dtype)),
    },
  })).finish();
}

// Defaults that are no binary32 numbers.
const DEFAULTS = { BatchNormalization: "epsilon momentum", InstanceNormalization: "epsilon", GroupNormalization: "epsilon", LayerNormalization: "epsilon", LRN: "alpha", LeakyRelu: "alpha", HardSigmoid: "alpha", Selu: "alpha gamma" };
const inexact = (op, attributes) =>
  Object.entries(attributes).some(([name, value]) => FLOATS.has(name) && [value].flat().some((x) => Math.fround(x) !== x)) ||
  (DEFAULTS[op] ?? "").split(" ").some((name) => name && attributes[name] === undefined);

// What it says where it has not the operator, a dtype, a rank or a combination of attributes.
const LACKS = /NOT_IMPLEMENTED|Could not find an implementation|not supported|only supports|NumDimensions\(\) == 4|size_ % 2 == 1|exclude_outside can be|output_padding|Type Error|pads\[dim/;

async function answer({ op, attributes, dtype, given }) {
  if (OWN.includes(op)) throw new Unsupported(`ONNX has no ${op}`);
  if (TRAINING.includes(op)) throw new Unsupported("onnxruntime-node has no operators of training");
  if (!(dtype in TYPES)) throw new Unsupported(`onnxruntime-node has no tensors of ${dtype}`);
  if (attributes.threshold !== undefined || attributes.indices_into_output) throw new Unsupported("this attribute is not ONNX's");
  if (op === "Dropout" && attributes.training_mode) throw new Unsupported("ONNX draws Dropout's mask itself");
  if (op === "Dropout") attributes = {};
  if (dtype === "F64" && inexact(op, attributes)) throw new Unsupported("ONNX stores real attributes as binary32, to which this one is not exact");
  let session;
  try {
    session = await runtime.InferenceSession.create(model(op, attributes, dtype, given), { intraOpNumThreads: 1, logSeverityLevel: 4 });
  } catch (error) {
    throw LACKS.test(error.message) ? new Unsupported(error.message) : error;
  }
  try {
    const feeds = {};
    for (const name of session.inputNames) {
      const { dtype, shape, data } = given[name];
      const bytes = Uint8Array.from(data);
      feeds[name] = new runtime.Tensor(TYPES[dtype].name, new TYPES[dtype].array(bytes.buffer, 0, bytes.length / TYPES[dtype].array.BYTES_PER_ELEMENT), shape);
    }
    const results = {};
    for (const [name, { type, dims, data }] of Object.entries(await session.run(feeds))) {
      const [dtype] = Object.entries(TYPES).find(([, known]) => known.name === type);
      results[name] = { dtype, shape: [...dims], data: Buffer.from(data.buffer, data.byteOffset, data.byteLength) };
    }
    return results;
  } catch (error) {
    throw LACKS.test(error.message) ? new Unsupported(error.message) : error;
  } finally {
    await session.release();
  }
}

if (process.argv.includes("--version")) console.log(modules("onnxruntime-node/package.json").version);
else await serve(answer);
