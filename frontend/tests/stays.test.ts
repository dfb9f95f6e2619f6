import { expect, test } from "vitest";
import { days, moment, nextDay } from "../src/lib/zone";
import { moved, neighbour, piecesOf, restOfDay, type Stay, snap } from "../src/timeline/stays";

const ZONE = "Asia/Shanghai";
const DAY = moment(ZONE, 2026, 3, 28);
const H = 3600;

function stay(id: string, from: number, to: number | null): Stay {
  const end = to === null ? null : DAY + to * H;
  return {
    id,
    start: DAY + from * H,
    end,
    place: "",
    place_name: id,
    source: "",
    source_label: "",
    uncertain: false,
  };
}

test("a stay over midnight is a piece of each day", () => {
  const night = stay("night", 22, 30);
  const [evening] = piecesOf(DAY, ZONE, [night], DAY + 48 * H);
  const [morning] = piecesOf(nextDay(DAY, ZONE), ZONE, [night], DAY + 48 * H);
  expect(evening).toMatchObject({ left: 22 / 24, width: 2 / 24, first: true, last: false });
  expect(morning).toMatchObject({ left: 0, width: 6 / 24, first: false, last: true });
});

test("touching stays share a lane, overlapping ones do not", () => {
  const pieces = piecesOf(DAY, ZONE, [stay("a", 8, 10), stay("b", 10, 12), stay("c", 11, 13)], DAY + 24 * H);
  expect(pieces.map((piece) => [piece.stay.id, piece.lane])).toEqual([
    ["a", 0],
    ["b", 0],
    ["c", 1],
  ]);
});

test("an open stay reaches to the end of what is shown", () => {
  const [piece] = piecesOf(DAY, ZONE, [stay("open", 20, null)], DAY + 24 * H);
  expect(piece?.width).toBeCloseTo(4 / 24);
});

test("an edge cannot pass the other", () => {
  const one = stay("a", 8, 10);
  expect(moved(one, "start", DAY + 11 * H).start).toBe(DAY + 10 * H - 60);
  expect(moved(one, "end", DAY + 7 * H).end).toBe(DAY + 8 * H + 60);
  expect(snap(DAY + 8 * H + 140)).toBe(DAY + 8 * H);
});

test("the rest of the day begins where the last known stay ends", () => {
  expect(restOfDay(DAY, ZONE, [stay("a", 8, 10), stay("b", 9, 12)])).toEqual({
    start: DAY + 12 * H,
    end: DAY + 24 * H,
  });
  expect(restOfDay(DAY, ZONE, [stay("a", 8, 26)])).toBeNull();
});

test("arrows go along time, up and down to the nearest of another day", () => {
  const all = [stay("a", 8, 9), stay("b", 14, 15), stay("c", 33, 34), stay("d", 40, 41)];
  expect(neighbour(all, "a", "ArrowRight")?.id).toBe("b");
  expect(neighbour(all, "b", "ArrowDown")?.id).toBe("d");
  expect(neighbour(all, "d", "ArrowUp")?.id).toBe("b");
});

test("a day of a clock change is 23 hours long and still one day", () => {
  const spring = moment("Europe/Berlin", 2026, 3, 29);
  expect(nextDay(spring, "Europe/Berlin") - spring).toBe(23 * H);
  expect(days(spring, spring + 30 * H, "Europe/Berlin")).toHaveLength(2);
});
