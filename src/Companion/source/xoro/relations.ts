import { poolWindow, taps } from "../network";
import type { Looked, Place } from "./state";

/** What a cell is made of, and what it goes into, in the places before and after it. */
export interface Relations {
  from: Partial<Record<Place, number[]>>;
  to: Partial<Record<Place, number[]>>;
}

export const mapSize: Record<Place, number> = { picture: 81, weights: 9, conv: 49, relu: 49, pool1: 16, pool2: 4, votes: 2 };

export function relations({ place, cell }: Looked): Relations {
  const size = mapSize[place];
  const [o, p] = [Math.floor(cell / size), cell % size];
  const inMap = (of: Place, places: number[]) => places.map((i) => o * mapSize[of] + i);
  const pooledFrom = (from: number) => {
    const to = Math.ceil(from / 2);
    return Math.floor(Math.floor(p / from) / 2) * to + Math.floor((p % from) / 2);
  };
  switch (place) {
    case "picture":
      return { from: {}, to: { conv: [0, 1, 2].flatMap((map) => windowsOver(cell).map((i) => map * 49 + i)) } };
    case "weights":
      return { from: {}, to: { conv: inMap("conv", Array.from({ length: 49 }, (_, i) => i)) } };
    case "conv":
      return { from: { picture: taps(p).map((tap) => tap.pixel), weights: inMap("weights", taps(p).map((tap) => tap.weight)) }, to: { relu: [cell] } };
    case "relu":
      return { from: { conv: [cell] }, to: { pool1: inMap("pool1", [pooledFrom(7)]) } };
    case "pool1":
      return { from: { relu: inMap("relu", poolWindow(p, 7)) }, to: { pool2: inMap("pool2", [pooledFrom(4)]) } };
    case "pool2":
      return { from: { pool1: inMap("pool1", poolWindow(p, 4)) }, to: { votes: [0, 1] } };
    case "votes":
      return { from: { pool2: Array.from({ length: 12 }, (_, i) => i) }, to: {} };
  }
}

/** The windows that a pixel lies in. */
export function windowsOver(pixel: number): number[] {
  return Array.from({ length: 49 }, (_, p) => p).filter((p) => taps(p).some((tap) => tap.pixel === pixel));
}
