// Words of the venue desk, in the language of the page.
import { inChinese } from "../lib/words";

const WORDS = {
  kept: ["已存本机 {n}", "{n} kept on this device"],
  sending: ["发送中 {n}", "sending {n}"],
  arrived: ["已送达", "all delivered"],
  conflicts: ["冲突 {n}，请选择", "{n} conflicts: choose"],
  refused: ["未被接受 {n}", "{n} not accepted"],
  offline: ["离线，所示为 {time} 的内容", "offline; shown as of {time}"],
  sendNow: ["现在发送", "Send now"],
  signIn: ["请重新登录后再发送；内容仍在本机", "Sign in again to send; all is kept on this device"],
  forged: ["副本签名不符，未采用", "The copy's signature is wrong; it was not taken"],
  broken: [
    "本机的副本签名不符或已过期，联网后重新打开。未送达的内容仍在本机。",
    "The copy on this device is damaged or its time is over: open it again with a network. What was not delivered is still kept.",
  ],
  noWorker: [
    "此地址不是 https，断网后不能重新打开本页",
    "Not https: this page cannot be reopened without a network",
  ],
  mark: ["所见", "What was seen"],
  judge: ["判定签字", "Judge and sign"],
  sketch: ["座位草图", "Sketch"],
  tableCell: ["桌 {where}", "Table {where}"],
  seatCell: ["座 {where}", "Seat {where}"],
  index: ["病例", "the case"],
  people: ["{n} 人在场", "{n} people here"],
  placeHint: [
    "先选人，再点座位；不选人时点座位即选中该处的人",
    "Choose people, then a place; with nobody chosen a place chooses its people",
  ],
  all: ["全部", "all"],
  unplaced: ["未就座", "without a place"],
  selectShown: ["全选所示", "Choose all shown"],
  selectNone: ["取消", "Choose none"],
  toSketch: ["就座", "Seat them"],
  chosen: ["已选 {n} 人", "{n} chosen"],
  present: ["在场", "Was there"],
  table: ["桌", "Table"],
  mask: ["双方全程戴口罩", "Both masked all the time"],
  talk: ["面对面交谈（{near}米内）", "Talked face to face (within {near} m)"],
  washroom: ["同用卫生间", "Same washroom"],
  camera: ["监控可见", "Seen on camera"],
  note: ["证据（监控编号、时刻等，加密保存）", "Evidence (camera, minute; kept sealed)"],
  keepNote: ["存证据", "Keep it"],
  yes: ["是", "yes"],
  no: ["否", "no"],
  unknown: ["不详", "unknown"],
  same: ["同桌", "same"],
  adjacent: ["邻桌", "next"],
  other: ["其他桌", "another"],
  mixed: ["不一", "mixed"],
  close: ["密接", "close"],
  general: ["一般接触", "general"],
  none: ["无需管理", "no restriction"],
  undetermined: ["待判定", "undetermined"],
  secondary: ["次密接", "secondary"],
  companion: ["时空伴随", "companion"],
  rule: ["规则", "rule"],
  lacks: ["缺：{what}", "lacks: {what}"],
  elsewhere: ["别处另有接触：{what}", "another meeting elsewhere: {what}"],
  verdict: ["判定", "Verdict"],
  open: ["暂不判定", "not yet"],
  signedBy: ["{who} 已判 {what}", "{what}, signed by {who}"],
  byDeadline: ["到期自动判为{what}", "{what} by the deadline"],
  waitsHere: ["签字待送达：{what}", "{what}, signed, not delivered yet"],
  takeRule: ["已明确者按规则", "Take the rule where it answers"],
  reason: ["与规则不同的理由", "Why the verdict leaves the rule"],
  sign: ["签字：{what}", "Sign: {what}"],
  nothingToSign: ["没有可签字的判定", "Nothing to sign"],
  needReason: ["与规则不同，请写理由", "It leaves the rule: say why"],
  onlyMark: ["您只能记录所见，判定由流调人员签字", "You may mark what was seen; an epidemiologist signs"],
  due: [
    "最迟 {time} 判定，到期未判者按规则，规则不明按密接",
    "Judge by {time}; after that the rule holds, and close contact where it lacks facts",
  ],
  elsewherePeople: ["另有 {n} 人属其他辖区", "{n} more belong to other areas"],
  here: ["本机", "sent"],
  there: ["已有", "stands"],
  useMine: ["用{who}的：{what}", "Take {who}'s: {what}"],
  useTheirs: ["保留{who}的：{what}", "Keep {who}'s: {what}"],
  online: ["联网后选择", "Choose when there is a network"],
  empty: ["（空）", "(empty)"],
  again: ["再发一次", "Send again"],
  drop: ["丢弃", "Throw away"],
  minutes: ["{n} 分钟", "{n} min"],
  years: ["{n}岁", "{n} y"],
  seat: ["座位", "place"],
  changedMarks: ["所见已变", "what was seen has changed"],
  copySaved: ["本页已存本机，可断网使用", "This page is kept on the device and works without a network"],
} as const satisfies Record<string, readonly [string, string]>;

export type Said = keyof typeof WORDS;

export function say(key: Said, values: Record<string, string | number> = {}): string {
  const text: string = WORDS[key][inChinese() ? 0 : 1];
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}

export function sayCode(code: string): string {
  return code in WORDS ? say(code as Said) : code;
}
