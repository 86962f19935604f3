// @ts-check
/** What a real desk on paper did, as scripts/fixtures.py recorded it. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

/**
 * @typedef {import("../src/api/types").Frame} Frame
 * @typedef {{
 *   last: Record<string, number>,
 *   council: import("../src/api/types").CouncilView,
 *   limits: import("../src/api/types").LimitsView,
 *   positions: import("../src/api/types").PositionView[],
 *   desk: import("../src/api/types").DeskView,
 * }} Step
 * @typedef {{
 *   detail: import("../src/api/types").RunDetail,
 *   runs: import("../src/api/types").RunLine[],
 *   settings: import("../src/api/types").Setting[],
 *   bars: Record<string, import("../src/api/types").Bars>,
 *   equity: import("../src/api/types").EquityCurve,
 *   logs: {
 *     bars: import("../src/api/types").BarEntry[],
 *     equity: import("../src/api/types").EquityEntry[],
 *     decisions: import("../src/api/types").DecisionView[],
 *     orders: import("../src/api/types").OrderView[],
 *     fills: import("../src/api/types").FillView[],
 *     journal: import("../src/api/types").RecordLine[],
 *     alerts: import("../src/api/types").Alert[],
 *   },
 *   steps: Step[],
 *   outcomes: import("../src/api/types").OutcomeCount[],
 *   records: import("../src/api/types").RecordDetail[],
 *   why: Record<string, import("../src/api/types").WhyView>,
 *   states: import("../src/api/types").StateView[],
 *   history: import("../src/api/types").CouncilHistory,
 *   comparison: import("../src/api/types").Comparison,
 *   verified: import("../src/api/types").Verified,
 * }} Recording
 */

/** @returns {Recording} */
export function readRecording() {
  const packed = readFileSync(new URL("recorded.json.gz", import.meta.url));
  return JSON.parse(gunzipSync(packed).toString());
}
