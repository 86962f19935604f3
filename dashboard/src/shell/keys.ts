import { router } from "../state/router.svelte";
import { settings } from "../state/settings.svelte";
import { askWhy, moveRow } from "../ui/rows";
import { open } from "./open.svelte";
import { PLACES } from "./places";

/** Single keys do nothing while one types, and can be turned off; Ctrl-K and Escape always work. */
let isJumping = false;

const KEYS: Record<string, () => void> = {
  "?": () => open.show({ what: "help" }),
  j: () => moveRow(1),
  k: () => moveRow(-1),
  w: askWhy,
  P: () => open.show({ what: "pause" }),
  "[": () => beside("previous"),
  "]": () => beside("next"),
  g: () => {
    isJumping = true;
    setTimeout(() => (isJumping = false), 1200);
  },
};

export function pressed(event: KeyboardEvent): void {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    return open.show({ what: "palette" });
  }
  if (event.ctrlKey || event.metaKey || event.altKey || !settings.values.areShortcutsOn) return;
  if (isTyping(event.target)) return;
  if (isJumping) return jump(event);
  const does = KEYS[event.key];
  // Over a dialog only what moves within it: nothing opens on top of a question.
  if (!does || (document.querySelector("dialog[open]") && !"jk[]".includes(event.key))) return;
  event.preventDefault();
  does();
}

function jump(event: KeyboardEvent): void {
  isJumping = false;
  const place = PLACES.find((one) => one.key === event.key);
  if (!place) return;
  event.preventDefault();
  router.go(router.to(place.path));
}

/** The decision that is shown knows the ones beside it. */
function beside(which: "previous" | "next"): void {
  const scope = document.querySelector("dialog[open]") ?? document;
  scope.querySelector<HTMLButtonElement>(`button[data-beside="${which}"]`)?.click();
}

function isTyping(target: EventTarget | null): boolean {
  const element = target as HTMLElement | null;
  if (!element) return false;
  return element.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(element.tagName);
}
