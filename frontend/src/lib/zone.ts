// Days and clocks of a time zone, from UTC seconds. A day may have 23 or 25 hours; nothing here assumes 24.

export interface Civil {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  weekday: number; // 0 = Monday
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(zone: string): Intl.DateTimeFormat {
  let found = formats.get(zone);
  if (!found) {
    found = new Intl.DateTimeFormat("en-GB", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    formats.set(zone, found);
  }
  return found;
}

export function civil(at: number, zone: string): Civil {
  const part: Record<string, number> = {};
  for (const { type, value } of format(zone).formatToParts(at * 1000)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = part;
  const weekday = (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7;
  return { year, month, day, hour, minute, weekday };
}

/** UTC seconds of a civil moment. A moment skipped by a clock change becomes the one after the gap. */
export function moment(zone: string, year: number, month: number, day: number, hour = 0, minute = 0): number {
  const wanted = Date.UTC(year, month - 1, day, hour, minute) / 1000;
  let guess = wanted;
  for (let round = 0; round < 3; round++) {
    const seen = civil(guess, zone);
    const off = wanted - Date.UTC(seen.year, seen.month - 1, seen.day, seen.hour, seen.minute) / 1000;
    if (off === 0) break;
    guess += off;
  }
  return guess;
}

export function dayStart(at: number, zone: string): number {
  const { year, month, day } = civil(at, zone);
  return moment(zone, year, month, day);
}

export function nextDay(start: number, zone: string): number {
  return dayStart(start + 26 * 3600, zone);
}

/** Starts of the days that [from, to) touches. */
export function days(from: number, to: number, zone: string, most = 31): number[] {
  const found: number[] = [];
  for (let day = dayStart(from, zone); day < to && found.length < most; day = nextDay(day, zone))
    found.push(day);
  return found;
}

const two = (n: number) => String(n).padStart(2, "0");

export function clock(at: number, zone: string): string {
  const { hour, minute } = civil(at, zone);
  return `${two(hour)}:${two(minute)}`;
}

const WEEKDAYS = "一二三四五六日";
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

export function dayWords(at: number, zone: string, chinese: boolean): string {
  const { month, day, weekday } = civil(at, zone);
  return chinese ? `${month}月${day}日 (周${WEEKDAYS[weekday]})` : `${day} ${MONTHS[month - 1]}`;
}

export function localInput(at: number, zone: string): string {
  const { year, month, day, hour, minute } = civil(at, zone);
  return `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}`;
}

export function fromLocalInput(text: string, zone: string): number | null {
  const found = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(text);
  if (!found) return null;
  const [year, month, day, hour, minute] = found.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ];
  return moment(zone, year, month, day, hour, minute);
}
