// The sketch, the people, and what was seen of those who are chosen.
import { answerFor, type Person, tableOf } from "./copy";
import { INDEX, indexSeat, marksOf, nameOf, setMarks, type View } from "./desk";
import { button, type Child, h, state } from "./dom";
import { fieldWord } from "./status";
import { say, sayCode } from "./words";

export function marking(view: View): Child[] {
  return [sketch(view), people(view), view.chosen.size ? panel(view) : null];
}

const COLUMNS = "ABCDEFGHIJKLMNOPQRST";

function sketch(view: View): HTMLElement {
  const { scene } = view.post.copy;
  const cells: HTMLElement[] = [];
  for (let row = 0; row < scene.rows; row++) {
    for (let column = 0; column < scene.columns; column++) cells.push(cell(view, column, row));
  }
  const grid = h("div", { class: "venue-grid", role: "group", "aria-label": say("sketch") }, ...cells);
  grid.style.setProperty("--columns", String(scene.columns));
  grid.addEventListener("keydown", (event) => arrows(event, grid, scene.columns));
  return h("section", { class: "venue-sketch" }, h("p", { class: "muted" }, say("placeHint")), grid);
}

function cell(view: View, column: number, row: number): HTMLElement {
  const { copy } = view.post;
  const at = `${column},${row}`;
  const here = copy.people.filter((one) => marksOf(view, one.id).seat === at);
  const isIndex = indexSeat(view) === at;
  const beside = copy.scene.tables ? tableOf({ seat: at }, indexSeat(view)) : "";
  const where = `${COLUMNS[column] ?? column + 1}${row + 1}`;
  const name = say(copy.scene.tables ? "tableCell" : "seatCell", { where });
  const told = [name, isIndex ? say("index") : "", beside ? sayCode(beside) : "", ...here.map(nameOf)].filter(
    Boolean,
  );
  const act = () => {
    if (view.chosen.size) {
      setMarks(view, view.chosen, "seat", at);
      view.chosen.clear();
    } else {
      for (const one of here) view.chosen.add(one.id);
    }
    view.show();
  };
  return h(
    "button",
    {
      type: "button",
      class: `venue-cell${isIndex ? " is-index" : ""}${beside ? ` is-${beside}` : ""}`,
      "data-at": `cell-${at}`,
      "aria-label": told.join("，"),
      click: act,
    },
    h("span", { class: "venue-where" }, where),
    isIndex ? h("span", { class: "venue-index" }, `◆${say("index")}`) : null,
    h("span", { class: "venue-here" }, here.map((one) => one.number).join(" ")),
  );
}

/** Arrows walk the grid; every cell stays in the order of Tab as well. */
function arrows(event: KeyboardEvent, grid: HTMLElement, columns: number): void {
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key];
  const at = [...grid.children].indexOf(document.activeElement as HTMLElement);
  if (step === undefined || at < 0) return;
  event.preventDefault();
  (grid.children[at + step] as HTMLElement | undefined)?.focus();
}

function shown(view: View): Person[] {
  const { copy } = view.post;
  return copy.people.filter((one) => {
    if (view.filter === "unplaced") return !marksOf(view, one.id).seat;
    const answer = answerFor(copy, one, marksOf(view, one.id), indexSeat(view));
    return !view.filter || answer.outcome === view.filter;
  });
}

function people(view: View): HTMLElement {
  const { copy } = view.post;
  const rows = shown(view);
  const toggle = (id: string) => () => {
    if (!view.chosen.delete(id)) view.chosen.add(id);
    view.show();
  };
  const filters = ["", "unplaced", "undetermined", "close", "general", "none"].map((one) =>
    button(
      one ? sayCode(one) : say("all"),
      view.filter === one,
      () => {
        view.filter = one;
        view.show();
      },
      { "data-at": `filter-${one}` },
    ),
  );
  const index = h(
    "button",
    {
      type: "button",
      class: "venue-person",
      "aria-pressed": String(view.chosen.has(INDEX)),
      "data-at": "person-index",
      click: toggle(INDEX),
    },
    `◆ ${say("index")} ${copy.scene.case}`,
  );
  return h(
    "section",
    {},
    h("h2", {}, say("people", { n: copy.people.length })),
    h("div", { class: "chips" }, ...filters),
    h(
      "div",
      { class: "chips" },
      button(
        say("selectShown"),
        null,
        () => {
          for (const one of rows) view.chosen.add(one.id);
          view.show();
        },
        { "data-at": "select-shown" },
      ),
    ),
    h("div", { class: "venue-people" }, index, ...rows.map((one) => chip(view, one, toggle(one.id)))),
  );
}

function chip(view: View, person: Person, act: () => void): HTMLElement {
  const { copy } = view.post;
  const answer = answerFor(copy, person, marksOf(view, person.id), indexSeat(view));
  const more = [person.age === null ? "" : say("years", { n: person.age }), person.phone]
    .filter(Boolean)
    .join(" ");
  return h(
    "button",
    {
      type: "button",
      class: "venue-person",
      "aria-pressed": String(view.chosen.has(person.id)),
      "data-at": `person-${person.id}`,
      click: act,
    },
    h("span", {}, h("strong", {}, nameOf(person)), ` ${more}`),
    state(answer.outcome, sayCode(answer.outcome)),
  );
}

const YES_NO = ["yes", "no", ""];

function panel(view: View): HTMLElement {
  const only = [...view.chosen].filter((one) => one !== INDEX);
  const { tables } = view.post.copy.scene;
  const names = ["present", ...(tables ? ["table"] : []), "mask", "talk", "washroom", "camera"];
  const open = view.open && only.length > 0;
  const clear = () => {
    view.chosen.clear();
    view.show();
  };
  const toggle = () => {
    view.open = !view.open;
    view.show();
  };
  const seat = () => {
    view.open = false;
    view.show();
    document.querySelector<HTMLElement>(".venue-cell")?.focus();
    document.querySelector(".venue-sketch")?.scrollIntoView({ block: "center" });
  };
  return h(
    "section",
    { class: "venue-panel", "aria-label": say("chosen", { n: view.chosen.size }) },
    h(
      "div",
      { class: "venue-panel-head" },
      h("strong", { role: "status" }, say("chosen", { n: view.chosen.size })),
      only.length ? button(say("mark"), open, toggle, { "data-at": "open-marks" }) : null,
      button(say("toSketch"), null, seat, { "data-at": "to-sketch" }),
      button(say("selectNone"), null, clear, { "data-at": "select-none" }),
    ),
    ...(open ? names.map((field) => choice(view, only, field)) : []),
    open ? note(view, only) : null,
  );
}

function choice(view: View, subjects: string[], field: string): HTMLElement {
  const values = field === "table" ? ["same", "adjacent", "other", ""] : YES_NO;
  const now = new Set(subjects.map((one) => marksOf(view, one)[field] ?? ""));
  return h(
    "fieldset",
    { class: "venue-field" },
    h("legend", {}, fieldWord(view, field), now.size > 1 ? ` (${say("mixed")})` : ""),
    h(
      "div",
      { class: "chips" },
      ...values.map((one) =>
        button(
          one ? sayCode(one) : say("unknown"),
          now.size === 1 && now.has(one),
          () => setMarks(view, subjects, field, one),
          {
            "data-at": `${field}-${one}`,
          },
        ),
      ),
    ),
  );
}

function note(view: View, subjects: string[]): HTMLElement {
  const known = new Set(subjects.map((one) => marksOf(view, one).note ?? ""));
  const input = h("textarea", {
    class: "textarea",
    id: "venue-note",
    rows: "2",
    maxlength: "1000",
    "data-at": "note",
  }) as HTMLTextAreaElement;
  input.value = known.size === 1 ? ([...known][0] ?? "") : "";
  return h(
    "div",
    { class: "field" },
    h("label", { class: "field-label", for: "venue-note" }, say("note")),
    input,
    button(say("keepNote"), null, () => setMarks(view, subjects, "note", input.value.trim()), {
      "data-at": "keep-note",
    }),
  );
}
