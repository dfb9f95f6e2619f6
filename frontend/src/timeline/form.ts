// The form beside the days: the same edits as by hand, with words; and "who else was there".
import { send } from "../lib/send";
import { word } from "../lib/words";
import { fromLocalInput, localInput } from "../lib/zone";
import { button } from "../sheet/skeleton";
import type { Places } from "./places";
import type { Stay } from "./stays";
import type { Fields, Store } from "./store";
import { make, sentence } from "./view";

const COUNT_AFTER_MS = 250;

export function field(label: string, control: HTMLElement): HTMLElement {
  const box = make("label", "tl-field");
  box.append(make("span", "field-label", label), control);
  return box;
}

export class Form {
  readonly box = make("div", "tl-form");
  private readonly count = make("p", "tl-count");
  private timer = 0;
  private stop: AbortController | null = null;

  constructor(
    private readonly store: Store,
    private readonly places: Places,
    private readonly countUrl: string | undefined,
    private readonly editable: boolean,
  ) {
    this.box.hidden = true;
    this.count.setAttribute("role", "status");
  }

  show(stay: Stay | undefined): void {
    this.box.hidden = !stay;
    this.box.replaceChildren();
    if (!stay) return;
    this.box.append(make("p", "tl-said", sentence(stay, this.store.data.zone)));
    if (stay.url) {
      const link = make("a", "btn btn-sm btn-ghost", word("openPlace"));
      link.href = stay.url;
      this.box.append(link);
    }
    this.box.append(this.count);
    if (this.editable && stay.editable) this.box.append(this.form(stay));
    this.countSoon(stay);
  }

  focus(): void {
    this.box.querySelector<HTMLElement>("input")?.focus();
  }

  private form(stay: Stay): HTMLElement {
    const { zone } = this.store.data;
    const form = make("form", "tl-fields");
    const list = make("datalist");
    list.id = "timeline-places";
    const choice = make("div");
    const from = Object.assign(make("input", "input"), {
      type: "datetime-local",
      value: localInput(stay.start, zone),
      required: true,
    });
    const to = Object.assign(make("input", "input"), {
      type: "datetime-local",
      value: stay.end === null ? "" : localInput(stay.end, zone),
    });
    const place = Object.assign(make("input", "input"), { value: stay.place_name, autocomplete: "off" });
    place.setAttribute("list", list.id);
    this.places.suggest(place, list);
    const note = Object.assign(make("input", "input"), { value: stay.note ?? "", maxLength: 200 });
    const unsure = Object.assign(make("input", "checkbox"), { type: "checkbox", checked: stay.uncertain });
    const tick = make("label", "tl-tick");
    tick.append(unsure, word("uncertain"));
    const save = make("button", "btn btn-primary btn-sm", word("save"));
    const row = make("div", "toolbar");
    row.append(
      save,
      button(word("split"), () => void this.store.split(stay.id, this.middle(stay))),
      button(word("remove"), () => void this.store.remove(stay.id), "btn-outline"),
    );
    form.append(
      list,
      field(word("from"), from),
      field(word("to"), to),
      field(word("place"), place),
      field(word("note"), note),
      tick,
      choice,
      row,
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const start = fromLocalInput(from.value, zone) ?? stay.start;
      const end = to.value ? fromLocalInput(to.value, zone) : null;
      to.setCustomValidity(end !== null && end <= start ? word("endFirst") : "");
      if (!form.reportValidity()) return;
      void this.save(
        stay,
        place.value.trim(),
        { start, end, uncertain: unsure.checked, note: note.value },
        choice,
      );
    });
    to.addEventListener("input", () => to.setCustomValidity(""));
    return form;
  }

  private async save(stay: Stay, name: string, fields: Fields, choice: HTMLElement): Promise<void> {
    const moved = name === stay.place_name ? {} : await this.places.named(name, choice);
    if (moved) await this.store.change(stay.id, { ...fields, ...moved });
  }

  private middle(stay: Stay): number {
    return Math.round((stay.start + (stay.end ?? stay.start + 3600)) / 600) * 300;
  }

  /** Ask who else was there, a moment after the last change. */
  countSoon(stay: Stay): void {
    clearTimeout(this.timer);
    this.stop?.abort();
    this.count.textContent = "";
    if (!this.countUrl || !stay.place) return;
    this.timer = window.setTimeout(() => void this.ask(stay), COUNT_AFTER_MS);
  }

  private async ask(stay: Stay): Promise<void> {
    this.stop = new AbortController();
    const url = new URL(this.countUrl ?? "", location.href);
    url.searchParams.set("place", stay.place);
    url.searchParams.set("start", String(stay.start));
    if (stay.end !== null) url.searchParams.set("end", String(stay.end));
    this.count.textContent = word("counting");
    try {
      const answer = await send<{ count: number; url?: string }>(
        "GET",
        url.href,
        undefined,
        this.stop.signal,
      );
      const link = make(answer.url ? "a" : "span", "", word("alsoThere", { n: answer.count }));
      if (answer.url && link instanceof HTMLAnchorElement) link.href = answer.url;
      this.count.replaceChildren(link);
    } catch {
      this.count.textContent = "";
    }
  }
}
