// Judge in bulk, the rule's answer beside each, and sign.
import { answerFor, type Person, seenBy } from "./copy";
import { indexSeat, marksOf, nameOf, type View } from "./desk";
import { button, type Child, h, state } from "./dom";
import { say, sayCode } from "./words";

const CLASSES = ["close", "general", "none"];

export function judging(view: View): Child[] {
  const { copy } = view.post;
  if (!copy.may.judge) return [h("p", {}, say("onlyMark")), list(view)];
  return [
    h(
      "div",
      { class: "chips" },
      button(say("takeRule"), null, () => takeRule(view), { "data-at": "take-rule" }),
    ),
    list(view),
    signature(view),
  ];
}

function rule(view: View, person: Person) {
  return answerFor(view.post.copy, person, marksOf(view, person.id), indexSeat(view));
}

/** A verdict of this device that has not arrived yet. */
function waitingVerdict(view: View, person: Person): string {
  const found = view.post.waiting.filter((one) => one.key === `sign:${person.id}`).at(-1);
  return found ? String((found.value as { outcome: string }).outcome) : "";
}

function stillOpen(view: View, person: Person): boolean {
  return !waitingVerdict(view, person) && (!person.signed || person.signed.deadline);
}

function takeRule(view: View): void {
  for (const person of view.post.copy.people) {
    const answer = rule(view, person);
    if (stillOpen(view, person) && CLASSES.includes(answer.outcome))
      view.verdicts.set(person.id, answer.outcome);
  }
  view.show();
}

function list(view: View): HTMLElement {
  return h("ol", { class: "venue-list" }, ...view.post.copy.people.map((one) => row(view, one)));
}

function row(view: View, person: Person): HTMLElement {
  const answer = rule(view, person);
  const waiting = waitingVerdict(view, person);
  const told: Child[] = [answer.why];
  if (answer.missing.length) told.push(` ${say("lacks", { what: answer.missing.join("、") })}`);
  if (person.elsewhere) told.push(h("br"), say("elsewhere", { what: sayCode(person.elsewhere) }));
  return h(
    "li",
    { class: "venue-row" },
    h(
      "div",
      {},
      h("strong", {}, nameOf(person)),
      " ",
      state(answer.outcome, `${say("rule")}: ${sayCode(answer.outcome)}`),
    ),
    h("p", { class: "reason" }, ...told),
    waiting ? h("p", {}, state("kept", say("waitsHere", { what: sayCode(waiting) }))) : signed(person),
    view.post.copy.may.judge ? choice(view, person) : null,
  );
}

function signed(person: Person): HTMLElement | null {
  if (!person.signed) return null;
  const what = sayCode(person.signed.outcome);
  const text = person.signed.deadline
    ? say("byDeadline", { what })
    : say("signedBy", { who: person.signed.by, what });
  return h("p", {}, state(person.signed.outcome, text));
}

function choice(view: View, person: Person): HTMLElement {
  const now = view.verdicts.get(person.id) ?? "";
  const set = (outcome: string) => () => {
    if (outcome) view.verdicts.set(person.id, outcome);
    else view.verdicts.delete(person.id);
    view.show();
  };
  return h(
    "div",
    { class: "chips", role: "group", "aria-label": `${say("verdict")} ${nameOf(person)}` },
    ...CLASSES.map((one) =>
      button(sayCode(one), now === one, set(one), { "data-at": `verdict-${person.id}-${one}` }),
    ),
    button(say("open"), now === "", set(""), { "data-at": `verdict-${person.id}-` }),
  );
}

function signature(view: View): HTMLElement {
  const chosen = view.post.copy.people.filter((one) => view.verdicts.has(one.id));
  const leaves = chosen.some((one) => view.verdicts.get(one.id) !== rule(view, one).outcome);
  const counts = CLASSES.map(
    (one) => [one, chosen.filter((person) => view.verdicts.get(person.id) === one).length] as const,
  );
  const what = counts
    .filter(([, n]) => n)
    .map(([one, n]) => `${sayCode(one)} ${n}`)
    .join(" · ");
  const reason = h("textarea", {
    class: "textarea",
    id: "venue-reason",
    rows: "2",
    maxlength: "500",
    "data-at": "reason",
  }) as HTMLTextAreaElement;
  reason.value = view.reason;
  const fault = h("p", { class: "field-error", role: "alert" });
  reason.addEventListener("input", () => {
    view.reason = reason.value;
  });
  const act = () => {
    if (leaves && view.reason.trim().length < 2) {
      fault.textContent = say("needReason");
      reason.focus();
    } else {
      sign(view, chosen);
    }
  };
  const go = h(
    "button",
    { type: "button", class: "btn btn-primary", disabled: !chosen.length, "data-at": "sign", click: act },
    chosen.length ? say("sign", { what }) : say("nothingToSign"),
  );
  return h(
    "div",
    { class: "venue-panel" },
    leaves
      ? h(
          "div",
          { class: "field" },
          h("label", { class: "field-label", for: "venue-reason" }, say("reason")),
          reason,
          fault,
        )
      : null,
    go,
  );
}

function sign(view: View, chosen: Person[]): void {
  const changes = chosen.map((person) => {
    const answer = rule(view, person).outcome;
    const outcome = view.verdicts.get(person.id) ?? "";
    const reason = outcome === answer ? "" : view.reason.trim();
    const value = {
      outcome,
      rule: answer,
      reason,
      judged: person.judged,
      seen: seenBy(marksOf(view, person.id)),
    };
    return { key: `sign:${person.id}`, was: person.signed?.id ?? "", value };
  });
  view.verdicts.clear();
  view.reason = "";
  void view.post.add(changes);
}
