// One typed line -> one stay: "3/28 9:30-11:50 茶馆", "昨天下午两点到四点半 在家", "28/3 09:30-11:50 about teahouse".
// What could be read in two ways is asked about, never guessed.
import { civil, dayStart, moment, nextDay } from "../lib/zone";

export interface Typed {
  start: number;
  end: number;
  place: string;
  uncertain: boolean;
}

export interface Question {
  ask: "sayDate" | "sayTime" | "sayPlace" | "badDate" | "badTime" | "outside" | "whichHalf" | "endFirst";
  what: string;
}

export interface Frame {
  zone: string;
  start: number; // first moment shown
  end: number;
  day: number | null; // start of the day that a line without a date is about
  chinese: boolean; // 3/4 is 3 April in English and 4 March in Chinese
}

const DIGITS = "零一二三四五六七八九";

/** 十 -> 10, 二十三 -> 23, 两 -> 2. */
function number(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  const plain = text.replace("两", "二").replace("〇", "零");
  const at = plain.indexOf("十");
  const digit = (sign: string | undefined) => (sign ? DIGITS.indexOf(sign) : 0);
  if (at < 0) return digit(plain);
  return (at === 0 ? 1 : digit(plain[0])) * 10 + digit(plain[at + 1]);
}

const N = "(?:\\d{1,2}|[零〇一二两三四五六七八九十]{1,3})";
const HALF = "(凌晨|早上|早晨|清早|上午|中午|下午|傍晚|晚上|夜里|半夜)?";
const CLOCK = `${HALF}\\s*(${N})(?:[:：](\\d{2})|[点时](半|一刻|三刻|${N})?分?)?\\s*(am|pm)?`;
const RANGE = new RegExp(`${CLOCK}\\s*(?:-|–|—|~|～|至|到|to|until)\\s*(次日|第二天|翌日)?\\s*${CLOCK}`, "i");
const ABOUT = /大约|大概|左右|可能|好像|约|\babout\b|\babt\b|\bmaybe\b|\?|？/gi;

export function readLine(text: string, frame: Frame): Typed | Question {
  const uncertain = ABOUT.test(text);
  ABOUT.lastIndex = 0;
  const plain = text.replace(ABOUT, " ").trim();
  const day = readDay(plain, frame);
  if ("ask" in day) return day;
  const range = RANGE.exec(day.rest);
  if (!range) return { ask: "sayTime", what: day.rest };
  const from = readClock(range.slice(1, 6));
  const to = readClock(range.slice(7, 12), from);
  if ("ask" in from) return from;
  if ("ask" in to) return to;
  const place = day.rest
    .replace(range[0], " ")
    .replace(/^[\s,，、:：在@]+|[\s,，。;；]+$/g, "")
    .replace(/^(?:in|at)\s+/i, "");
  if (!place) return { ask: "sayPlace", what: text };
  const { year, month, day: date } = civil(day.start, frame.zone);
  const start = moment(frame.zone, year, month, date, from.hour, from.minute);
  let end = moment(frame.zone, year, month, date, to.hour, to.minute);
  if (range[6] || end <= start) end = endNextDay(day.start, to, frame);
  if (end - start > 24 * 3600) return { ask: "endFirst", what: range[0] };
  return { start, end, place, uncertain };
}

function endNextDay(day: number, to: Clock, frame: Frame): number {
  const { year, month, day: date } = civil(nextDay(day, frame.zone), frame.zone);
  return moment(frame.zone, year, month, date, to.hour, to.minute);
}

function readDay(text: string, frame: Frame): { start: number; rest: string } | Question {
  const chinese = /^(?:(\d{4})[年./-])?(\d{1,2})月(\d{1,2})[日号]?/.exec(text);
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)/.exec(text);
  const short = /^(\d{1,2})[/.](\d{1,2})(?![\d:：])/.exec(text);
  const alone = /^(\d{1,2})[日号]/.exec(text);
  const found = chinese ?? iso ?? short ?? alone;
  if (!found) {
    if (frame.day === null) return { ask: "sayDate", what: text };
    return { start: frame.day, rest: text };
  }
  const rest = text.slice(found[0].length).replace(/^\s*[(（]?(?:周|星期|礼拜)[一二三四五六日天][)）]?/, "");
  let [year, month, day] = (chinese ?? iso ?? []).slice(1).map((part) => (part ? Number(part) : 0));
  if (short)
    [month, day] = frame.chinese
      ? [Number(short[1]), Number(short[2])]
      : [Number(short[2]), Number(short[1])];
  else if (alone && !chinese && !iso) day = Number(alone[1]);
  const start = whichDay(year || null, month || null, day ?? 0, frame);
  return start === null
    ? { ask: exists(month ?? null, day ?? 0) ? "outside" : "badDate", what: found[0] }
    : { start, rest };
}

function exists(month: number | null, day: number): boolean {
  return day >= 1 && day <= 31 && (month === null || (month >= 1 && month <= 12));
}

/** The day among those shown that fits; a year that was not written is that of the days shown. */
function whichDay(year: number | null, month: number | null, day: number, frame: Frame): number | null {
  for (let at = dayStart(frame.start, frame.zone); at < frame.end; at = nextDay(at, frame.zone)) {
    const seen = civil(at, frame.zone);
    if (seen.day === day && (month === null || seen.month === month) && (year === null || seen.year === year))
      return at;
  }
  return null;
}

interface Clock {
  hour: number;
  minute: number;
  half: string;
}

function readClock(parts: (string | undefined)[], from?: Clock | Question): Clock | Question {
  const [half, hours = "", digits, words, english] = parts;
  let hour = number(hours);
  const minute = digits ? Number(digits) : minutesOf(words);
  const said = half ?? (from && "half" in from && !digits ? from.half : "");
  const what = parts.filter(Boolean).join(" ");
  if (hour > 24 || minute > 59 || (hour === 24 && minute > 0)) return { ask: "badTime", what };
  if (english) hour = (hour % 12) + (english.toLowerCase() === "pm" ? 12 : 0);
  else if (/下午|傍晚|晚上/.test(said) && hour < 12) hour += 12;
  else if (/夜里|半夜/.test(said) && hour >= 6 && hour < 12) hour += 12;
  else if (/中午/.test(said) && hour < 4) hour += 12;
  else if (!said && !digits && hours !== "" && hour > 0 && hour < 7 && words === undefined)
    return { ask: "whichHalf", what };
  else if (!said && words !== undefined && hour > 0 && hour < 7) return { ask: "whichHalf", what };
  return { hour, minute, half: said };
}

function minutesOf(words: string | undefined): number {
  if (!words) return 0;
  if (words === "半") return 30;
  if (words === "一刻") return 15;
  if (words === "三刻") return 45;
  return number(words);
}
