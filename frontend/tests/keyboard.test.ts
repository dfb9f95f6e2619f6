import { expect, test } from "vitest";
import { isTyping } from "../src/lib/keyboard";

test("a key that an input method swallows is typing, whatever has the focus", () => {
  expect(isTyping({ isComposing: true, keyCode: 74, target: null })).toBe(true);
  expect(isTyping({ isComposing: false, keyCode: 229, target: null })).toBe(true);
});
