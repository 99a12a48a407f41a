/** What the reader has set, kept in the part of the address after #, so that a link brings it back. */
export function readState(): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
}

let waiting: ReturnType<typeof setTimeout> | undefined;
let pending: Record<string, string> = {};

/** Adds to it; a little later and all at once, since browsers refuse too many changes. */
export function writeState(values: Record<string, string>): void {
  pending = { ...pending, ...values };
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    history.replaceState(null, "", `#${new URLSearchParams({ ...readState(), ...pending })}`);
  }, 150);
}
