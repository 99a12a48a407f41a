import type { CSSProperties, JSX, TargetedKeyboardEvent } from "preact";

export interface CellShown {
  /** From -1 to 1: how dark, and which of the two colours; null for a cell that is not there yet. */
  shade: number | null;
  /** What stands in it; nothing where there is no room. */
  text?: string;
  /** What a screen reader says. */
  label: string;
  marks?: string;
}

interface Props {
  name: string;
  columns: number;
  cells: CellShown[];
  /** Classes: value, gradient, pixels, grey. */
  kind?: string;
  current?: number | null;
  onLook?: (cell: number | null) => void;
  onPress?: (cell: number) => void;
  onDraw?: (cell: number, begins: boolean) => void;
}

/** A grid of cells that can be pointed at and walked through with the arrow keys. */
export function CellGrid({ name, columns, cells, kind = "value", current, onLook, onPress, onDraw }: Props): JSX.Element {
  const rows = Math.ceil(cells.length / columns);
  const still = !onLook && !onPress;
  const stop = current ?? 0;

  function keys(event: TargetedKeyboardEvent<HTMLElement>, cell: number): void {
    const moves: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns };
    const move = moves[event.key];
    if (event.key === "Enter" || event.key === " ") {
      onPress?.(cell);
    } else if (event.key === "Home" || event.key === "End") {
      focus(event.currentTarget, event.key === "Home" ? 0 : cells.length - 1);
    } else if (move !== undefined) {
      const sideways = Math.abs(move) === 1 && Math.floor((cell + move) / columns) !== Math.floor(cell / columns);
      if (!sideways) {
        focus(event.currentTarget, cell + move);
      }
    } else {
      return;
    }

    event.preventDefault();
  }

  if (still) {
    return (
      <div class={`cells ${kind}`} role="img" aria-label={`${name}: ${cells.map((cell) => cell.label).join(", ")}`} style={{ "--columns": columns }}>
        {cells.map((cell, i) => (
          <span key={i} class={classes(cell)} style={shade(cell)}>
            {cell.text}
          </span>
        ))}
      </div>
    );
  }

  return (
    <div class={`cells ${kind}`} role="grid" aria-label={name} aria-rowcount={rows} aria-colcount={columns} style={{ "--columns": columns }} onPointerLeave={() => onLook?.(null)}>
      {Array.from({ length: rows }, (_, row) => (
        <div role="row" key={row}>
          {cells.slice(row * columns, (row + 1) * columns).map((cell, column) => {
            const i = row * columns + column;
            return (
              <span
                key={column}
                role="gridcell"
                class={classes(cell)}
                style={shade(cell)}
                tabIndex={i === stop ? 0 : -1}
                aria-label={cell.label}
                data-cell={i}
                onPointerEnter={(event) => {
                  onLook?.(i);
                  if (event.buttons === 1) {
                    onDraw?.(i, false);
                  }
                }}
                onPointerDown={(event) => {
                  event.currentTarget.releasePointerCapture?.(event.pointerId);
                  onDraw?.(i, true);
                }}
                onFocus={() => onLook?.(i)}
                onBlur={() => onLook?.(null)}
                onKeyDown={(event) => keys(event, i)}
              >
                {cell.text}
              </span>
            );
          })}
        </div>
      ))}
    </div>
  );
}

function focus(from: HTMLElement, cell: number): void {
  from.closest(".cells")?.querySelector<HTMLElement>(`[data-cell="${cell}"]`)?.focus();
}

function classes(cell: CellShown): string {
  const sign = cell.shade === null ? "absent" : cell.shade > 0 ? "plus" : cell.shade < 0 ? "minus" : "nought";
  return `cell ${sign}${Math.abs(cell.shade ?? 0) > 0.65 ? " strong" : ""} ${cell.marks ?? ""}`;
}

function shade(cell: CellShown): CSSProperties {
  return { "--much": `${Math.round(100 * Math.min(1, Math.abs(cell.shade ?? 0)))}%` } as CSSProperties;
}
