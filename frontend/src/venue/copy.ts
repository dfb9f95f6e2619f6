// The copy of a venue that the server signed: its shape, its signature, and the marks as people see them now.
export type Marks = Record<string, string>;

export interface Signed {
  id: string;
  outcome: string;
  by: string;
  at: number;
  deadline: boolean;
  holds: boolean;
}

export interface Person {
  id: string;
  number: number;
  name: string;
  sex: string;
  age: number | null;
  phone: string;
  first: number;
  last: number;
  table: number;
  stands: string;
  judged: string;
  elsewhere: string;
  signed: Signed | null;
}

export interface Answer {
  outcome: string;
  why: string;
  missing: string[];
}

export interface Conflict {
  id: string;
  key: string;
  mine: unknown;
  theirs: unknown;
  by: string;
  at: number;
  theirs_by: string;
}

export interface Copy {
  format: number;
  made: number;
  until: number;
  user: string;
  ticket: string;
  scene: {
    id: string;
    place: string;
    room: string;
    case: string;
    start: number;
    end: number;
    due: number;
    closed: boolean;
    tables: boolean;
    columns: number;
    rows: number;
    pitch_m: number | null;
    near_m: number | null;
    elsewhere: number;
    zone: string;
  };
  may: { mark: boolean; judge: boolean };
  people: Person[];
  answers: Answer[];
  tables: Record<string, number>[];
  marks: Record<string, Marks>;
  conflicts: Conflict[];
}

export interface SignedCopy {
  content: string;
  signature: string;
  key: string;
}

export interface Change {
  key: string;
  was: unknown;
  value: unknown;
}

const bytes = (text: string) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));

/** True, false, or null where the browser cannot check (plain http). `key` is the one this device saw first. */
export async function genuine(copy: SignedCopy, key: string): Promise<boolean | null> {
  if (!globalThis.crypto?.subtle) return null;
  try {
    const kind = { name: "ECDSA", namedCurve: "P-256" };
    const told = await crypto.subtle.importKey("spki", bytes(key), kind, false, ["verify"]);
    const text = new TextEncoder().encode(copy.content);
    return await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, told, bytes(copy.signature), text);
  } catch {
    return false;
  }
}

const TABLES = ["same", "adjacent", "other"] as const;

function cell(text: string | undefined): [number, number] | null {
  const found = /^(\d+),(\d+)$/.exec(text ?? "");
  return found ? [Number(found[1]), Number(found[2])] : null;
}

/** The table beside the case's: said so, or by the sketch (touching in any direction = next). As facts.py has it. */
export function tableOf(marks: Marks, indexSeat: string | undefined): string {
  if (marks.table) return marks.table;
  const one = cell(marks.seat);
  const other = cell(indexSeat);
  if (!one || !other) return "";
  const steps = Math.max(Math.abs(one[0] - other[0]), Math.abs(one[1] - other[1]));
  return TABLES[Math.min(steps, 2)] ?? "";
}

function apart(marks: Marks, indexSeat: string | undefined, pitch: number | null): number | null {
  const one = cell(marks.seat);
  const other = cell(indexSeat);
  return one && other && pitch !== null ? pitch * Math.hypot(one[0] - other[0], one[1] - other[1]) : null;
}

/** The name under which the server judged these marks beforehand. */
export function answerKey(marks: Marks, indexSeat: string | undefined, scene: Copy["scene"]): string {
  if (marks.present === "no") return "away";
  const table = scene.tables ? tableOf(marks, indexSeat) : "";
  const metres = scene.tables ? null : apart(marks, indexSeat, scene.pitch_m);
  const far = table === "other" || (metres !== null && scene.near_m !== null && metres > 2 * scene.near_m);
  const reach = marks.talk === "yes" ? "near" : far && marks.talk === "no" ? "far" : "";
  return ["here", table, reach, marks.mask ?? "", marks.washroom === "yes" ? "yes" : ""].join("|");
}

export function answerFor(copy: Copy, person: Person, marks: Marks, indexSeat: string | undefined): Answer {
  const number = copy.tables[person.table]?.[answerKey(marks, indexSeat, copy.scene)];
  return copy.answers[number ?? -1] ?? { outcome: "undetermined", why: "", missing: [] };
}

/** Marks of the server with the changes that wait on this device laid over them, in their order. */
export function overlaid(copy: Copy, waiting: Change[]): Record<string, Marks> {
  const found: Record<string, Marks> = {};
  for (const [subject, marks] of Object.entries(copy.marks)) found[subject] = { ...marks };
  for (const change of waiting) {
    const [what, subject, field] = change.key.split(":");
    if (what !== "mark" || !subject || !field) continue;
    const marks = found[subject] ?? {};
    if (change.value) marks[field] = String(change.value);
    else delete marks[field];
    found[subject] = marks;
  }
  return found;
}

/** The marks a verdict rests on: all but the free text, as the server compares them. */
export function seenBy(marks: Marks): Marks {
  return Object.fromEntries(Object.entries(marks).filter(([field, value]) => field !== "note" && value));
}
