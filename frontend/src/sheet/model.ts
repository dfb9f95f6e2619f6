// The sheet without a screen: cells, faults, sorting, paste and undo. One paste or fill is one step of undo.

export interface Choice {
  value: string;
  label: string;
}

export interface Column {
  key: string;
  label: string;
  kind?: "text" | "number" | "time" | "date" | "choice" | "state";
  width?: number;
  editable?: boolean;
  required?: boolean;
  choices?: Choice[];
  href?: string;
  hidden?: boolean;
}

export type Cell = string | number | boolean | null | undefined;
export type Row = { id?: string | null } & Record<string, Cell>;
export type FaultCode = "required" | "notNumber" | "notChoice";

export interface Sorting {
  key: string;
  down: boolean;
}

interface Change {
  row: Row;
  key: string;
  before: Cell;
  after: Cell;
}

interface Step {
  changes: Change[];
  added: Row[];
}

export class SheetModel {
  rows: Row[];
  order: Row[];
  sorting: Sorting | null = null;
  readonly changed = new Set<Row>();
  private readonly fromServer = new Map<Row, Map<string, string>>();
  private readonly done: Step[] = [];
  private readonly undone: Step[] = [];

  constructor(
    readonly columns: Column[],
    rows: Row[],
  ) {
    this.rows = [...rows];
    this.order = this.rows;
  }

  append(rows: Row[]): void {
    this.rows = this.rows.concat(rows);
    this.reorder();
  }

  replace(rows: Row[]): void {
    this.rows = [...rows];
    this.reorder();
  }

  sort(sorting: Sorting | null): void {
    this.sorting = sorting;
    this.reorder();
  }

  private reorder(): void {
    const sorting = this.sorting;
    const column = sorting && this.columns.find((one) => one.key === sorting.key);
    if (!sorting || !column) {
      this.order = this.rows;
      return;
    }
    const sign = sorting.down ? -1 : 1;
    const keyed = this.rows.map((row, at) => ({ row, at, key: sortKey(row[column.key], column) }));
    keyed.sort((a, b) => emptyLast(a.key, b.key) ?? (sign * compare(a.key, b.key) || a.at - b.at));
    this.order = keyed.map((entry) => entry.row);
  }

  /** Put a block of text at a cell; one value fills the whole selection. Rows past the end are added. */
  paste(top: number, keys: readonly string[], block: readonly (readonly string[])[], fillRows = 1): void {
    const step: Step = { changes: [], added: [] };
    const single = block.length === 1 && block[0]?.length === 1 && (fillRows > 1 || keys.length > 1);
    const height = single ? fillRows : block.length;
    for (let down = 0; down < height; down++) {
      const cells = single ? keys.map(() => block[0]?.[0] ?? "") : (block[down] ?? []);
      const row = this.order[top + down] ?? this.added(step);
      cells.forEach((text, across) => {
        const column = this.columns.find((one) => one.key === keys[across]);
        if (column?.editable) this.change(step, row, column.key, typed(text.trim(), column));
      });
    }
    this.push(step);
  }

  set(row: Row, key: string, text: string): void {
    const column = this.columns.find((one) => one.key === key);
    if (!column?.editable) return;
    const step: Step = { changes: [], added: [] };
    this.change(step, row, key, typed(text, column));
    this.push(step);
  }

  clear(cells: readonly { row: Row; key: string }[]): void {
    const step: Step = { changes: [], added: [] };
    for (const { row, key } of cells) {
      if (this.columns.find((one) => one.key === key)?.editable) this.change(step, row, key, null);
    }
    this.push(step);
  }

  addRow(): Row {
    const step: Step = { changes: [], added: [] };
    const row = this.added(step);
    this.push(step);
    return row;
  }

  undo(): boolean {
    const step = this.done.pop();
    if (!step) return false;
    for (const { row, key, before } of [...step.changes].reverse()) row[key] = before;
    if (step.added.length) {
      const gone = new Set(step.added);
      this.rows = this.rows.filter((row) => !gone.has(row));
      for (const row of step.added) this.changed.delete(row);
      this.reorder();
    }
    this.undone.push(step);
    return true;
  }

  redo(): boolean {
    const step = this.undone.pop();
    if (!step) return false;
    if (step.added.length) this.append(step.added);
    for (const { row, key, after } of step.changes) {
      row[key] = after;
      this.changed.add(row);
    }
    this.done.push(step);
    return true;
  }

  /** Faults the server found, by position in the rows that were sent. */
  setFaults(sent: readonly Row[], faults: readonly { row: number; column: string; message: string }[]): void {
    for (const row of sent) this.fromServer.delete(row);
    for (const fault of faults) {
      const row = sent[fault.row];
      if (!row) continue;
      const own = this.fromServer.get(row) ?? new Map<string, string>();
      own.set(fault.column, fault.message);
      this.fromServer.set(row, own);
    }
  }

  /** The server's sentence, or the code of what this page can see by itself. */
  fault(row: Row, column: Column): { code: FaultCode } | { message: string } | null {
    const message = this.fromServer.get(row)?.get(column.key);
    if (message) return { message };
    const value = row[column.key];
    const empty = value === null || value === undefined || value === "";
    if (empty) return column.required && this.changed.has(row) && !isBlank(row) ? { code: "required" } : null;
    if (column.kind === "number" && typeof value !== "number") return { code: "notNumber" };
    if (column.choices && !column.choices.some((choice) => choice.value === value))
      return { code: "notChoice" };
    return null;
  }

  faulty(): { row: number; column: Column }[] {
    return this.order.flatMap((row, at) =>
      this.changed.has(row) || this.fromServer.has(row)
        ? this.columns.filter((column) => this.fault(row, column)).map((column) => ({ row: at, column }))
        : [],
    );
  }

  unsaved(): Row[] {
    return this.rows.filter((row) => this.changed.has(row) && !isBlank(row));
  }

  markSaved(rows: readonly Row[]): void {
    for (const row of rows) this.changed.delete(row);
  }

  private added(step: Step): Row {
    const row: Row = { id: null };
    step.added.push(row);
    this.rows.push(row);
    if (this.order !== this.rows) this.order.push(row);
    this.changed.add(row);
    return row;
  }

  private change(step: Step, row: Row, key: string, after: Cell): void {
    const before = row[key];
    if (before === after) return;
    step.changes.push({ row, key, before, after });
    row[key] = after;
    this.changed.add(row);
    this.fromServer.get(row)?.delete(key);
  }

  private push(step: Step): void {
    if (!step.changes.length && !step.added.length) return;
    this.done.push(step);
    this.undone.length = 0;
  }
}

export function isBlank(row: Row): boolean {
  return Object.entries(row).every(
    ([key, value]) => key === "id" || value === null || value === undefined || value === "",
  );
}

/** What was typed, as a value. What does not fit stays as it was typed, to be marked; it is never wiped. */
export function typed(text: string, column: Column): Cell {
  if (text === "") return null;
  if (column.kind === "number") {
    const plain = text.replace(/[\s,\u2009\u00a0]/g, "");
    return /^[-+]?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : text;
  }
  if (column.choices) {
    const same = column.choices.find((choice) => choice.value === text || choice.label === text);
    return same ? same.value : text;
  }
  return text;
}

export function shown(value: Cell, column: Column): string {
  if (value === null || value === undefined) return "";
  const choice = column.choices?.find((one) => one.value === value);
  return choice ? choice.label : String(value);
}

type Key = string | number | null;

function sortKey(value: Cell, column: Column): Key {
  if (value === null || value === undefined || value === "") return null;
  if (column.kind === "number") return typeof value === "number" ? value : null;
  return column.kind === "time" || column.kind === "date" ? String(value) : shown(value, column);
}

const collator = new Intl.Collator("zh-Hans-u-co-pinyin", { numeric: true });

function emptyLast(a: Key, b: Key): number | null {
  if (a !== null && b !== null) return null;
  return a === b ? 0 : a === null ? 1 : -1;
}

function compare(a: Key, b: Key): number {
  return typeof a === "number" && typeof b === "number" ? a - b : collator.compare(String(a), String(b));
}
