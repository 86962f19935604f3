/** What a person set for this browser. */
export type Theme = "auto" | "dark" | "light";
export type Colours = "blue-orange" | "green-red" | "red-green";

export interface Settings {
  theme: Theme;
  colours: Colours;
  areShortcutsOn: boolean;
}

const KEY = "hansa.settings";
const DEFAULTS: Settings = { theme: "auto", colours: "blue-orange", areShortcutsOn: true };

class Kept {
  values = $state.raw<Settings>(read());
  /** Grows when colours change, so that charts draw themselves anew. */
  paints = $state(0);

  constructor() {
    this.apply();
    matchMedia("(prefers-color-scheme: light)").addEventListener(
      "change",
      () => (this.paints += 1),
    );
  }

  set(change: Partial<Settings>): void {
    this.values = { ...this.values, ...change };
    try {
      localStorage.setItem(KEY, JSON.stringify(this.values));
    } catch {
      // Without storage it holds until the page is left.
    }
    this.apply();
    this.paints += 1;
  }

  private apply(): void {
    const root = document.documentElement;
    root.dataset["theme"] = this.values.theme;
    root.dataset["colours"] = this.values.colours;
  }
}

function read(): Settings {
  try {
    return { ...DEFAULTS, ...(JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Settings>) };
  } catch {
    return DEFAULTS;
  }
}

export const settings = new Kept();

/** A colour of the theme as it is now: canvases cannot read variables. */
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}
