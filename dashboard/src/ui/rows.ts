/** j and k: the rows of a page's lists take the focus one after another. */

const SELECTOR = "main [data-row], dialog[open] [data-row]";

export function moveRow(step: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>(SELECTOR)].filter(
    (row) => row.offsetParent !== null,
  );
  const at = rows.indexOf(document.activeElement as HTMLElement);
  const next = rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + step))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

/** w: why of the row that has the focus. */
export function askWhy(): void {
  const row = document.activeElement as HTMLElement | null;
  const first = document.querySelector<HTMLElement>("main [data-row][data-why]");
  (row?.dataset["why"] === undefined ? first : row)?.dispatchEvent(new CustomEvent("why"));
}
