// Keys: / search, g b board, j k rows, x select, Enter open, e edit, ? help.
// None fires while an input method composes, in a field, or with a modifier.

const GO: Record<string, string> = { b: "board", c: "cases", t: "contacts" };
const GO_WITHIN_MS = 1200;

export function isTyping(event: {
  isComposing: boolean;
  keyCode: number;
  target: EventTarget | null;
}): boolean {
  // 229 is what browsers report for keys that an input method swallows, also where isComposing is not yet set.
  if (event.isComposing || event.keyCode === 229) return true;
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
    ? !isTickBox(target)
    : false;
}

function isTickBox(target: HTMLElement): boolean {
  return target instanceof HTMLInputElement && /^(checkbox|radio|button|submit)$/.test(target.type);
}

function rows(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("main [data-row]")].filter(
    (row) => row.offsetParent !== null,
  );
}

function here(): HTMLElement | null {
  return document.querySelector<HTMLElement>("[data-row].row-here");
}

function step(by: number): void {
  const all = rows();
  if (!all.length) return;
  const now = here();
  const at = now ? all.indexOf(now) : by > 0 ? -1 : all.length;
  const next = all[Math.min(Math.max(at + by, 0), all.length - 1)];
  now?.classList.remove("row-here");
  next?.classList.add("row-here");
  next?.scrollIntoView({ block: "nearest" });
  const focus = next?.querySelector<HTMLElement>("a[href]");
  focus?.focus({ preventScroll: true });
}

function choose(): void {
  here()?.querySelector<HTMLInputElement>('input[name="selected"]')?.click();
}

function act(key: string): boolean {
  switch (key) {
    case "/": {
      const search = document.querySelector<HTMLElement>("[data-search]");
      if (search && search.offsetParent !== null) search.focus();
      else document.querySelector<HTMLAnchorElement>(".bar a.only-phone")?.click();
      return true;
    }
    case "j":
    case "k":
      step(key === "j" ? 1 : -1);
      return true;
    case "x":
      choose();
      return here() !== null;
    case "Enter": {
      if (document.activeElement !== document.body || !here()) return false;
      here()?.querySelector<HTMLElement>("a[href]")?.click();
      return true;
    }
    case "e": {
      const edit = (here() ?? document).querySelector<HTMLElement>("[data-edit]");
      edit?.click();
      return edit !== null;
    }
    case "?":
      showHelp();
      return true;
  }
  return false;
}

function showHelp(): void {
  document.querySelector<HTMLDialogElement>("#keys")?.showModal();
}

export function startKeyboard(): void {
  let goUntil = 0;
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
    if (document.querySelector("dialog[open]")) return;
    if (goUntil > event.timeStamp) {
      goUntil = 0;
      const link = document.querySelector<HTMLAnchorElement>(`a[data-nav="${GO[event.key] ?? ""}"]`);
      if (link) {
        event.preventDefault();
        link.click();
      }
      return;
    }
    if (event.key === "g") goUntil = event.timeStamp + GO_WITHIN_MS;
    else if (act(event.key)) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    if ((event.target as Element).closest("[data-keys-help]")) showHelp();
  });
}
