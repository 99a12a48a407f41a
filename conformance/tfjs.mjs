// TensorFlow.js on trial: each case becomes one call of its own operator, and gradients are those that it takes itself (tf.grads).
//
//     reference verify -- node conformance/tfjs.mjs MODULES [BACKEND]
//
// MODULES is the folder node_modules that has @tensorflow/tfjs; BACKEND is cpu, plain JavaScript, unless given. Reals are F32. Pictures have their
// channels last there, so that they are turned around before and after.
import { createRequire } from "node:module";
import { resolve, join } from "node:path";
import { serve, Unsupported } from "./stream.mjs";

const modules = createRequire(join(resolve(process.argv[2] ?? "node_modules"), "-"));
console.warn = () => {};
const tf = modules("@tensorflow/tfjs");

const need = (condition, what) => {
  if (!condition) throw new Unsupported(`TensorFlow.js has no ${what}`);
};
const last = (x) => tf.transpose(x, [0, ...x.shape.keys()].slice(0, 1).concat([...x.shape.keys()].slice(2), [1]));
const first = (x) => tf.transpose(x, [0, x.rank - 1, ...[...x.shape.keys()].slice(1, -1)]);

/** Strides, dilations and the padding of each axis of a picture. */
function window(X, kernel, { strides, dilations, pads, auto_pad: auto = "NOTSET", ceil_mode: ceil = 0 }) {
  need(kernel.length === 2, `windows of ${kernel.length} axes`);
  const [s, d] = [strides ?? [1, 1], dilations ?? [1, 1]];
  need(!(s.some((n) => n > 1) && d.some((n) => n > 1)), "strides together with dilations");
  need(!ceil || auto !== "NOTSET", "ceil_mode");
  let sides = [0, 1].map((axis) => [pads?.[axis] ?? 0, pads?.[axis + 2] ?? 0]);
  if (auto.startsWith("SAME")) {
    sides = [0, 1].map((axis) => {
      const H = X.shape[axis + 2];
      const total = Math.max((Math.ceil(H / s[axis]) - 1) * s[axis] + d[axis] * (kernel[axis] - 1) + 1 - H, 0);
      const less = Math.floor(total / 2);
      return auto === "SAME_UPPER" ? [less, total - less] : [total - less, less];
    });
  }
  return { s, d, sides, explicit: [[0, 0], ...sides, [0, 0]] };
}

function conv({ X, W, B }, { group = 1, ...attributes }) {
  need(group === 1, "groups of several channels");
  const { s, d, explicit } = window(X, W.shape.slice(2), attributes);
  const y = tf.conv2d(last(X), tf.transpose(W, [2, 3, 1, 0]), s, explicit, "NHWC", d);
  return { Y: first(B ? tf.add(y, B) : y) };
}

function pool(kind) {
  return ({ X }, { kernel_shape: kernel, count_include_pad: counted = 0, storage_order, ...attributes }) => {
    const { s, d, explicit, sides } = window(X, kernel, attributes);
    need(d.every((n) => n === 1), "dilations in pooling");
    need(!counted || sides.flat().every((n) => n === 0), "average pooling that counts the padding");
    return { Y: first(tf[kind](last(X), kernel, s, explicit)) };
  };
}

const reduce = (kind) => ({ data }, { axes, keepdims = 1, noop_with_empty_axes: noop = 0 }) => {
  need(axes?.length || !noop, "reduction over no axis");
  return { reduced: tf[kind](data, axes?.length ? axes : undefined, keepdims === 1) };
};
const norm = (order) => ({ data }, { axes, keepdims = 1, noop_with_empty_axes: noop = 0 }) => {
  need(axes?.length === 1 && !noop, "norm over several axes");
  return { reduced: tf.norm(data, order, axes, keepdims === 1) };
};
const arg = (kind) => ({ data }, { axis = 0, keepdims = 1, select_last_index: latest = 0 }) => {
  need(!latest, "last of equal ones");
  const places = tf[kind](data, axis < 0 ? axis + data.rank : axis);
  return { reduced: keepdims ? tf.expandDims(places, axis < 0 ? axis + data.rank : axis) : places };
};
const one = (output, f) => (given, attributes) => ({ [output]: f(Object.values(given)[0], attributes) });
const pair = (output, f) => (given) => ({ [output]: f(...Object.values(given)) });
const fold = (output, f) => (given) => ({ [output]: Object.values(given).reduce((a, b) => f(a, b)) });

const OPERATORS = {
  Conv: conv, MaxPool: pool("maxPool"), AveragePool: pool("avgPool"),
  Abs: one("Y", tf.abs), Atan: one("output", tf.atan), Exp: one("output", tf.exp), Identity: one("output", tf.clone), Log: one("output", tf.log),
  Neg: one("Y", tf.neg), Reciprocal: one("Y", tf.reciprocal), Relu: one("Y", tf.relu), Sigmoid: one("Y", tf.sigmoid), Sqrt: one("Y", tf.sqrt),
  Softplus: one("Y", (x, { threshold }) => (need(threshold === undefined, "softplus with a threshold"), tf.softplus(x))), Tanh: one("output", tf.tanh),
  Elu: one("Y", (x, { alpha = 1 }) => (need(alpha === 1, "ELU with a factor"), tf.elu(x))), LeakyRelu: one("Y", (x, { alpha = 0.01 }) => tf.leakyRelu(x, alpha)),
  Selu: one("Y", (x, { alpha, gamma }) => (need(alpha === undefined && gamma === undefined, "SELU with other constants"), tf.selu(x))),
  Step: one("Y", (x) => tf.step(x)), PRelu: ({ X, slope }) => ({ Y: tf.prelu(X, slope) }),
  Clip: one("output", (x, { min = -Infinity, max = Infinity }) => tf.clipByValue(x, min, max)),
  Softmax: one("output", (x, { axis = -1 }) => (need(axis === -1 || axis === x.rank - 1, "softmax but along the last axis"), tf.softmax(x))),
  LogSoftmax: one("output", (x, { axis = -1 }) => (need(axis === -1 || axis === x.rank - 1, "log-softmax but along the last axis"), tf.logSoftmax(x))),
  Add: pair("C", tf.add), Sub: pair("C", tf.sub), Mul: pair("C", tf.mul), Div: pair("C", tf.div), Pow: pair("Z", tf.pow),
  Max: fold("max", tf.maximum), Min: fold("min", tf.minimum), Sum: fold("sum", tf.add),
  MatMul: ({ A, B }) => (need(A.rank === B.rank && A.rank >= 2 && A.shape.slice(0, -2).join() === B.shape.slice(0, -2).join(), "products of these ranks"), { Y: tf.matMul(A, B) }),
  Gemm: ({ A, B, C }, { alpha = 1, beta = 1, transA = 0, transB = 0 }) => {
    const product = tf.mul(tf.matMul(A, B, transA === 1, transB === 1), alpha);
    return { Y: C ? tf.add(product, tf.mul(C, beta)) : product };
  },
  ReduceSum: reduce("sum"), ReduceMean: reduce("mean"), ReduceMax: reduce("max"), ReduceMin: reduce("min"), ReduceProd: reduce("prod"),
  ReduceL1: norm(1), ReduceL2: norm(2), ArgMax: arg("argMax"), ArgMin: arg("argMin"),
  GlobalAveragePool: ({ X }) => ({ Y: tf.mean(X, [...X.shape.keys()].slice(2), true) }), GlobalMaxPool: ({ X }) => ({ Y: tf.max(X, [...X.shape.keys()].slice(2), true) }),
  LRN: ({ X }, { size, alpha = 1e-4, beta = 0.75, bias = 1 }) => {
    need(X.rank === 4 && size % 2 === 1, "local response normalisation but of pictures and odd sizes");
    return { Y: first(tf.localResponseNormalization(last(X), (size - 1) / 2, bias, alpha / size, beta)) };
  },
  BatchNormalization: ({ X, scale, B, input_mean: mean, input_var: variance }, { epsilon = 1e-5, training_mode: training = 0 }) => {
    need(!training && X.rank >= 2 && X.rank <= 4, "batch normalisation in training");
    return { Y: X.rank === 2 ? tf.batchNorm(X, mean, variance, B, scale, epsilon) : first(tf.batchNorm(last(X), mean, variance, B, scale, epsilon)) };
  },
  Concat: (given, { axis }) => ({ concat_result: tf.concat(Object.values(given), axis < 0 ? axis + Object.values(given)[0].rank : axis) }),
  Split: ({ input }, { axis = 0, split }) => {
    need(split, "split into parts that are nearly alike");
    return Object.fromEntries(tf.split(input, split, axis < 0 ? axis + input.rank : axis).map((part, i) => [`outputs_${i}`, part]));
  },
  Gather: ({ data, indices }, { axis = 0 }) => {
    need(Math.min(...indices.dataSync()) >= 0, "indices that count from the back");
    return { output: tf.gather(data, indices, axis < 0 ? axis + data.rank : axis) };
  },
  Transpose: ({ data }, { perm }) => ({ transposed: tf.transpose(data, perm) }),
  Reshape: ({ data }, { shape, allowzero = 0 }) => ({ reshaped: tf.reshape(data, shape.map((n, i) => (n === 0 && !allowzero ? data.shape[i] : n))) }),
  Flatten: ({ input }, { axis = 1 }) => ({ output: tf.reshape(input, [input.shape.slice(0, axis).reduce((a, b) => a * b, 1), -1]) }),
  Pad: ({ data }, { pads, mode = "constant", constant_value: value = 0, axes }) => {
    need(["constant", "reflect"].includes(mode) && Math.min(...pads) >= 0, `padding ${mode} of these lengths`);
    const sides = data.shape.map(() => [0, 0]);
    (axes ?? [...data.shape.keys()]).forEach((axis, place) => (sides[(axis + data.rank) % data.rank] = [pads[place], pads[place + pads.length / 2]]));
    return { output: mode === "constant" ? tf.pad(data, sides, value) : tf.mirrorPad(data, sides, mode) };
  },
  DepthToSpace: ({ input }, { blocksize, mode = "DCR" }) => (need(mode === "DCR" && blocksize > 1, "depth to space in the order CRD, or of blocks of one"), { output: first(tf.depthToSpace(last(input), blocksize, "NHWC")) }),
};

const READERS = { F32: [Float32Array, "float32"], I64: [BigInt64Array, "int32"], I32: [Int32Array, "int32"] };
const CONSTANTS = new Set(["input_mean", "input_var", "indices"]);

function tensorOf({ dtype, shape, data }) {
  const [array, type] = READERS[dtype];
  const values = new array(Uint8Array.from(data).buffer);
  return tf.tensor(dtype === "I64" ? Int32Array.from(values, Number) : values, shape, type);
}

function stored(tensor) {
  const values = tensor.dataSync();
  const bytes = tensor.dtype === "float32" ? Float32Array.from(values) : Int32Array.from(values);
  return { dtype: tensor.dtype === "float32" ? "F32" : "I32", shape: tensor.shape, data: Buffer.from(bytes.buffer) };
}

async function answer({ op, attributes, dtype, given }) {
  need(op in OPERATORS, op);
  need(dtype === "F32", `tensors of ${dtype}`);
  need(Object.values(given).every(({ shape }) => shape.length <= 6), "tensors of so many axes");
  return tf.tidy(() => {
    const tensors = Object.fromEntries(Object.entries(given).map(([name, tensor]) => [name, tensorOf(tensor)]));
    const inputs = Object.fromEntries(Object.entries(tensors).filter(([name]) => !(name.startsWith("d") && name !== "data" && !name.startsWith("data_"))));
    const outputs = OPERATORS[op](inputs, attributes);
    const results = Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, stored(tensor)]));
    const upstream = Object.keys(outputs).filter((name) => `d${name}` in tensors);
    const names = Object.keys(inputs).filter((name) => !CONSTANTS.has(name));
    if (upstream.length > 0) {
      const loss = (...values) => upstream
        .map((name) => tf.sum(tf.mul(OPERATORS[op]({ ...inputs, ...Object.fromEntries(names.map((name, i) => [name, values[i]])) }, attributes)[name], tensors[`d${name}`])))
        .reduce((a, b) => tf.add(a, b));
      tf.grads(loss)(names.map((name) => inputs[name])).forEach((slope, i) => (results[`d${names[i]}`] = stored(slope)));
    }
    return results;
  });
}

// What it says where it has no gradient, rank or kernel.
const LACKS = /gradient function not found|not yet implemented|not yet supported|must be less than or equal|must be rank|rank must be|Rank of|not supported|is not implemented|Cannot compute gradient/i;

await tf.setBackend(process.argv[3] === undefined || process.argv[3].startsWith("--") ? "cpu" : process.argv[3]);
if (process.argv.includes("--version")) console.log(`${tf.version.tfjs}, backend ${tf.getBackend()}`);
else
  await serve(async (asked) => {
    try {
      return await answer(asked);
    } catch (error) {
      throw LACKS.test(error.message) ? new Unsupported(error.message) : error;
    }
  });
