/** A 3×3 filter over a picture, full windows only, as the lecture on image filters has it. */
export function filtered(pixels: number[], width: number, weights: number[]): number[] {
  const [rows, columns] = [pixels.length / width - 2, width - 2];
  return Array.from({ length: rows * columns }, (_, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    return weights.reduce((sum, weight, k) => sum + weight * pixels[(row + Math.floor(k / 3)) * width + column + (k % 3)]!, 0);
  });
}

/** A number or a fraction; NaN for anything else. */
export function parse(text: string): number {
  const [over, under = "1"] = text.trim().replaceAll("−", "-").split("/");
  return over === "" ? NaN : Number(over) / Number(under);
}
