/*
 * Convolution and max pooling in plain JavaScript, forward and backward, as a program that is put on trial by
 *
 *     reference verify --op Conv MaxPool -- node layers.mjs
 *
 * Cases come in on standard input, results go out on standard output, each a safetensors blob (docs/verify.md). Both layers walk
 * over one list: which pixel of a picture lies under which weight of the kernel in which window.
 */

const arrays = { F32: Float32Array, F64: Float64Array, I64: BigInt64Array };

class Unsupported extends Error {}

const product = (lengths) => lengths.reduce((a, b) => a * b, 1);

/** How a kernel slides over a picture: the number of windows along each axis, and the list of {window, weight, pixel}, each a flat index. */
function slide(picture, kernel, { strides, dilations, pads, auto_pad: autoPad = 'NOTSET', ceil_mode: ceilMode = 0 }) {
  const positions = [];
  let meetings = [{ window: 0, weight: 0, pixel: 0 }];
  picture.forEach((H, axis) => {
    const [K, s, d] = [kernel[axis], strides?.[axis] ?? 1, dilations?.[axis] ?? 1];
    const span = d * (K - 1) + 1;
    let [begin, end] = [pads?.[axis] ?? 0, pads?.[axis + picture.length] ?? 0];
    if (autoPad.startsWith('SAME')) {
      const total = Math.max((Math.ceil(H / s) - 1) * s + span - H, 0);
      begin = autoPad === 'SAME_UPPER' ? Math.floor(total / 2) : Math.ceil(total / 2);
      end = total - begin;
    }
    let P = Math.floor((H + begin + end - span) / s) + 1;
    if (ceilMode && autoPad === 'NOTSET') {
      P = Math.ceil((H + begin + end - span) / s) + 1;
      if ((P - 1) * s >= begin + H) P--; // a window that would start in the padding at the end
    }
    positions.push(P);

    const line = [];
    for (let p = 0; p < P; p++)
      for (let k = 0; k < K; k++) {
        const i = p * s + k * d - begin;
        if (i >= 0 && i < H) line.push([p, k, i]);
      }
    meetings = meetings.flatMap(({ window, weight, pixel }) =>
      line.map(([p, k, i]) => ({ window: window * P + p, weight: weight * K + k, pixel: pixel * H + i })));
  });
  return { positions, meetings };
}

function conv({ X, W, B, dY }, { group = 1, ...attributes }) {
  const [[N, channels, ...picture], [O, C, ...kernel]] = [X.shape, W.shape];
  const { positions, meetings } = slide(picture, kernel, attributes);
  const [pixels, weights, windows] = [picture, kernel, positions].map(product);
  const [x, w, dy, y] = [X.values, W.values, dY?.values, new Float64Array(N * O * windows)];
  const [dx, dw, db] = [x.length, w.length, O].map((length) => new Float64Array(length));
  for (let n = 0; n < N; n++)
    for (let o = 0; o < O; o++) {
      const above = (n * O + o) * windows;
      for (let p = 0; p < windows; p++) {
        y[above + p] = B?.values[o] ?? 0;
        if (dy) db[o] += dy[above + p];
      }
      for (let c = 0; c < C; c++) {
        const [below, filter] = [(n * channels + Math.floor(o / (O / group)) * C + c) * pixels, (o * C + c) * weights];
        for (const { window, weight, pixel } of meetings) {
          y[above + window] += x[below + pixel] * w[filter + weight];
          if (dy) {
            dx[below + pixel] += dy[above + window] * w[filter + weight];
            dw[filter + weight] += dy[above + window] * x[below + pixel];
          }
        }
      }
    }
  const results = { Y: { shape: [N, O, ...positions], values: y } };
  if (dY) Object.assign(results, { dX: { shape: X.shape, values: dx }, dW: { shape: W.shape, values: dw } });
  if (dY && B) results.dB = { shape: [O], values: db };
  return results;
}

function maxPool({ X, dY }, { kernel_shape: kernel, storage_order: order = 0, ...attributes }) {
  const [N, C, ...picture] = X.shape;
  const { positions, meetings } = slide(picture, kernel, attributes);
  const [pixels, windows, shape] = [product(picture), product(positions), [N, C, ...positions]];
  const [x, winners, dx] = [X.values, new Int32Array(N * C * windows).fill(-1), new Float64Array(X.values.length)];
  for (let plane = 0; plane < N * C; plane++)
    for (const { window, pixel } of meetings) {
      const [best, next] = [winners[plane * windows + window], plane * pixels + pixel];
      // The first of equals stays; NaN beats every number.
      if (best < 0 || x[next] > x[best] || (Number.isNaN(x[next]) && !Number.isNaN(x[best]))) winners[plane * windows + window] = next;
    }
  const results = { Y: { shape, values: Array.from(winners, (i) => x[i]) } };
  results.Indices = { shape, dtype: 'I64', values: Array.from(winners, (i) => BigInt(order ? columnMajor(i, picture) : i)) };
  if (dY) {
    winners.forEach((i, window) => { dx[i] += dY.values[window]; });
    results.dX = { shape: X.shape, values: dx };
  }
  return results;
}

/** A row-major index into planes as it is where the first axis of a plane runs fastest. */
function columnMajor(index, picture) {
  let [rest, place] = [index % product(picture), index - (index % product(picture))];
  for (let axis = picture.length - 1; axis >= 0; axis--) {
    place += (rest % picture[axis]) * product(picture.slice(0, axis));
    rest = Math.floor(rest / picture[axis]);
  }
  return place;
}

const operators = { Conv: [conv, ['group']], MaxPool: [maxPool, ['ceil_mode', 'storage_order']] };
const attributesOfBoth = ['kernel_shape', 'strides', 'pads', 'dilations', 'auto_pad', 'exact_fit']; // exact_fit changes no result

function answer({ metadata, header, data }) {
  const [run, own] = operators[metadata.op] ?? [];
  if (!run) throw new Unsupported(`no ${metadata.op} here`);
  const attributes = JSON.parse(metadata.attributes);
  const unknown = Object.keys(attributes).find((name) => ![...attributesOfBoth, ...own].includes(name));
  if (unknown) throw new Unsupported(`${metadata.op} has no ${unknown} here`);
  const given = {};
  for (const [name, { dtype, shape, data_offsets: [begin, end] }] of Object.entries(header)) {
    if (!arrays[dtype]) throw new Unsupported(`no ${dtype} here`);
    given[name] = { shape, values: new arrays[dtype](Uint8Array.from(data.subarray(begin, end)).buffer) };
  }
  const results = run(given, attributes);
  for (const result of Object.values(results)) result.dtype ??= header.X.dtype;
  return blob({}, results);
}

/** The cases in a stream of bytes, one after another. */
async function* casesOf(stream) {
  let bytes = Buffer.alloc(0);
  for await (const chunk of stream) {
    bytes = Buffer.concat([bytes, chunk]);
    while (bytes.length >= 8) {
      const start = 8 + Number(bytes.readBigUInt64LE());
      if (bytes.length < start) break;
      const { __metadata__: metadata, ...header } = JSON.parse(bytes.subarray(8, start));
      const end = start + Math.max(...Object.values(header).map((entry) => entry.data_offsets[1]));
      if (bytes.length < end) break;
      yield { metadata, header, data: bytes.subarray(start, end) };
      bytes = bytes.subarray(end);
    }
  }
}

function blob(metadata, tensors) {
  const [header, data] = [{ __metadata__: metadata }, []];
  let end = 0;
  for (const [name, { dtype, shape, values }] of Object.entries(tensors)) {
    data.push(new Uint8Array(arrays[dtype].from(values).buffer));
    header[name] = { dtype, shape, data_offsets: [end, (end += data.at(-1).length)] };
  }
  const text = Buffer.from(JSON.stringify(header));
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([prefix, text, ...data]);
}

for await (const asked of casesOf(process.stdin)) {
  try {
    process.stdout.write(answer(asked));
  } catch (error) {
    if (!(error instanceof Unsupported)) throw error;
    process.stdout.write(blob({ unsupported: error.message }, {}));
  }
}
