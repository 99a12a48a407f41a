/** One convolution of a square picture with a square filter whose weights are 1, 2, 3, …, for any stride, pad and dilation. */

export interface Geometry {
  size: number;
  stride: number;
  pad: number;
  dilation: number;
}

export interface Convolved {
  /** Windows in each direction; 0 where the filter does not fit. */
  length: number;
  output: number[];
  /** Pixels at the right and at the bottom of the padded picture that no window reaches. */
  leftOut: number;
}

/** How many pixels the filter spans once dilated. */
export function span({ size, dilation }: Geometry): number {
  return dilation * (size - 1) + 1;
}

/** The products of window (i, j): a pixel's row and column, outside of the picture where it is padding. */
export function windowOf(geometry: Geometry, i: number, j: number): { row: number; column: number; weight: number }[] {
  const { size, stride, pad, dilation } = geometry;
  return Array.from({ length: size * size }, (_, k) => ({
    row: i * stride + Math.floor(k / size) * dilation - pad,
    column: j * stride + (k % size) * dilation - pad,
    weight: k + 1,
  }));
}

export function convolve(picture: number[], length: number, geometry: Geometry): Convolved {
  const room = length + 2 * geometry.pad - span(geometry);
  if (room < 0) {
    return { length: 0, output: [], leftOut: 0 };
  }

  const windows = Math.floor(room / geometry.stride) + 1;
  const output = Array.from({ length: windows * windows }, (_, p) =>
    windowOf(geometry, Math.floor(p / windows), p % windows).reduce((total, { row, column, weight }) => {
      const inside = row >= 0 && row < length && column >= 0 && column < length;
      return total + (inside ? picture[row * length + column]! * weight : 0);
    }, 0),
  );
  return { length: windows, output, leftOut: room % geometry.stride };
}
