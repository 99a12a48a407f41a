// The stream protocol of `reference verify` (docs/verify.md) for adapters in JavaScript: cases come in on standard input, answers go out on standard output.
import { readSync, writeSync } from "node:fs";

/** A runtime lacks the operator, attribute or dtype: the case is skipped. */
export class Unsupported extends Error {}

function read(length) {
  const bytes = Buffer.alloc(length);
  for (let there = 0; there < length; ) {
    let more = 0;
    try {
      more = readSync(0, bytes, there, length - there, null);
    } catch (error) {
      if (error.code === "EAGAIN") continue;
      if (error.code !== "EOF") throw error;
    }
    if (more === 0) return null;
    there += more;
  }
  return bytes;
}

function write(bytes) {
  for (let done = 0; done < bytes.length; ) {
    try {
      done += writeSync(1, bytes, done);
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
    }
  }
}

/** Whole numbers that JavaScript's cannot hold stay text, of which BigInt makes numbers. */
const parsed = (attributes) => JSON.parse(attributes.replace(/([[,:])(-?\d{16,})(?=[\],}])/g, '$1"$2"'));

/**
 * Answers cases until there are none.
 * @param answer  ({ op, attributes, dtype, given }) → { name: { dtype, shape, data } }, a promise of it, or an error. In `given` and in results, data are bytes.
 */
export async function serve(answer) {
  for (let prefix; (prefix = read(8)); ) {
    const header = JSON.parse(read(Number(prefix.readBigUInt64LE())).toString());
    const { op, attributes } = header.__metadata__;
    delete header.__metadata__;
    const data = read(Math.max(...Object.values(header).map((entry) => entry.data_offsets[1])));
    const given = {};
    for (const [name, { dtype, shape, data_offsets }] of Object.entries(header)) {
      given[name] = { dtype, shape, data: data.subarray(...data_offsets) };
    }
    const reals = ["F64", "F32", "F16", "BF16"];
    const dtype = Object.values(given).map((tensor) => tensor.dtype).find((type) => reals.includes(type)) ?? "F64";
    let [head, parts, end] = [{}, [], 0];
    try {
      const results = await answer({ op, attributes: parsed(attributes), dtype, given });
      for (const [name, { dtype, shape, data }] of Object.entries(results)) {
        head[name] = { dtype, shape, data_offsets: [end, (end += data.length)] };
        parts.push(data);
      }
    } catch (error) {
      const why = String(error.message ?? error).split("\n")[0].slice(0, 300);
      [head, parts] = [{ __metadata__: { [error instanceof Unsupported ? "unsupported" : "error"]: why } }, []];
    }
    const text = Buffer.from(JSON.stringify(head));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(text.length));
    write(Buffer.concat([length, text, ...parts]));
  }
}
