// Elements in one line, and the shape that goes with each class word.
export type Child = Node | string | null | false | undefined;

export function h(
  name: string,
  attributes: Record<string, string | boolean | ((event: Event) => void)> = {},
  ...children: Child[]
): HTMLElement {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false) element.setAttribute(key, value);
  }
  for (const child of children) if (child) element.append(child);
  return element;
}

export function button(
  text: string,
  pressed: boolean | null,
  act: () => void,
  more: Record<string, string> = {},
): HTMLElement {
  const state: Record<string, string> = pressed === null ? {} : { "aria-pressed": String(pressed) };
  return h("button", { type: "button", class: "chip", ...state, ...more, click: act }, text);
}

const SHAPES: Record<string, [string, string]> = {
  close: ["close", "◎"],
  general: ["general", "□"],
  none: ["met", "✓"],
  undetermined: ["unknown", "?"],
  kept: ["paused", "‖"],
  sending: ["running", "●"],
  arrived: ["met", "✓"],
  conflict: ["risk", "▲"],
  refused: ["breached", "■"],
};

export function state(kind: string, word: string): HTMLElement {
  const [tone, shape] = SHAPES[kind] ?? ["neutral", "·"];
  return h(
    "span",
    { class: `state state-${tone}` },
    h("span", { class: "state-shape", "aria-hidden": "true" }, shape),
    word,
  );
}

/** Draw anew without losing the place of the keyboard: the element with the same data-at takes the focus again. */
export function redraw(root: HTMLElement, children: Child[]): void {
  const at = (document.activeElement as HTMLElement | null)?.dataset?.at;
  const mine = root.contains(document.activeElement);
  root.replaceChildren(...children.filter((child): child is Node | string => Boolean(child)));
  if (mine && at)
    root.querySelector<HTMLElement>(`[data-at="${CSS.escape(at)}"]`)?.focus({ preventScroll: true });
}
