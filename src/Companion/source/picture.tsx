import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Prose } from "./shown";

interface Props {
  name: string;
  width: number;
  height: number;
  values: number[];
  /** So many times as large, at most; the page's width is the limit. */
  scale?: number;
  /** Signed values: below 0 in one colour, above in the other. */
  signed?: boolean;
  /** What is black and what is white, where that is not the least and the greatest value. */
  range?: [number, number];
  onLook?: (pixel: number | null) => void;
}

/** A picture in grey, the least black and the greatest white; or, signed, in two colours around 0. */
export function Picture({ name, width, height, values, scale = 4, signed = false, range, onLook }: Props): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current!.getContext("2d")!;
    const image = context.createImageData(width, height);
    const [least, most] = range ?? [Math.min(...values), Math.max(...values)];
    const reach = Math.max(Math.abs(least), Math.abs(most)) || 1;
    values.forEach((value, i) => {
      const share = signed ? value / reach : (value - least) / (most - least || 1);
      const paper = 247;
      const colour = signed ? blend(share, paper) : [255 * share, 255 * share, 255 * share];
      image.data.set([...colour, 255], 4 * i);
    });
    context.putImageData(image, 0, 0);
  }, [values, width, height, signed, range?.[0], range?.[1]]);
  const look = (event: PointerEvent): void => {
    const box = canvas.current!.getBoundingClientRect();
    const [column, row] = [Math.floor(((event.clientX - box.left) / box.width) * width), Math.floor(((event.clientY - box.top) / box.height) * height)];
    onLook?.(column >= 0 && column < width && row >= 0 && row < height ? row * width + column : null);
  };
  return (
    <figure class="picture">
      <canvas ref={canvas} width={width} height={height} style={{ width: `${width * scale}px` }} role="img" aria-label={`${name}, ${height} by ${width} pixels`} onPointerMove={onLook && look} />
      <figcaption>
        <Prose text={name} />
      </figcaption>
    </figure>
  );
}

const above = [29, 92, 168];
const below = [190, 90, 20];

function blend(share: number, paper: number): number[] {
  const ink = share > 0 ? above : below;
  return ink.map((channel) => paper + (channel - paper) * Math.min(1, Math.abs(share)));
}
