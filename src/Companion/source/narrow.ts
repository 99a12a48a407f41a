import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

/** Whether the page is as narrow as a phone: drawings are laid out for it, so that their letters stay as large as the text around them. */
export function useNarrow(): boolean {
  const query = "(max-width: 520px)";
  const narrow = useSignal(window.matchMedia(query).matches);
  useEffect(() => {
    const watched = window.matchMedia(query);
    const follow = (): void => {
      narrow.value = watched.matches;
    };
    watched.addEventListener("change", follow);
    return () => watched.removeEventListener("change", follow);
  }, []);
  return narrow.value;
}
