// True words about saving, and conflicts with both values side by side.
import { clockAt } from "./clock";
import type { Conflict } from "./copy";
import type { View } from "./desk";
import { nameOf } from "./desk";
import { button, type Child, h, state } from "./dom";
import { type Said, say, sayCode } from "./words";

export function status(view: View): HTMLElement {
  const { post } = view;
  const kept = post.count("kept");
  const refused = post.count("refused");
  const words: Child[] = [];
  if (kept && post.sending) words.push(state("sending", say("sending", { n: kept })));
  else if (kept) words.push(state("kept", say("kept", { n: kept })));
  else words.push(state("arrived", say("arrived")));
  if (post.copy.conflicts.length)
    words.push(state("conflict", say("conflicts", { n: post.copy.conflicts.length })));
  if (refused) words.push(state("refused", say("refused", { n: refused })));
  if (!post.reached) {
    words.push(h("span", {}, say("offline", { time: clockAt(post.copy.made, post.copy.scene.zone) })));
  }
  if (post.said) words.push(h("span", { class: "field-error" }, post.said));
  const how: Said | null =
    view.workerKeeps === true ? "copySaved" : view.workerKeeps === false ? "noWorker" : null;
  if (how) words.push(h("span", { class: "muted venue-how" }, say(how)));
  const send =
    kept && !post.sending ? button(say("sendNow"), null, () => void post.run(), { "data-at": "send" }) : null;
  return h(
    "div",
    { class: "venue-status" },
    h("div", { role: "status", class: "venue-words", "data-words": "" }, ...words),
    send,
    ...post.queue
      .filter((one) => one.state === "refused")
      .map((one) =>
        h(
          "p",
          { class: "venue-refused" },
          one.said ?? "",
          button(say("again"), null, () => void post.again(one)),
          button(say("drop"), null, () => void post.drop(one)),
        ),
      ),
  );
}

export function conflicts(view: View): HTMLElement | null {
  const found = view.post.copy.conflicts;
  if (!found.length) return null;
  return h("section", { class: "panel venue-conflicts" }, ...found.map((one) => row(view, one)));
}

function row(view: View, one: Conflict): HTMLElement {
  const [what, subject, field] = one.key.split(":");
  const person = view.post.copy.people.find((row) => row.id === subject);
  const who = person ? nameOf(person) : say("index");
  const about = what === "sign" ? say("verdict") : fieldWord(view, field ?? "");
  const choose = (choice: "mine" | "theirs") => () => void view.post.settle(one.id, choice);
  return h(
    "div",
    { class: "venue-conflict" },
    h("p", {}, h("strong", {}, `${who} · ${about}`)),
    view.post.reached
      ? h(
          "div",
          { class: "chips" },
          button(say("useMine", { who: one.by, what: value(one.mine) }), null, choose("mine")),
          button(
            say("useTheirs", { who: one.theirs_by || say("there"), what: value(one.theirs) }),
            null,
            choose("theirs"),
          ),
        )
      : h(
          "p",
          {},
          `${one.by}: ${value(one.mine)} · ${one.theirs_by || say("there")}: ${value(one.theirs)} · ${say("online")}`,
        ),
  );
}

export function fieldWord(view: View, field: string): string {
  if (field === "talk") return say("talk", { near: view.post.copy.scene.near_m ?? 1 });
  return sayCode(field);
}

function value(told: unknown): string {
  if (told && typeof told === "object") {
    const { outcome, why } = told as { outcome?: string; why?: string };
    return outcome ? sayCode(outcome) : why === "marks" ? say("changedMarks") : "";
  }
  return told ? sayCode(String(told)) : say("empty");
}
