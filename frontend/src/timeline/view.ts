// Draws the days: one row a day, hours across, a button for each piece of a stay.

import { inChinese, word } from "../lib/words";
import { clock, days, dayWords } from "../lib/zone";
import { hue, type Piece, piecesOf, type Stay } from "./stays";

export interface Mark {
  at: number;
  label: string;
  kind?: string;
}

export interface Data {
  zone: string;
  start: number;
  end: number;
  window?: { start: number; end: number; label: string } | null;
  marks?: Mark[];
  places?: { id: string; name: string; kind?: string }[];
  stays: Stay[];
}

const LANE_PX = 26;
const MARK_PX = 16;
const HOURS = [0, 3, 6, 9, 12, 15, 18, 21];

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = "",
  text = "",
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

export function placeWords(stay: Stay): string {
  return stay.place_name || word("unknownPlace");
}

/** A place that is only words: kept and shown, but the search for contacts cannot follow it. */
function isWordsOnly(stay: Stay): boolean {
  return Boolean(stay.editable) && !stay.place;
}

export function spanWords(stay: Stay, zone: string): string {
  return `${clock(stay.start, zone)}-${stay.end === null ? "" : clock(stay.end, zone)}`;
}

/** The whole sentence a screen reader hears and the pointer's title shows. */
export function sentence(stay: Stay, zone: string): string {
  const parts = [
    `${dayWords(stay.start, zone, inChinese())} ${spanWords(stay, zone)}`,
    placeWords(stay),
    stay.source_label,
    stay.uncertain ? word("uncertain") : "",
    isWordsOnly(stay) ? `? ${word("notOnRecord")}` : "",
    stay.conflict ? `▲ ${stay.conflict}` : "",
    stay.note ?? "",
  ];
  return parts.filter(Boolean).join(" · ");
}

export class View {
  readonly box = make("div", "tl");
  private readonly rows = make("div", "tl-days");

  constructor(
    private readonly data: () => Data,
    readOnly: boolean,
  ) {
    const scale = make("div", "tl-scale");
    const hours = make("div", "tl-hours");
    for (const hour of HOURS) {
      const mark = make("span", "", String(hour).padStart(2, "0"));
      mark.style.left = `${(hour / 24) * 100}%`;
      hours.append(mark);
    }
    scale.append(make("span"), hours);
    this.box.append(scale, this.rows);
    this.box.classList.toggle("tl-read", readOnly);
  }

  draw(chosen: string | null): void {
    const data = this.data();
    const focused =
      document.activeElement instanceof HTMLElement && this.rows.contains(document.activeElement);
    this.rows.replaceChildren(
      ...days(data.start, data.end, data.zone).map((day) => this.day(day, data, chosen)),
    );
    this.makeOneTabStop(chosen);
    if (focused && chosen) this.focus(chosen);
  }

  private day(day: number, data: Data, chosen: string | null): HTMLElement {
    const pieces = piecesOf(day, data.zone, data.stays, data.end);
    const row = make("div", "tl-day");
    const label = make("div", "tl-label", dayWords(day, data.zone, inChinese()));
    label.id = `tl-${day}`;
    const lane = make("div", "tl-lane");
    lane.dataset.day = String(day);
    lane.setAttribute("role", "group");
    lane.setAttribute("aria-labelledby", label.id);
    const marks = (data.marks ?? []).filter((mark) => mark.at >= day && mark.at < day + 86400);
    const lanes = Math.max(1, ...pieces.map((piece) => piece.lane + 1));
    // The words of a mark have a line of their own below the stays, so that they hide none.
    lane.style.height = `${lanes * LANE_PX + 6 + (marks.length && pieces.length ? MARK_PX : 0)}px`;
    this.shade(lane, day, data);
    for (const piece of pieces) lane.append(this.piece(piece, data, chosen));
    for (const mark of marks) this.mark(lane, mark, day);
    row.append(label, lane);
    return row;
  }

  private shade(lane: HTMLElement, day: number, data: Data): void {
    if (!data.window) return;
    const from = Math.max(0, (data.window.start - day) / 86400);
    const to = Math.min(1, (data.window.end - day) / 86400);
    if (to <= from) return;
    const shade = make("div", "tl-window");
    shade.style.left = `${from * 100}%`;
    shade.style.width = `${(to - from) * 100}%`;
    shade.title = data.window.label;
    lane.append(shade);
  }

  private mark(lane: HTMLElement, mark: Mark, day: number): void {
    const share = (mark.at - day) / 86400;
    const line = make("div", `tl-mark tl-mark-${mark.kind ?? "other"}`);
    line.append(make("span", "", `◆ ${mark.label}`));
    if (share > 0.8) line.classList.add("tl-mark-left");
    line.style.left = `${share * 100}%`;
    lane.append(line);
  }

  private piece(piece: Piece, data: Data, chosen: string | null): HTMLElement {
    const { stay } = piece;
    const element = make("button", `tl-stay tl-hue-${hue(stay.source)}`);
    element.type = "button";
    element.dataset.stay = stay.id;
    element.classList.toggle("tl-uncertain", stay.uncertain);
    element.classList.toggle("tl-open", stay.end === null);
    element.classList.toggle("tl-conflict", Boolean(stay.conflict));
    element.setAttribute("aria-pressed", String(stay.id === chosen));
    element.style.left = `${piece.left * 100}%`;
    element.style.width = `${piece.width * 100}%`;
    element.style.top = `${piece.lane * LANE_PX + 3}px`;
    const said = sentence(stay, data.zone);
    element.title = said;
    element.setAttribute("aria-label", said);
    element.append(
      make("span", "tl-name", `${stay.conflict ? "▲ " : isWordsOnly(stay) ? "? " : ""}${placeWords(stay)}`),
    );
    if (stay.editable && piece.first) element.append(make("i", "tl-edge tl-edge-start"));
    if (stay.editable && piece.last && stay.end !== null) element.append(make("i", "tl-edge tl-edge-end"));
    return element;
  }

  private makeOneTabStop(chosen: string | null): void {
    const all = [...this.rows.querySelectorAll<HTMLElement>("[data-stay]")];
    const stop = all.find((one) => one.dataset.stay === chosen) ?? all[0];
    for (const one of all) one.tabIndex = one === stop ? 0 : -1;
  }

  focus(id: string): void {
    this.rows.querySelector<HTMLElement>(`[data-stay="${CSS.escape(id)}"]`)?.focus();
  }

  /** UTC seconds under a point of the screen. */
  momentAt(lane: HTMLElement, clientX: number): number {
    const box = lane.getBoundingClientRect();
    const share = Math.min(Math.max((clientX - box.left) / box.width, 0), 1);
    return Number(lane.dataset.day) + share * 86400;
  }

  laneAt(clientX: number, clientY: number): HTMLElement | null {
    return document.elementFromPoint(clientX, clientY)?.closest<HTMLElement>(".tl-lane") ?? null;
  }
}

/** The same stays as a table: for screen readers, printing, and those who prefer rows. */
export function tableOf(data: Data): HTMLElement {
  const box = make("details", "tl-table");
  box.append(make("summary", "", word("tableView")));
  const wrap = make("div", "rows-wrap");
  const table = make("table", "rows");
  const head = table.createTHead().insertRow();
  for (const label of [word("from"), word("to"), word("place"), word("source"), word("note")]) {
    const cell = make("th", "", label);
    cell.scope = "col";
    head.append(cell);
  }
  const body = table.createTBody();
  for (const stay of [...data.stays].sort((a, b) => a.start - b.start)) {
    const row = body.insertRow();
    row.dataset.place = stay.place;
    const from = `${dayWords(stay.start, data.zone, inChinese())} ${clock(stay.start, data.zone)}`;
    row.insertCell().textContent = from;
    row.insertCell().textContent = stay.end === null ? "–" : clock(stay.end, data.zone);
    const place = row.insertCell();
    if (stay.url) {
      const link = make("a", "", placeWords(stay));
      link.href = stay.url;
      place.append(link);
    } else place.textContent = placeWords(stay);
    row.insertCell().textContent = [stay.source_label, stay.uncertain ? word("uncertain") : ""]
      .filter(Boolean)
      .join(" · ");
    row.insertCell().textContent = [stay.note, stay.conflict ? `▲ ${stay.conflict}` : ""]
      .filter(Boolean)
      .join(" · ");
  }
  wrap.append(table);
  box.append(wrap);
  return box;
}
