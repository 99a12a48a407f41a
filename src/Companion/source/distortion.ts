/** A change of a picture as the library makes it: reflected, scaled, turned, skewed and shifted about its middle, then its contrast. */
export interface Distortion {
  reflected: boolean;
  shiftX: number;
  shiftY: number;
  degrees: number;
  skew: number;
  contrast: number;
}

export const unchanged: Distortion = { reflected: false, shiftX: 0, shiftY: 0, degrees: 0, skew: 0, contrast: 1 };

/** Each pixel is looked up where it comes from, between the four pixels around that place; outside there is 0. */
export function distort(pixels: number[], side: number, { reflected, shiftX, shiftY, degrees, skew, contrast }: Distortion): number[] {
  const [sine, cosine] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)];
  const across = reflected ? -1 : 1;
  const centre = (side - 1) / 2;
  const at = (x: number, y: number): number => (x >= 0 && x < side && y >= 0 && y < side ? pixels[y * side + x]! : 0);
  const moved = Array.from({ length: side * side }, (_, i) => {
    const [u, v] = [(i % side) - centre - shiftX, Math.floor(i / side) - centre - shiftY];
    const x = centre + across * ((cosine + skew * sine) * u + (sine - skew * cosine) * v);
    const y = centre + -sine * u + cosine * v;
    const [left, top] = [Math.floor(x), Math.floor(y)];
    const [a, b] = [x - left, y - top];
    return (1 - b) * ((1 - a) * at(left, top) + a * at(left + 1, top)) + b * ((1 - a) * at(left, top + 1) + a * at(left + 1, top + 1));
  });
  const mean = moved.reduce((sum, pixel) => sum + pixel, 0) / moved.length;
  return contrast === 1 ? moved : moved.map((pixel) => contrast * pixel + (1 - contrast) * mean);
}

/** The lecture's examples, by what it calls them. */
export const examples: Record<string, Distortion> = {
  "as it is": unchanged,
  "reflection": { ...unchanged, reflected: true },
  "translation by 4 pixels right, 3 down": { ...unchanged, shiftX: 4, shiftY: 3 },
  "rotation by 25 degrees": { ...unchanged, degrees: 25 },
  "contrast 0.4": { ...unchanged, contrast: 0.4 },
  "skewness 0.4": { ...unchanged, skew: 0.4 },
};
