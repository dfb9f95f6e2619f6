import { expect, test } from "vitest";
import { clock, dayWords, moment } from "../src/lib/zone";
import { readLine } from "../src/timeline/typed";

const ZONE = "Asia/Shanghai";
const FRAME = {
  zone: ZONE,
  start: moment(ZONE, 2026, 3, 18),
  end: moment(ZONE, 2026, 4, 1),
  day: null as number | null,
  chinese: true,
};

function read(text: string, more: Partial<typeof FRAME> = {}): string {
  const found = readLine(text, { ...FRAME, ...more });
  if ("ask" in found) return `${found.ask}`;
  const day = dayWords(found.start, ZONE, true).split(" ")[0];
  const next = dayWords(found.end, ZONE, true) !== dayWords(found.start, ZONE, true) ? "+" : "";
  return `${day} ${clock(found.start, ZONE)}-${clock(found.end, ZONE)}${next} ${found.place}${found.uncertain ? " ?" : ""}`;
}

test.each([
  ["3/28 9:30-11:50 茶馆", "3月28日 09:30-11:50 茶馆"],
  ["3.28 9:30-11:50 茶馆", "3月28日 09:30-11:50 茶馆"],
  ["3月28日 9点半到11点50 茶馆", "3月28日 09:30-11:50 茶馆"],
  ["3月28日(周六) 上午九点至十一点五十分在茶馆", "3月28日 09:00-11:50 茶馆"],
  ["28日下午2点到4点半 云溪菜市场", "3月28日 14:00-16:30 云溪菜市场"],
  ["2026-03-28 08:10-08:45 卫生院", "3月28日 08:10-08:45 卫生院"],
  ["3/28 约9:30-11:50 茶馆", "3月28日 09:30-11:50 茶馆 ?"],
  ["3/28 晚上十点半到次日1:00 家", "3月28日 22:30-01:00+ 家"],
  ["3/28 22:30-1:00 家", "3月28日 22:30-01:00+ 家"],
  ["3/28 晚上8点至10点 餐馆", "3月28日 20:00-22:00 餐馆"],
])("%s", (text, wanted) => {
  expect(read(text)).toBe(wanted);
});

test("an English line has the day first, and am and pm", () => {
  expect(read("28/3 9:30 am to 1:15 pm at teahouse", { chinese: false })).toBe(
    "3月28日 09:30-13:15 teahouse",
  );
});

test("a line without a date is about the chosen day, or asks", () => {
  expect(read("9:30-11:50 茶馆")).toBe("sayDate");
  expect(read("9:30-11:50 茶馆", { day: moment(ZONE, 2026, 3, 20) })).toBe("3月20日 09:30-11:50 茶馆");
});

test.each([
  ["3/28 2点到4点 茶馆", "whichHalf"],
  ["3/28 2-4 茶馆", "whichHalf"],
  ["3/28 25:00-26:00 茶馆", "badTime"],
  ["13/45 9:30-11:50 茶馆", "badDate"],
  ["5/28 9:30-11:50 茶馆", "outside"],
  ["3/28 茶馆", "sayTime"],
  ["3/28 9:30-11:50", "sayPlace"],
])("%s is asked about, not guessed", (text, wanted) => {
  expect(read(text)).toBe(wanted);
});
