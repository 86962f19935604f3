import { expect, test } from "vitest";

import { alertWords } from "./alert_words";

function words(line: string, speed: number, event = "feed"): string {
  return alertWords(
    { seq: 1, at: "", at_ns: 0, level: "info", event, line, instrument: "" },
    speed,
  );
}

test.each([
  ["BTC live, data 40:55 old", "BTC is live: data come again, the last were 40 min 55 s old"],
  ["BTC stale, data 3:12:34 old", "BTC is stale: its last data are 3 h 12 min 34 s old"],
  [
    "venue disconnected, data 5d 03:12 old",
    "venue is disconnected: its last data are 5 d 3 h 12 min old",
  ],
  ["BTC slow, data 0.8 s old", "BTC is slow: its last data are 0.8 s old"],
])("%s", (line, said) => {
  expect(words(line, 1)).toBe(said);
});

test("on recorded data it says whose clock the age is by", () => {
  expect(words("BTC live, data 40:55 old", 3600)).toMatch(
    /old by the market's clock, which plays an hour a second$/,
  );
});

test("any other alert is said as it is", () => {
  expect(words("kill, by person", 3600, "kill")).toBe("kill, by person");
});
