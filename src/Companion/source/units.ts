/** A unit's ways to squash its weighted sum, each with its slope. */
import { squashes } from "./chain";

const [, sigmoid, tanh, relu] = squashes as [unknown, ...(typeof squashes)];

export const units = [{ name: "step", value: (z: number) => (z > 0 ? 1 : 0), slope: () => 0 }, sigmoid!, tanh!, relu!];
