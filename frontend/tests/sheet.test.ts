import { expect, test } from "vitest";
import { type Column, type Row, SheetModel } from "../src/sheet/model";

const COLUMNS: Column[] = [
  { key: "name", label: "姓名", editable: true, required: true },
  { key: "age", label: "年龄", kind: "number", editable: true },
  {
    key: "kind",
    label: "判定",
    kind: "choice",
    editable: true,
    choices: [
      { value: "close", label: "密接" },
      { value: "general", label: "一般接触者" },
    ],
  },
  { key: "fixed", label: "编号" },
];

function sheet(...rows: Row[]): SheetModel {
  return new SheetModel(COLUMNS, rows);
}

test("a paste past the last row adds rows, and is one step of undo", () => {
  const model = sheet({ id: "1", name: "甲" });
  model.paste(
    0,
    ["name", "age"],
    [
      ["乙", "3"],
      ["丙", "4"],
      ["丁", "5"],
    ],
  );
  expect(model.rows.map((row) => row.name)).toEqual(["乙", "丙", "丁"]);
  expect(model.undo()).toBe(true);
  expect(model.rows).toEqual([{ id: "1", name: "甲", age: undefined }]);
  expect(model.redo()).toBe(true);
  expect(model.rows.map((row) => row.age)).toEqual([3, 4, 5]);
});

test("one value fills the whole selection", () => {
  const model = sheet({ id: "1" }, { id: "2" }, { id: "3" });
  model.paste(0, ["kind"], [["密接"]], 3);
  expect(model.rows.map((row) => row.kind)).toEqual(["close", "close", "close"]);
});

test("a value that does not fit stays as typed and is marked", () => {
  const model = sheet({ id: "1", name: "甲" });
  model.paste(0, ["name", "age", "kind"], [["甲", "约四十", "也许"]]);
  const [row] = model.rows as [Row];
  expect(row.age).toBe("约四十");
  expect(model.fault(row, COLUMNS[1] as Column)).toEqual({ code: "notNumber" });
  expect(model.fault(row, COLUMNS[2] as Column)).toEqual({ code: "notChoice" });
  expect(model.faulty()).toHaveLength(2);
});

test("a column that is not editable is never written by a paste", () => {
  const model = sheet({ id: "1", fixed: "A" });
  model.paste(0, ["kind", "fixed"], [["密接", "B"]]);
  expect(model.rows[0]?.fixed).toBe("A");
});

test("what the server found is shown until the cell changes", () => {
  const model = sheet({ id: "1", name: "甲" });
  const [row] = model.rows as [Row];
  model.set(row, "age", "130");
  model.setFaults([row], [{ row: 0, column: "age", message: "年龄超过 120" }]);
  expect(model.fault(row, COLUMNS[1] as Column)).toEqual({ message: "年龄超过 120" });
  model.set(row, "age", "30");
  expect(model.fault(row, COLUMNS[1] as Column)).toBeNull();
});

test("sorting puts names in pinyin order, numbers by size, unknown last in both directions", () => {
  const model = sheet({ name: "周", age: 9 }, { name: "安", age: null }, { name: "李", age: 10 });
  model.sort({ key: "name", down: false });
  expect(model.order.map((row) => row.name)).toEqual(["安", "李", "周"]);
  model.sort({ key: "age", down: true });
  expect(model.order.map((row) => row.age)).toEqual([10, 9, null]);
  model.sort({ key: "age", down: false });
  expect(model.order.map((row) => row.age)).toEqual([9, 10, null]);
});

test("blank rows are not sent, changed rows are", () => {
  const model = sheet({ id: null }, { id: null });
  const [first] = model.rows as [Row];
  model.set(first, "name", "甲");
  model.addRow();
  expect(model.unsaved()).toEqual([first]);
  model.markSaved([first]);
  expect(model.unsaved()).toEqual([]);
});

test("50,000 rows sort within a second", () => {
  const rows = Array.from(
    { length: 50_000 },
    (_, at): Row => ({ id: String(at), name: `测试${(at * 7919) % 50_000}` }),
  );
  const model = sheet(...rows);
  const started = performance.now();
  model.sort({ key: "name", down: false });
  expect(performance.now() - started).toBeLessThan(1000);
  expect(model.order[0]?.name).toBe("测试0");
});
