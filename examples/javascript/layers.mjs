/*
 * Convolution and max pooling in plain JavaScript, forward and backward, as a program that is put on trial by
 *
 *     reference verify --op Conv MaxPool -- node layers.mjs
 *
 * Cases come in on standard input, results go out on standard output, each a safetensors blob (docs/verify.md). Both
 * layers walk over one list: which pixel of a picture lies under which weight of the kernel in which window.
 */
import { readSync, writeSync } from 'node:fs';

const arrays = { F32: Float32Array, F64: Float64Array, I32: Int32Array };
const product = (lengths) => lengths.reduce((a, b) => a * b, 1);

/**
 * The number of windows along each axis; and the list of [window, weight, pixel], each a flat index, and the pixel's
 * other index, with the first axis running fastest.
 */
function slide(picture, kernel, { strides, dilations, pads, auto_pad: autoPad = 'NOTSET', ceil_mode: ceil }) {
  const positions = [];
  let list = [[0, 0, 0, 0]];
  picture.forEach((H, axis) => {
    const [K, s, d] = [kernel[axis], strides?.[axis] ?? 1, dilations?.[axis] ?? 1];
    const before = product(picture.slice(0, axis));
    const span = d * (K - 1) + 1;
    let [begin, end] = [pads?.[axis] ?? 0, pads?.[axis + picture.length] ?? 0];
    if (autoPad.startsWith('SAME')) {
      const total = Math.max((Math.ceil(H / s) - 1) * s + span - H, 0);
      begin = autoPad === 'SAME_UPPER' ? Math.floor(total / 2) : Math.ceil(total / 2);
      end = total - begin;
    }
    const room = H + begin + end - span;
    let P = Math.floor(room / s) + 1;
    // One more where pixels remain, but none that would start in the padding at the end.
    if (ceil && autoPad === 'NOTSET' && room % s > 0 && P * s < begin + H) P++;
    positions.push(P);
    const line = [];
    for (let p = 0; p < P; p++)
      for (let k = 0; k < K; k++) {
        const i = p * s + k * d - begin;
        if (i >= 0 && i < H) line.push([p, k, i]);
      }
    list = list.flatMap(([window, weight, pixel, place]) =>
      line.map(([p, k, i]) => [window * P + p, weight * K + k, pixel * H + i, place + before * i]));
  });
  return { positions, list };
}

function conv({ X, W, B, dY }, { group = 1, ...attributes }) {
  const [[N, channels, ...picture], [O, C, ...kernel]] = [X.shape, W.shape];
  const { positions, list } = slide(picture, kernel, attributes);
  const [pixels, weights, windows] = [picture, kernel, positions].map(product);
  const [x, w, dy, y] = [X.values, W.values, dY?.values ?? [], new Float64Array(N * O * windows)];
  // Where no gradients are wanted, these sums are NaN and are not sent.
  const [dx, dw, db] = [x.length, w.length, O].map((length) => new Float64Array(length));
  for (let row = 0; row < N * O; row++) {
    const [n, o, above] = [Math.floor(row / O), row % O, row * windows];
    y.fill(B?.values[o] ?? 0, above, above + windows);
    for (let p = 0; p < windows; p++) db[o] += dy[above + p];
    for (let c = 0; c < C; c++) {
      const channel = n * channels + Math.floor(o / (O / group)) * C + c;
      const [below, filter] = [channel * pixels, (o * C + c) * weights];
      for (const [window, weight, pixel] of list) {
        y[above + window] += x[below + pixel] * w[filter + weight];
        dx[below + pixel] += dy[above + window] * w[filter + weight];
        dw[filter + weight] += dy[above + window] * x[below + pixel];
      }
    }
  }
  return { Y: [[N, O, ...positions], y], dX: [X.shape, dx], dW: [W.shape, dw], dB: [[O], db] };
}

function maxPool({ X, dY }, { kernel_shape: kernel, storage_order: order = 0, ...attributes }) {
  const [N, C, ...picture] = X.shape;
  const { positions, list } = slide(picture, kernel, attributes);
  const [pixels, windows, shape] = [product(picture), product(positions), [N, C, ...positions]];
  const [y, dx] = [new Float64Array(N * C * windows), new Float64Array(X.values.length)];
  const [winners, places] = [new Int32Array(y.length).fill(-1), new Int32Array(y.length)];
  for (let plane = 0; plane < N * C; plane++)
    for (const [window, , pixel, place] of list) {
      const [above, below] = [plane * windows + window, plane * pixels];
      const [best, next] = [y[above], X.values[below + pixel]];
      // The first of equals stays; NaN beats every number.
      if (winners[above] < 0 || next > best || (Number.isNaN(next) && !Number.isNaN(best)))
        [y[above], winners[above], places[above]] = [next, below + pixel, below + (order ? place : pixel)];
    }
  if (dY) winners.forEach((i, window) => { dx[i] += dY.values[window]; });
  return { Y: [shape, y], Indices: [shape, places], dX: [X.shape, dx] };
}

/** So many bytes of standard input, or null at its end. */
function read(length) {
  const bytes = Buffer.alloc(length);
  for (let have = 0, more; have < length; have += more)
    if ((more = readSync(0, bytes, have, length - have, null)) === 0) return null;
  return bytes;
}

for (let prefix; (prefix = read(8)) !== null;) {
  const { __metadata__: { op, attributes }, ...header } = JSON.parse(read(Number(prefix.readBigUInt64LE())));
  const data = read(Math.max(...Object.values(header).map((entry) => entry.data_offsets[1])));
  const [run, given, answer, chunks] = [{ Conv: conv, MaxPool: maxPool }[op], {}, {}, []];
  if (run && Object.values(header).every(({ dtype }) => dtype in arrays)) {
    for (const [name, { dtype, shape, data_offsets: [begin, end] }] of Object.entries(header))
      given[name] = { shape, values: new arrays[dtype](Uint8Array.from(data.subarray(begin, end)).buffer) };
    let end = 0;
    for (const [name, [shape, values]] of Object.entries(run(given, JSON.parse(attributes)))) {
      if (name[0] === 'd' && !(given.dY && given[name.slice(1)])) continue; // a gradient that is not wanted
      const dtype = name === 'Indices' ? 'I32' : header.X.dtype;
      chunks.push(Buffer.from(arrays[dtype].from(values).buffer));
      answer[name] = { dtype, shape, data_offsets: [end, (end += chunks.at(-1).length)] };
    }
  } else answer.__metadata__ = { unsupported: `no such ${op} here` };
  const text = Buffer.from(JSON.stringify(answer));
  prefix.writeBigUInt64LE(BigInt(text.length));
  const blob = Buffer.concat([prefix, text, ...chunks]);
  for (let sent = 0; sent < blob.length;) sent += writeSync(1, blob, sent);
}
