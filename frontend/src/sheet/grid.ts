// The drawn sheet: only the rows in view exist as elements, so 50,000 rows scroll without a stutter.
// One input lies over the active cell and always has the focus: an input method can start composing at once.
import { word } from "../lib/words";
import { formatTable, parseTable } from "./clipboard";
import { type Cell, type Column, type Row, SheetModel, shown } from "./model";
import { Saving } from "./saving";
import { buildSkeleton, type Skeleton } from "./skeleton";
import { readJson, Source } from "./source";

const ROW_PX = 36;
const SPARE_ROWS = 8;
const EMPTY_ROWS = 12; // an empty sheet shows where to type

interface Spot {
  row: number;
  column: number;
}

export class Grid {
  readonly model: SheetModel;
  readonly parts: Skeleton;
  private columns: Column[];
  private at: Spot = { row: 0, column: 0 };
  private anchor: Spot = { row: 0, column: 0 };
  private editing = false;
  private readonly drawn = new Map<number, HTMLElement>();
  private readonly source: Source;
  readonly saving: Saving;

  constructor(readonly root: HTMLElement) {
    const columns = readJson<Column[]>(root.dataset.columns) ?? [];
    this.model = new SheetModel(columns, readJson<Row[]>(root.dataset.rows) ?? []);
    this.columns = columns.filter((column) => !column.hidden);
    if (!this.model.rows.length && this.editable && !root.dataset.rowsUrl) {
      this.model.append(Array.from({ length: EMPTY_ROWS }, () => ({ id: null })));
    }
    this.parts = buildSkeleton(root, ROW_PX);
    this.source = new Source(root.dataset.rowsUrl, this.model, () => this.refresh());
    this.saving = new Saving(this);
    this.head();
    this.listen();
    this.refresh();
    void this.source.more();
  }

  get editable(): boolean {
    return this.columns.some((column) => column.editable);
  }

  refresh(): void {
    const { body, grid, status } = this.parts;
    body.style.height = `${this.model.order.length * ROW_PX}px`;
    grid.setAttribute("aria-rowcount", String(this.model.order.length + 1));
    for (const element of this.drawn.values()) element.remove();
    this.drawn.clear();
    this.draw();
    this.saving.show();
    status.textContent = this.source.words();
  }

  private draw(): void {
    const { viewport, body } = this.parts;
    const first = Math.max(0, Math.floor(viewport.scrollTop / ROW_PX) - SPARE_ROWS);
    const last = Math.min(
      this.model.order.length - 1,
      Math.ceil((viewport.scrollTop + viewport.clientHeight) / ROW_PX) + SPARE_ROWS,
    );
    for (const [at, element] of this.drawn) {
      if (at < first || at > last) {
        element.remove();
        this.drawn.delete(at);
      }
    }
    for (let at = first; at <= last; at++) {
      if (this.drawn.has(at)) continue;
      const element = this.line(at);
      this.drawn.set(at, element);
      body.append(element);
    }
    this.mark();
    if (last > this.model.order.length - 100) void this.source.more();
  }

  private line(at: number): HTMLElement {
    const row = this.model.order[at] as Row;
    const line = document.createElement("div");
    line.className = "sheet-row";
    line.setAttribute("role", "row");
    line.setAttribute("aria-rowindex", String(at + 2));
    line.style.transform = `translateY(${at * ROW_PX}px)`;
    this.columns.forEach((column, index) => {
      const cell = document.createElement("div");
      cell.className = `sheet-cell sheet-${column.kind ?? "text"}`;
      cell.setAttribute("role", "gridcell");
      cell.setAttribute("aria-colindex", String(index + 1));
      cell.dataset.column = String(index);
      this.fill(cell, row, column);
      line.append(cell);
    });
    line.dataset.at = String(at);
    return line;
  }

  private fill(cell: HTMLElement, row: Row, column: Column): void {
    const text = shown(row[column.key], column);
    if (column.href && text) {
      const link = document.createElement("a");
      link.href = column.href.replace(/\{(\w+)\}/g, (_, key: string) =>
        encodeURIComponent(String(row[key] ?? "")),
      );
      link.textContent = text;
      link.tabIndex = -1;
      cell.replaceChildren(link);
    } else cell.textContent = text;
    const sentence = this.faultWords(row, column);
    cell.classList.toggle("sheet-fault", sentence !== "");
    cell.title = sentence;
    if (sentence) cell.setAttribute("aria-invalid", "true");
    else cell.removeAttribute("aria-invalid");
  }

  faultWords(row: Row, column: Column): string {
    const fault = this.model.fault(row, column);
    return fault ? ("message" in fault ? fault.message : word(fault.code)) : "";
  }

  /** Redraw one line, the frame around the selection and what assistive technology hears. */
  private mark(): void {
    const [top, bottom] = [this.at.row, this.anchor.row].sort((a, b) => a - b) as [number, number];
    const [left, right] = [this.at.column, this.anchor.column].sort((a, b) => a - b) as [number, number];
    for (const [at, line] of this.drawn) {
      for (const [index, cell] of [...line.children].entries()) {
        const inside = at >= top && at <= bottom && index >= left && index <= right;
        cell.classList.toggle("sheet-in", inside);
        cell.classList.toggle("sheet-at", at === this.at.row && index === this.at.column);
      }
    }
    this.placeEditor();
  }

  private placeEditor(): void {
    const { editor, live } = this.parts;
    const column = this.columns[this.at.column];
    const row = this.model.order[this.at.row];
    const cell = this.drawn.get(this.at.row)?.children[this.at.column] as HTMLElement | undefined;
    editor.hidden = !cell;
    if (!cell || !column) return;
    editor.style.transform = `translate(${cell.offsetLeft}px, ${this.parts.head.offsetHeight + this.at.row * ROW_PX}px)`;
    editor.style.width = `${cell.offsetWidth}px`;
    editor.readOnly = !column.editable;
    const value = row ? shown(row[column.key], column) : "";
    const said = word("cell", {
      column: column.label,
      row: this.at.row + 1,
      value: value || word("emptyCell"),
    });
    editor.setAttribute("aria-label", said);
    live.textContent = row ? [said, this.faultWords(row, column)].filter(Boolean).join(" ") : said;
    this.parts.fault.textContent = row ? this.faultWords(row, column) : "";
  }

  private head(): void {
    const { head, viewport } = this.parts;
    viewport.style.setProperty(
      "--columns",
      this.columns.map((column) => `${column.width ?? 140}px`).join(" "),
    );
    head.replaceChildren(
      ...this.columns.map((column) => {
        const cell = document.createElement("button");
        cell.type = "button";
        cell.className = "sheet-head-cell";
        cell.setAttribute("role", "columnheader");
        const sorting = this.model.sorting?.key === column.key ? this.model.sorting : null;
        cell.textContent = `${column.label}${column.required ? " *" : ""}${sorting ? (sorting.down ? " ↓" : " ↑") : ""}`;
        if (sorting) cell.setAttribute("aria-sort", sorting.down ? "descending" : "ascending");
        cell.addEventListener("click", () => this.sortBy(column.key));
        return cell;
      }),
    );
  }

  private sortBy(key: string): void {
    const now = this.model.sorting;
    const next = now?.key !== key ? { key, down: false } : now.down ? null : { key, down: true };
    this.model.sort(next);
    this.source.sorted(next);
    this.head();
    this.refresh();
  }

  moveTo(row: number, column: number, extend = false): void {
    this.commit();
    const last = this.model.order.length - 1;
    this.at = {
      row: Math.min(Math.max(row, 0), Math.max(last, 0)),
      column: Math.min(Math.max(column, 0), this.columns.length - 1),
    };
    if (!extend) this.anchor = { ...this.at };
    const { viewport, editor } = this.parts;
    const top = this.at.row * ROW_PX;
    if (top < viewport.scrollTop) viewport.scrollTop = top;
    else if (top + 2 * ROW_PX > viewport.scrollTop + viewport.clientHeight - 20) {
      viewport.scrollTop = top + 3 * ROW_PX - viewport.clientHeight;
    }
    this.draw();
    const cell = this.drawn.get(this.at.row)?.children[this.at.column] as HTMLElement | undefined;
    if (cell && cell.offsetLeft < viewport.scrollLeft) viewport.scrollLeft = cell.offsetLeft;
    else if (cell && cell.offsetLeft + cell.offsetWidth > viewport.scrollLeft + viewport.clientWidth) {
      viewport.scrollLeft = cell.offsetLeft + cell.offsetWidth - viewport.clientWidth;
    }
    editor.focus({ preventScroll: true });
  }

  showColumn(index: Column): number {
    return this.columns.indexOf(index);
  }

  startEditing(keep: boolean): void {
    const column = this.columns[this.at.column];
    if (!column?.editable || this.editing) return;
    const row = this.model.order[this.at.row] ?? this.model.addRow();
    this.editing = true;
    this.parts.editor.classList.add("sheet-editing");
    if (keep) this.parts.editor.value = shown(row[column.key], column);
  }

  private stopEditing(): void {
    this.editing = false;
    this.parts.editor.value = "";
    this.parts.editor.classList.remove("sheet-editing");
  }

  commit(): void {
    if (!this.editing) return;
    const row = this.model.order[this.at.row];
    const column = this.columns[this.at.column];
    const text = this.parts.editor.value.trim();
    this.stopEditing();
    if (!row || !column) return;
    this.model.set(row, column.key, text);
    this.afterChange();
  }

  afterChange(): void {
    this.refresh();
    this.saving.checkSoon();
  }

  private block(): { rows: Row[]; columns: Column[]; top: number } {
    const [top, bottom] = [this.at.row, this.anchor.row].sort((a, b) => a - b) as [number, number];
    const [left, right] = [this.at.column, this.anchor.column].sort((a, b) => a - b) as [number, number];
    return {
      rows: this.model.order.slice(top, bottom + 1),
      columns: this.columns.slice(left, right + 1),
      top,
    };
  }

  private listen(): void {
    const { viewport, editor, body } = this.parts;
    let asked = false;
    viewport.addEventListener("scroll", () => {
      if (asked) return;
      asked = true;
      requestAnimationFrame(() => {
        asked = false;
        this.draw();
      });
    });
    new ResizeObserver(() => this.draw()).observe(viewport);
    editor.addEventListener("keydown", (event) => this.key(event));
    editor.addEventListener("input", () => {
      if (!this.editing) this.startEditing(false);
    });
    editor.addEventListener("compositionstart", () => this.startEditing(false));
    editor.addEventListener("blur", () => this.commit());
    editor.addEventListener("copy", (event) => this.copy(event));
    editor.addEventListener("cut", (event) => this.copy(event, true));
    editor.addEventListener("paste", (event) => this.pasted(event));
    editor.addEventListener("dblclick", () => this.startEditing(true));
    body.addEventListener("pointerdown", (event) => this.pointed(event));
    body.addEventListener("pointermove", (event) => {
      if (event.buttons === 1 && event.pointerType === "mouse") this.pointed(event, true);
    });
  }

  private pointed(event: PointerEvent, dragging = false): void {
    const cell = (event.target as Element).closest<HTMLElement>("[data-column]");
    const line = cell?.closest<HTMLElement>("[data-at]");
    if (!cell || !line || (event.target as Element).closest("a")) return;
    event.preventDefault();
    this.moveTo(Number(line.dataset.at), Number(cell.dataset.column), dragging || event.shiftKey);
  }

  private copy(event: ClipboardEvent, cut = false): void {
    if (this.editing) return;
    const { rows, columns } = this.block();
    event.clipboardData?.setData(
      "text/plain",
      formatTable(rows.map((row) => columns.map((column) => shown(row[column.key] as Cell, column)))),
    );
    event.preventDefault();
    if (cut) this.clear();
  }

  private pasted(event: ClipboardEvent): void {
    if (this.editing || !this.editable) return;
    event.preventDefault();
    const block = parseTable(event.clipboardData?.getData("text/plain") ?? "");
    if (!block.length) return;
    const { rows, columns, top } = this.block();
    const width = Math.max(...block.map((cells) => cells.length));
    const from = this.columns.indexOf(columns[0] as Column);
    const keys = this.columns.slice(from, from + Math.max(width, columns.length)).map((column) => column.key);
    this.model.paste(top, keys, block, rows.length);
    this.afterChange();
  }

  private clear(): void {
    const { rows, columns } = this.block();
    this.model.clear(rows.flatMap((row) => columns.map((column) => ({ row, key: column.key }))));
    this.afterChange();
  }

  private key(event: KeyboardEvent): void {
    if (event.isComposing || event.keyCode === 229) return;
    event.stopPropagation();
    if ((event.ctrlKey || event.metaKey) && /^[zy]$/i.test(event.key)) {
      if (this.editing) return;
      const back = event.key.toLowerCase() === "z" && !event.shiftKey;
      if (back ? this.model.undo() : this.model.redo()) this.afterChange();
      event.preventDefault();
      return;
    }
    const { row, column } = this.at;
    const page = Math.floor(this.parts.viewport.clientHeight / ROW_PX) - 2;
    const far = event.ctrlKey || event.metaKey;
    const steps: Record<string, () => void> = {
      ArrowDown: () => this.moveTo(far ? Number.MAX_SAFE_INTEGER : row + 1, column, event.shiftKey),
      ArrowUp: () => this.moveTo(far ? 0 : row - 1, column, event.shiftKey),
      PageDown: () => this.moveTo(row + page, column, event.shiftKey),
      PageUp: () => this.moveTo(row - page, column, event.shiftKey),
      Enter: () => (this.editing ? this.moveTo(row + 1, column) : this.enter()),
      F2: () => this.startEditing(true),
      Escape: () => this.stopEditing(),
    };
    if (!this.editing) {
      steps.ArrowRight = () => this.moveTo(row, far ? this.columns.length : column + 1, event.shiftKey);
      steps.ArrowLeft = () => this.moveTo(row, far ? 0 : column - 1, event.shiftKey);
      steps.Home = () => this.moveTo(far ? 0 : row, 0, event.shiftKey);
      steps.End = () => this.moveTo(far ? Number.MAX_SAFE_INTEGER : row, this.columns.length, event.shiftKey);
      steps.Delete = () => this.clear();
      steps.Backspace = () => this.clear();
    }
    if (event.key === "Tab" && !this.leaves(event))
      steps.Tab = () => this.moveTo(row, column + (event.shiftKey ? -1 : 1));
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    step();
  }

  /** Tab moves from cell to cell and leaves the sheet at the ends of a line, so that it is no trap. */
  private leaves(event: KeyboardEvent): boolean {
    return event.shiftKey ? this.at.column === 0 : this.at.column === this.columns.length - 1;
  }

  private enter(): void {
    const link = this.drawn.get(this.at.row)?.querySelector<HTMLAnchorElement>("a[href]");
    if (this.columns[this.at.column]?.editable) this.startEditing(true);
    else link?.click();
  }
}

export function startGrid(root: HTMLElement): void {
  new Grid(root);
}
