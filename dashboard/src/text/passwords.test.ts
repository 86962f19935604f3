import { expect, test } from "vitest";

import { needsOf, refusalOf } from "./passwords";

test.each([
  ["correct horse battery", "anna", [true, true, true, null]],
  ["short", "anna", [false, true, false, null]],
  ["abcdeabcdeabcde", "anna", [true, false, true, null]],
  ["aaaaaaaaaaaab", "anna", [true, false, true, null]],
  ["quentinquentin-Quentin12345", "quentin", [true, true, false, null]],
  ["x".repeat(129), "", [false, false, true, null]],
])("the needs that %s of %s meets", (password, name, met) => {
  expect(needsOf(password, name).map((need) => need.isMet)).toEqual(met);
});

test("a refusal says the need that is not met, or the one that the server alone knows", () => {
  expect(refusalOf("short", "anna")).toContain("It needs 12 to 128 characters");
  expect(refusalOf("passwordpassw0rd", "anna")).toContain("among the most common passwords");
});
