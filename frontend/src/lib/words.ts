// The words scripts put on the page, in the language of the page.
const WORDS = {
  online: ["在线", "online"],
  offline: ["离线", "offline"],
  notSent: ["没有送达：连接已断。更改未保存。", "Not sent: the connection is down. The change is not saved."],
  failed: ["服务器未接受", "The server did not accept it"],
  copied: ["已复制", "copied"],
  seconds: ["{n} 秒前", "{n} s ago"],
  minutes: ["{n} 分钟前", "{n} min ago"],
  hours: ["{n} 小时前", "{n} h ago"],
} as const satisfies Record<string, readonly [string, string]>;

export type Word = keyof typeof WORDS;

export function inChinese(): boolean {
  return typeof document === "undefined" || document.documentElement.lang !== "en";
}

export function word(key: Word, values: Record<string, string | number> = {}): string {
  const text: string = WORDS[key][inChinese() ? 0 : 1];
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}
