import { expect, test } from "vitest";
import { answerKey, type Copy, overlaid, seenBy, tableOf } from "../src/venue/copy";

const scene = { tables: true, near_m: 1, pitch_m: null } as Copy["scene"];

test("the sketch says which table is next, unless somebody said otherwise", () => {
  expect(["1,1", "2,2", "1,3", ""].map((seat) => tableOf({ seat }, "1,1"))).toEqual([
    "same",
    "adjacent",
    "other",
    "",
  ]);
  expect(tableOf({ seat: "1,1", table: "other" }, "1,1")).toBe("other");
});

test("marks lead to the answer that the server judged beforehand", () => {
  expect(answerKey({}, undefined, scene)).toBe("here||||");
  expect(answerKey({ seat: "0,0", mask: "no", washroom: "no" }, "0,0", scene)).toBe("here|same||no|");
  expect(answerKey({ seat: "3,3", talk: "no", mask: "no" }, "0,0", scene)).toBe("here|other|far|no|");
  expect(answerKey({ talk: "yes", washroom: "yes" }, undefined, scene)).toBe("here||near||yes");
  expect(answerKey({ present: "no", mask: "no" }, "0,0", scene)).toBe("away");
});

test("a far seat says something on a sketch with a scale only, and only if they did not talk", () => {
  const seats = { ...scene, tables: false, pitch_m: 1.5 };
  expect(answerKey({ seat: "0,2", talk: "no" }, "0,0", seats)).toBe("here||far||");
  expect(answerKey({ seat: "0,1", talk: "no" }, "0,0", seats)).toBe("here||||");
  expect(answerKey({ seat: "0,2" }, "0,0", seats)).toBe("here||||");
  expect(answerKey({ seat: "0,9", talk: "no" }, "0,0", { ...seats, pitch_m: null })).toBe("here||||");
});

test("what waits on the device lies over the copy, in order, and free text is no fact", () => {
  const copy = { marks: { a: { mask: "yes" } } } as unknown as Copy;
  const change = (field: string, value: string) => ({ key: `mark:a:${field}`, was: "", value });
  const found = overlaid(copy, [
    change("mask", "no"),
    change("talk", "yes"),
    change("talk", ""),
    change("note", "x"),
  ]);
  expect(found.a).toEqual({ mask: "no", note: "x" });
  expect(seenBy(found.a ?? {})).toEqual({ mask: "no" });
});
