// The desk: who is where on the sketch, what was seen of them, the rule's answer, and the signature.
import { clockAt } from "./clock";
import { type Copy, genuine, type Marks, overlaid, type Person, type SignedCopy } from "./copy";
import { button, type Child, h, redraw } from "./dom";
import { judging } from "./judging";
import { marking } from "./marking";
import * as shelf from "./shelf";
import { conflicts, status } from "./status";
import { Post } from "./sync";
import { say } from "./words";

export interface View {
  post: Post;
  chosen: Set<string>; // contacts, and "index" for the case
  filter: string;
  part: "mark" | "judge";
  verdicts: Map<string, string>;
  reason: string;
  open: boolean; // the panel of marks
  marks: Record<string, Marks>;
  workerKeeps: boolean | null;
  show: () => void;
}

export const INDEX = "index";

export function marksOf(view: View, subject: string): Marks {
  return view.marks[subject] ?? {};
}

export function indexSeat(view: View): string | undefined {
  return view.marks[INDEX]?.seat;
}

export function nameOf(person: Person): string {
  return `${person.number} ${person.name || "—"}`;
}

/** Set one field of these people; each change says what was known before. */
export function setMarks(view: View, subjects: Iterable<string>, field: string, value: string): void {
  const changes = [...subjects]
    .filter((subject) => (marksOf(view, subject)[field] ?? "") !== value)
    .map((subject) => ({ key: `mark:${subject}:${field}`, was: marksOf(view, subject)[field] ?? "", value }));
  void view.post.add(changes);
}

export async function startVenue(root: HTMLElement): Promise<void> {
  const given = JSON.parse(
    document.getElementById(root.dataset.source ?? "")?.textContent ?? "null",
  ) as SignedCopy;
  const first = JSON.parse(given.content) as Copy;
  const name = `${first.user}:${first.scene.id}`;
  const key = await shelf.pinned(given.key);
  const copy = await newest(name, given, key);
  if (!copy) {
    root.replaceChildren(h("p", { role: "alert" }, say("broken")));
    return;
  }
  const view: View = {
    chosen: new Set(),
    filter: "",
    part: "mark",
    verdicts: new Map(),
    reason: "",
    open: false,
    marks: {},
    workerKeeps: null,
    post: undefined as unknown as Post,
    show: () => draw(root, view),
  };
  const { copyUrl = "", sendUrl = "", settleUrl = "" } = root.dataset;
  view.post = new Post({ copyUrl, sendUrl, settleUrl }, name, copy, key, view.show);
  await view.post.load();
  view.show();
  keepPage(root.dataset.worker ?? "", view);
  void view.post.run();
}

/** The page's own copy or a newer one on the shelf, if it is what the server signed and its time is not over. */
async function newest(name: string, given: SignedCopy, key: string): Promise<Copy | null> {
  const kept = await shelf.copyOf(name);
  const found: Copy[] = [];
  for (const one of [given, kept]) {
    if (one && (await genuine(one, key)) !== false) found.push(JSON.parse(one.content) as Copy);
  }
  const best = found.sort((one, other) => other.made - one.made)[0];
  if (!best || best.until * 1000 < Date.now()) return null;
  if (best.made === (JSON.parse(given.content) as Copy).made) await shelf.replaceCopy(name, given, []);
  return best;
}

/** The service worker keeps this page and its files; the desk says truthfully whether it does. */
function keepPage(address: string, view: View): void {
  if (!("serviceWorker" in navigator) || !window.isSecureContext) {
    view.workerKeeps = false;
    view.show();
    return;
  }
  navigator.serviceWorker.addEventListener("message", (event) => {
    if ((event.data as { kept?: boolean }).kept) {
      view.workerKeeps = true;
      view.show();
    }
  });
  void navigator.serviceWorker.register(address).then(async () => {
    const active = (await navigator.serviceWorker.ready).active;
    const files = performance.getEntriesByType("resource").map((one) => one.name);
    const built = files.filter((file) => new URL(file).pathname.startsWith("/static/"));
    if (navigator.onLine) active?.postMessage({ page: location.href, files: built });
    else if (navigator.serviceWorker.controller) view.workerKeeps = true;
  });
}

function draw(root: HTMLElement, view: View): void {
  const { copy } = view.post;
  view.marks = overlaid(copy, view.post.waiting);
  const known = new Set([INDEX, ...copy.people.map((one) => one.id)]);
  for (const one of view.chosen) if (!known.has(one)) view.chosen.delete(one);
  redraw(root, [
    status(view),
    conflicts(view),
    head(copy),
    parts(view),
    ...(view.part === "mark" ? marking(view) : judging(view)),
  ]);
}

function head(copy: Copy): HTMLElement {
  const { scene } = copy;
  const told: Child[] = [
    `${scene.room ? `${scene.room} · ` : ""}${clockAt(scene.start, scene.zone)} – ${clockAt(scene.end, scene.zone)}`,
  ];
  if (!scene.closed) told.push(h("br"), say("due", { time: clockAt(scene.due, scene.zone) }));
  if (scene.elsewhere) told.push(h("br"), say("elsewherePeople", { n: scene.elsewhere }));
  return h("p", { class: "muted" }, ...told);
}

function parts(view: View): HTMLElement {
  const go = (part: View["part"]) => () => {
    view.part = part;
    view.show();
  };
  return h(
    "div",
    { class: "chips", role: "group", "aria-label": say("people", { n: view.post.copy.people.length }) },
    button(say("mark"), view.part === "mark", go("mark"), { "data-at": "part-mark" }),
    button(say("judge"), view.part === "judge", go("judge"), { "data-at": "part-judge" }),
  );
}
