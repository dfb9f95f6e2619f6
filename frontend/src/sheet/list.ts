// A server-rendered table that behaves like a sheet: column choice, multi-select, copy out, sort links.
import { word } from "../lib/words";
import { formatTable } from "./clipboard";

export function startList(table: HTMLTableElement): void {
  const heads = [...table.querySelectorAll<HTMLTableCellElement>("thead th")];
  table.classList.add("sheet-list");
  sortLinks(heads);
  const chosen = selection(table);
  columnChoice(table, heads);
  copying(table, heads, chosen);
  linkWithMap(table);
}

function sortLinks(heads: HTMLTableCellElement[]): void {
  const query = new URLSearchParams(location.search);
  const now = query.get("sort") ?? "";
  for (const head of heads) {
    const key = head.dataset.sort;
    if (!key) continue;
    const up = now === key;
    const down = now === `-${key}`;
    query.set("sort", up ? `-${key}` : key);
    query.delete("cursor");
    query.delete("page");
    const link = document.createElement("a");
    link.href = `?${query}`;
    link.append(...head.childNodes, up ? " ↑" : down ? " ↓" : "");
    head.replaceChildren(link);
    if (up || down) head.setAttribute("aria-sort", up ? "ascending" : "descending");
  }
}

function selection(table: HTMLTableElement): () => HTMLTableRowElement[] {
  const boxes = () => [...table.querySelectorAll<HTMLInputElement>('tbody input[name="selected"]')];
  const rows = () =>
    boxes()
      .filter((box) => box.checked)
      .map((box) => box.closest("tr"))
      .filter((row) => row !== null);
  const bar = table.closest("form")?.querySelector<HTMLElement>("[data-sheet-bar]");
  const count = bar?.querySelector("[data-sheet-count]");
  const corner = table.querySelector<HTMLTableCellElement>("thead th[data-select]");
  const all = document.createElement("input");
  if (corner && boxes().length) {
    all.type = "checkbox";
    all.className = "checkbox checkbox-sm";
    all.setAttribute("aria-label", word("selectAll"));
    corner.replaceChildren(all);
    all.addEventListener("change", () => {
      for (const box of boxes()) box.checked = all.checked;
      show();
    });
  }
  let last: HTMLInputElement | null = null;
  const show = () => {
    const many = rows().length;
    for (const box of boxes()) box.closest("tr")?.setAttribute("aria-selected", String(box.checked));
    if (bar) bar.hidden = many === 0;
    if (count) count.textContent = word("chosen", { n: many });
    all.checked = many > 0 && many === boxes().length;
    all.indeterminate = many > 0 && many < boxes().length;
  };
  table.addEventListener("click", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || box.name !== "selected") return;
    if (event.shiftKey && last) {
      const list = boxes();
      const [from, to] = [list.indexOf(last), list.indexOf(box)].sort((a, b) => a - b) as [number, number];
      for (const other of list.slice(Math.max(from, 0), to + 1)) other.checked = box.checked;
    }
    last = box;
    show();
  });
  show();
  return rows;
}

function columnChoice(table: HTMLTableElement, heads: HTMLTableCellElement[]): void {
  const name = table.dataset.name;
  const keyed = heads.filter((head) => head.dataset.key);
  if (!name || keyed.length < 4) return;
  const store = `sheet:${name}`;
  const hidden = new Set(
    (localStorage.getItem(store) ?? table.dataset.hidden ?? "").split(",").filter(Boolean),
  );
  const apply = () => {
    heads.forEach((head, at) => {
      const off = hidden.has(head.dataset.key ?? "");
      for (const row of table.rows) row.cells[at]?.classList.toggle("col-off", off);
    });
  };
  const menu = document.createElement("details");
  menu.className = "menu-box columns-menu no-print";
  menu.dataset.menu = "";
  const summary = document.createElement("summary");
  summary.className = "btn btn-ghost btn-sm";
  summary.textContent = word("columns");
  const body = document.createElement("div");
  body.className = "menu-body";
  for (const head of keyed) {
    const label = document.createElement("label");
    const box = document.createElement("input");
    box.type = "checkbox";
    box.className = "checkbox checkbox-sm";
    box.checked = !hidden.has(head.dataset.key ?? "");
    box.addEventListener("change", () => {
      if (box.checked) hidden.delete(head.dataset.key ?? "");
      else hidden.add(head.dataset.key ?? "");
      localStorage.setItem(store, [...hidden].join(","));
      apply();
    });
    label.append(box, ` ${head.textContent?.replace(/ [↑↓]$/, "").trim()}`);
    body.append(label);
  }
  menu.append(summary, body);
  (table.closest(".rows-wrap") ?? table).before(menu);
  apply();
}

function copying(
  table: HTMLTableElement,
  heads: HTMLTableCellElement[],
  chosen: () => HTMLTableRowElement[],
): void {
  document.addEventListener("copy", (event) => {
    const rows = chosen();
    if (!rows.length || !getSelection()?.isCollapsed || !table.isConnected) return;
    const seen = heads
      .map((head, at) => ({ head, at }))
      .filter(({ head }) => head.dataset.key && head.offsetParent);
    const text = (cell: HTMLTableCellElement | undefined) =>
      (cell?.dataset.copy ?? cell?.innerText ?? "").trim().replace(/\s+/g, " ");
    const block = [
      seen.map(({ head }) => text(head).replace(/ [↑↓]$/, "")),
      ...rows.map((row) => seen.map(({ at }) => text(row.cells[at]))),
    ];
    event.clipboardData?.setData("text/plain", formatTable(block));
    event.preventDefault();
    const count = table.closest("form")?.querySelector("[data-sheet-count]");
    if (count) count.textContent = word("copiedRows", { n: rows.length });
  });
}

function linkWithMap(table: HTMLTableElement): void {
  table.addEventListener("focusin", (event) => {
    const row = (event.target as Element).closest<HTMLElement>("tr[data-place]");
    if (!row) return;
    const detail = { source: "sheet", kind: "row", id: row.dataset.row, place: row.dataset.place };
    document.dispatchEvent(new CustomEvent("ringfence:select", { detail }));
  });
  document.addEventListener("ringfence:select", (event) => {
    const { source, place } = (event as CustomEvent).detail;
    if (source === "sheet" || !place) return;
    for (const row of table.querySelectorAll<HTMLElement>("tr[data-place]")) {
      row.classList.toggle("row-here", row.dataset.place === place);
    }
  });
}
