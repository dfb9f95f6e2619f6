// Stays without a screen: pieces by day, conflicts, snapping.
import { nextDay } from "../lib/zone";

export interface Stay {
  id: string;
  start: number;
  end: number | null; // null: nobody saw them leave
  place: string;
  place_name: string;
  source: string;
  source_label: string;
  uncertain: boolean;
  start_error_s?: number;
  end_error_s?: number;
  note?: string;
  conflict?: string;
  editable?: boolean;
  url?: string;
}

export interface Piece {
  stay: Stay;
  left: number; // share of the day, 0..1
  width: number;
  first: boolean; // the stay begins in this day
  last: boolean;
  lane: number;
}

export const SNAP_S = 300;
const SHORTEST_S = 60;

export function snap(at: number, step = SNAP_S): number {
  return Math.round(at / step) * step;
}

/** The pieces of one day; stays that overlap lie in lanes below each other. */
export function piecesOf(day: number, zone: string, stays: readonly Stay[], shownEnd: number): Piece[] {
  const until = nextDay(day, zone);
  const length = until - day;
  const inside = stays
    .filter((stay) => stay.start < until && (stay.end ?? shownEnd) > day)
    .sort((a, b) => a.start - b.start || (a.end ?? shownEnd) - (b.end ?? shownEnd));
  const lanes: number[] = [];
  return inside.map((stay) => {
    const from = Math.max(stay.start, day);
    const to = Math.min(stay.end ?? shownEnd, until);
    let lane = lanes.findIndex((free) => free <= from);
    if (lane < 0) lane = lanes.length;
    lanes[lane] = to;
    return {
      stay,
      lane,
      left: (from - day) / length,
      width: Math.max(to - from, 0) / length,
      first: stay.start >= day,
      last: (stay.end ?? shownEnd) <= until,
    };
  });
}

/** A new start or end, kept in order and at least a minute long. */
export function moved(stay: Stay, edge: "start" | "end", at: number): { start: number; end: number } {
  const end = stay.end ?? stay.start + 3600;
  return edge === "start"
    ? { start: Math.min(at, end - SHORTEST_S), end }
    : { start: stay.start, end: Math.max(at, stay.start + SHORTEST_S) };
}

/** The gap of a day in which "rest of the day at home" fits: from the last known stay to midnight. */
export function restOfDay(
  day: number,
  zone: string,
  stays: readonly Stay[],
): { start: number; end: number } | null {
  const until = nextDay(day, zone);
  const ends = stays
    .filter((stay) => stay.start < until && (stay.end ?? until) > day)
    .map((stay) => stay.end ?? until);
  const start = Math.max(day, ...ends);
  return start < until ? { start, end: until } : null;
}

/** The stay to go to with an arrow key: along the time, or the nearest of the day above or below. */
export function neighbour(stays: readonly Stay[], id: string, key: string): Stay | undefined {
  const ordered = [...stays].sort((a, b) => a.start - b.start);
  const at = ordered.findIndex((stay) => stay.id === id);
  if (key === "ArrowRight") return ordered[at + 1];
  if (key === "ArrowLeft") return ordered[at - 1];
  const here = ordered[at];
  if (!here) return ordered[0];
  const wanted = here.start + (key === "ArrowDown" ? 86400 : -86400);
  const others = ordered.filter((stay) =>
    key === "ArrowDown" ? stay.start > here.start : stay.start < here.start,
  );
  return others.sort((a, b) => Math.abs(a.start - wanted) - Math.abs(b.start - wanted))[0];
}

const HUES: Record<string, number> = {
  interview: 1,
  code: 2,
  payment: 3,
  transit: 4,
  camera: 6,
  phone: 3,
  gate: 2,
  clinic: 5,
  import: 0,
};

export function hue(source: string): number {
  return HUES[source] ?? 0;
}
