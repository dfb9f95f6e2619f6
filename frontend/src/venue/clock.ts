// A moment as people read it, in the zone of the jurisdiction.
import { inChinese } from "../lib/words";

export function clockAt(seconds: number, zone: string): string {
  const format = new Intl.DateTimeFormat(inChinese() ? "zh-CN" : "en-GB", {
    timeZone: zone,
    month: inChinese() ? "numeric" : "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const part = Object.fromEntries(format.formatToParts(seconds * 1000).map((one) => [one.type, one.value]));
  const time = `${part.hour}:${part.minute}`;
  return inChinese() ? `${part.month}月${part.day}日 ${time}` : `${part.day} ${part.month} ${time}`;
}
