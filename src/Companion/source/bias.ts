/** Layers of units, each but the last with a bias unit beside: the matrix to the next layer has a column for it. */

/** Rows and columns of each Θ⁽ʲ⁾: s_{j+1} × (s_j + 1). */
export function dimensions(units: number[]): [rows: number, columns: number][] {
  return units.slice(1).map((next, j) => [next, units[j]! + 1]);
}

/** Θ times the units with the bias unit 1 in front of them. */
export function weighed(theta: number[], units: number[]): number[] {
  const columns = units.length + 1;
  return Array.from({ length: theta.length / columns }, (_, row) => [1, ...units].reduce((sum, unit, column) => sum + theta[row * columns + column]! * unit, 0));
}
