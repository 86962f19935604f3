import type { Component } from "svelte";

type Load = () => Promise<{ default: Component }>;

const ROUTES: [RegExp, Load][] = [
  [/^\/i(\/|$)/, () => import("../pages/Instrument.svelte")],
  [/^\/d\//, () => import("../pages/Decision.svelte")],
  [/^\/council$/, () => import("../pages/Council.svelte")],
  [/^\/runs$/, () => import("../pages/Runs.svelte")],
  [/^\/runs\/compare$/, () => import("../pages/Compare.svelte")],
  [/^\/runs\/[^/]+\/report$/, () => import("../pages/Report.svelte")],
  [/^\/risk$/, () => import("../pages/Risk.svelte")],
  [/^\/orders$/, () => import("../pages/Orders.svelte")],
  [/^\/journal$/, () => import("../pages/Journal.svelte")],
  [/^\/settings$/, () => import("../pages/Settings.svelte")],
];

const NOWHERE: Load = () => import("../pages/Nowhere.svelte");

export function pageOf(path: string): Load {
  return ROUTES.find(([address]) => address.test(path))?.[1] ?? NOWHERE;
}
