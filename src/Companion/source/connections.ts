/** Three ways to connect n pixels with n units, as matrices: which weight stands where. */

export type Connection = "full" | "local" | "shared";

/** The number of the weight at each place of the n×n matrix, counted from 1; 0 where there is no connection. */
export function matrixOf(kind: Connection, n: number): number[] {
  let weights = 0;
  return Array.from({ length: n * n }, (_, i) => {
    const [row, column] = [Math.floor(i / n), i % n];
    const near = Math.abs(row - column) <= 1;
    return kind === "full" || (kind === "local" && near) ? ++weights : near && kind === "shared" ? column - row + 2 : 0;
  });
}

export function parametersOf(kind: Connection, n: number): number {
  return new Set(matrixOf(kind, n).filter((weight) => weight > 0)).size;
}
