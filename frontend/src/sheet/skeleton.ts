// The elements of a drawn sheet.

export interface Skeleton {
  bar: HTMLElement;
  viewport: HTMLElement;
  grid: HTMLElement;
  head: HTMLElement;
  body: HTMLElement;
  editor: HTMLInputElement;
  live: HTMLElement;
  status: HTMLElement;
  fault: HTMLElement;
}

function make<K extends keyof HTMLElementTagNameMap>(tag: K, className: string): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.className = className;
  return element;
}

export function buildSkeleton(root: HTMLElement, rowPx: number): Skeleton {
  root.replaceChildren();
  root.classList.add("sheet");
  const bar = make("div", "toolbar sheet-bar");
  const viewport = make("div", "sheet-viewport");
  const grid = make("div", "sheet-grid");
  grid.setAttribute("role", "grid");
  grid.setAttribute("aria-label", root.dataset.label ?? root.dataset.name ?? "");
  viewport.style.setProperty("--row", `${rowPx}px`);
  const head = make("div", "sheet-head");
  head.setAttribute("role", "row");
  const body = make("div", "sheet-body");
  body.setAttribute("role", "rowgroup");
  const editor = make("input", "sheet-editor");
  editor.autocomplete = "off";
  editor.spellcheck = false;
  grid.append(head, body);
  viewport.append(grid, editor);
  const foot = make("div", "sheet-foot");
  const status = make("span", "muted");
  const fault = make("span", "field-error");
  const live = make("span", "sr-only");
  live.setAttribute("aria-live", "polite");
  foot.append(status, fault, live);
  root.append(bar, viewport, foot);
  return { bar, viewport, grid, head, body, editor, live, status, fault };
}

export function button(label: string, act: () => void, kind = "btn-ghost"): HTMLButtonElement {
  const element = make("button", `btn btn-sm ${kind}`);
  element.type = "button";
  element.textContent = label;
  element.addEventListener("click", act);
  return element;
}
