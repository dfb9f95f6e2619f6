// Adding by typing: one line a stay, or a whole interview text whose proposed stays are confirmed one by one.

import { inChinese, word } from "../lib/words";
import { dayWords } from "../lib/zone";
import { button } from "../sheet/skeleton";
import type { Places } from "./places";
import { restOfDay, type Stay } from "./stays";
import type { Proposal, Store } from "./store";
import { readLine } from "./typed";
import { make, sentence } from "./view";

export class Adding {
  readonly box = make("div", "tl-adding");
  day: number | null = null;
  private readonly choice = make("div");

  constructor(
    private readonly store: Store,
    private readonly places: Places,
    private readonly say: (text: string, failed: boolean) => void,
    private readonly added: (stay: Stay) => void,
    canPropose: boolean,
  ) {
    this.box.append(this.line(), this.choice);
    if (canPropose) this.box.append(this.interview());
  }

  private line(): HTMLElement {
    const form = make("form", "tl-line");
    const input = Object.assign(make("input", "input"), {
      placeholder: word("addHint"),
      autocomplete: "off",
    });
    input.setAttribute("aria-label", word("addLine"));
    const home = button(word("restAtHome"), () => void this.rest());
    form.append(input, make("button", "btn btn-primary btn-sm", word("add")), home);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.typed(input);
    });
    return form;
  }

  private async typed(input: HTMLInputElement): Promise<void> {
    const { zone, start, end } = this.store.data;
    const read = readLine(input.value, { zone, start, end, day: this.day, chinese: inChinese() });
    if ("ask" in read) {
      this.say(word(read.ask, { what: read.what }), true);
      return;
    }
    const place = await this.places.named(read.place, this.choice);
    if (!place) return;
    const stay = await this.store.create({
      start: read.start,
      end: read.end,
      uncertain: read.uncertain,
      ...place,
    });
    if (!stay) return;
    input.value = "";
    input.focus();
    this.added(stay);
  }

  /** From the last known stay of the chosen day to midnight, at home. */
  private async rest(): Promise<void> {
    if (this.day === null) {
      this.say(word("sayDate"), true);
      return;
    }
    const gap = restOfDay(this.day, this.store.data.zone, this.store.data.stays);
    const home = (this.store.data.places ?? []).find((place) => place.kind === "home");
    if (!gap) return;
    const stay = await this.store.create({
      ...gap,
      place: home?.id ?? "",
      place_name: home?.name ?? word("home"),
    });
    if (stay) this.added(stay);
  }

  private interview(): HTMLElement {
    const box = make("details", "tl-interview");
    box.append(make("summary", "", word("proposeHint")));
    const text = Object.assign(make("textarea", "textarea"), { rows: 5 });
    text.setAttribute("aria-label", word("proposeHint"));
    const found = make("ol", "tl-proposals");
    const ask = button(
      word("propose"),
      async () => {
        const proposal = await this.store.propose(text.value);
        if (proposal) this.offer(proposal, found);
      },
      "btn-outline",
    );
    box.append(text, ask, found);
    return box;
  }

  private offer(proposal: Proposal, list: HTMLElement): void {
    this.say(word("proposed", { n: proposal.stays.length }), false);
    const { zone } = this.store.data;
    const asked = (proposal.questions ?? []).map((question) => make("li", "tl-question", `? ${question}`));
    const offered = proposal.stays.map((fields) => {
      const item = make("li", "tl-proposal");
      const draft = { source_label: "", place_name: "", uncertain: true, end: null, ...fields } as Stay;
      item.append(make("span", "", sentence(draft, zone)));
      item.append(
        button(
          word("confirm"),
          async () => {
            const { start, end, place, place_name, source, uncertain, note } = draft;
            const values = {
              start,
              end,
              place: place ?? "",
              place_name,
              source: source ?? "interview",
              uncertain,
              note: note ?? "",
            };
            const stay = await this.store.create(values);
            if (!stay) return;
            item.remove();
            this.added(stay);
          },
          "btn-primary",
        ),
        button(word("skip"), () => item.remove()),
      );
      return item;
    });
    list.replaceChildren(...offered, ...asked);
  }

  dayWords(): string {
    return this.day === null ? "" : dayWords(this.day, this.store.data.zone, inChinese());
  }
}
