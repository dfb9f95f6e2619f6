import { expect, test } from "vitest";
import { formatTable, parseTable } from "../src/sheet/clipboard";

test("a block copied from a spreadsheet is read as it was written", () => {
  expect(parseTable("张三\t42\r\n李四\t\r\n")).toEqual([
    ["张三", "42"],
    ["李四", ""],
  ]);
});

test("tabs, line breaks and quotes inside a cell survive the way out and back", () => {
  const block = [
    ["a\tb", 'said "no"', "two\nlines"],
    ["", "plain", "x"],
  ];
  expect(parseTable(formatTable(block))).toEqual(block);
});

test("nothing copied is no rows", () => {
  expect(parseTable("")).toEqual([]);
});
