// The bar and its menus: age of the page, connection, incident clock, theme, "copy for help".
import { word } from "./words";

export function ageWords(seconds: number): string {
  if (seconds < 60) return word("seconds", { n: Math.floor(seconds) });
  if (seconds < 3600) return word("minutes", { n: Math.floor(seconds / 60) });
  return word("hours", { n: Math.floor(seconds / 3600) });
}

export function clockWords(seconds: number): string {
  const minutes = Math.floor(Math.abs(seconds) / 60);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${seconds < 0 ? "−" : ""}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

function connection(): void {
  const box = document.querySelector<HTMLElement>("[data-connection]");
  if (!box) return;
  const shape = box.querySelector("[data-connection-shape]");
  const label = box.querySelector("[data-connection-word]");
  const age = box.querySelector("[data-connection-age]");
  let loaded = performance.now();
  let made = 0;
  let reached = navigator.onLine;
  const show = () => {
    box.classList.toggle("state-running", reached);
    box.classList.toggle("state-risk", !reached);
    if (shape) shape.textContent = reached ? "●" : "▲";
    if (label) label.textContent = word(reached ? "online" : "offline");
    if (age) age.textContent = ageWords((performance.now() - loaded) / 1000 + made);
    age?.classList.toggle("only-wide", reached);
  };
  const set = (value: boolean) => () => {
    reached = value;
    if (value) made = 0;
    show();
  };
  window.addEventListener("online", set(true));
  window.addEventListener("offline", set(false));
  document.addEventListener("ringfence:offline", set(false));
  document.addEventListener("ringfence:online", set(true));
  document.addEventListener("htmx:error", set(false));
  document.addEventListener("ringfence:fresh", () => {
    loaded = performance.now();
    set(true)();
  });
  // A page that comes back from the browser's own cache is as old as its stamp says.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) made = Math.max(0, Date.now() / 1000 - Number(box.dataset.made));
    show();
  });
  show();
  setInterval(show, 5000);
}

function incidentClock(): void {
  const clock = document.querySelector<HTMLElement>("[data-clock-since]");
  if (!clock) return;
  const made = Number(document.querySelector<HTMLElement>("[data-made]")?.dataset.made);
  const since = Number(clock.dataset.clockSince);
  const loaded = performance.now();
  // Counted from the server's clock: the device's own may be wrong.
  setInterval(() => {
    clock.textContent = `T+${clockWords(made - since + (performance.now() - loaded) / 1000)}`;
  }, 10_000);
}

function setTheme(name: string): void {
  const year = 365 * 86400;
  document.cookie = `theme=${name}; path=/; max-age=${name ? year : 0}; samesite=lax`;
  if (name) document.documentElement.dataset.theme = name;
  else delete document.documentElement.dataset.theme;
  document.dispatchEvent(new CustomEvent("ringfence:theme"));
}

function closeMenus(except?: Element | null): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details[data-menu][open]")) {
    if (menu !== except) menu.open = false;
  }
}

async function copyHelp(button: HTMLElement): Promise<void> {
  const box = button.closest("[data-problem]");
  const text = [...(box?.querySelectorAll("p") ?? [])]
    .map((line) => line.firstChild?.textContent?.trim() ?? "")
    .join("\n");
  const code = box?.querySelector("code")?.textContent ?? "";
  await navigator.clipboard?.writeText(
    `${text}\n${code}\n${location.pathname.replace(/[0-9a-f-]{32,36}/g, "…")}`,
  );
  button.textContent = word("copied");
}

/** A table wider than the screen scrolls sideways; without a link in it, only the box itself can take the keyboard. */
function reachableTables(): void {
  for (const box of document.querySelectorAll<HTMLElement>(".rows-wrap")) {
    if (box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
}

/** On a phone each row of a table becomes a block of lines, and each line says which column it is. */
function foldTables(): void {
  for (const table of document.querySelectorAll<HTMLTableElement>("table.rows:not(.fold)")) {
    const heads = [...(table.tHead?.rows[0]?.cells ?? [])];
    if (!heads.length) continue;
    const names = heads.map((head) => head.textContent?.trim() ?? "");
    for (const row of [...table.tBodies].flatMap((body) => [...body.rows])) {
      for (const [at, cell] of [...row.cells].entries()) {
        cell.dataset.label = names[at] ?? "";
        if (cell.classList.contains("num")) heads[at]?.classList.add("num");
      }
    }
    table.classList.add("fold");
  }
}

/** Going back, the browser restores the page's own scroll but not that of a box: long lists scroll in one. */
function keepScroll(): void {
  const key = (at: number) => `scroll:${location.pathname}${location.search}:${at}`;
  const boxes = () => [...document.querySelectorAll<HTMLElement>(".rows-wrap, .sheet-viewport")];
  const [visit] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  if (visit?.type === "back_forward") {
    for (const [at, box] of boxes().entries()) box.scrollTop = Number(sessionStorage.getItem(key(at)) ?? 0);
  }
  window.addEventListener("pagehide", () => {
    for (const [at, box] of boxes().entries()) {
      if (box.scrollTop) sessionStorage.setItem(key(at), String(box.scrollTop));
      else sessionStorage.removeItem(key(at));
    }
  });
}

function tables(): void {
  foldTables();
  reachableTables();
}

export function startFrame(): void {
  tables();
  window.addEventListener("load", keepScroll); // after the islands have made lists scroll in their box
  window.addEventListener("resize", reachableTables);
  document.addEventListener("htmx:after:swap", tables);
  connection();
  incidentClock();
  document.querySelector<HTMLElement>("[data-focus]")?.focus();
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    closeMenus(target.closest("details[data-menu]"));
    const theme = target.closest<HTMLElement>("[data-theme-set]");
    if (theme) setTheme(theme.dataset.themeSet ?? "");
    const help = target.closest<HTMLElement>("[data-copy-help]");
    if (help) void copyHelp(help);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeMenus();
  });
}
