// From a typed name to a place on record. One place of exactly that name is taken; where there are several, or only
// similar ones, the person chooses; nothing is guessed.
import { send } from "../lib/send";
import { word } from "../lib/words";
import { button } from "../sheet/skeleton";
import type { Fields } from "./store";
import { make } from "./view";

export interface KnownPlace {
  id: string;
  name: string;
  kind?: string;
  address?: string;
  jurisdiction_name?: string;
}

const SUGGEST_AFTER_MS = 200;
const MOST = 12;

export class Places {
  constructor(
    readonly known: KnownPlace[],
    private readonly url: string | undefined,
  ) {}

  async find(text: string): Promise<KnownPlace[]> {
    if (!this.url || !text.trim()) return [];
    const url = new URL(this.url, location.href);
    url.searchParams.set("q", text.trim());
    url.searchParams.set("limit", String(MOST));
    return (await send<{ items: KnownPlace[] }>("GET", url.href)).items;
  }

  /** The fields of a stay for this name; null when the person gave up choosing. `host` shows the choice. */
  async named(name: string, host: HTMLElement): Promise<Fields | null> {
    host.replaceChildren();
    const own = this.known.filter((place) => place.name === name);
    if (own.length === 1 && own[0]) return { place: own[0].id, place_name: name };
    // Somebody who may not look places up can still write words.
    const found = own.length > 1 ? own : await this.find(name).catch(() => []);
    const exact = found.filter((place) => place.name === name);
    if (exact.length === 1 && exact[0]) return this.taken(exact[0]);
    if (!found.length) return { place: "", place_name: name };
    return this.choose(name, exact.length ? exact : found, host);
  }

  private taken(place: KnownPlace): Fields {
    if (!this.known.some((one) => one.id === place.id)) this.known.push(place);
    return { place: place.id, place_name: place.name };
  }

  private choose(name: string, found: KnownPlace[], host: HTMLElement): Promise<Fields | null> {
    return new Promise((resolve) => {
      const done = (fields: Fields | null) => {
        host.replaceChildren();
        resolve(fields);
      };
      const box = make("div", "tl-choose");
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", word("whichPlace", { what: name }));
      box.append(make("p", "", word("whichPlace", { what: name })));
      for (const place of found) {
        const where = [place.jurisdiction_name, place.address].filter(Boolean).join(" ");
        box.append(
          button(
            where ? `${place.name} (${where})` : place.name,
            () => done(this.taken(place)),
            "btn-outline",
          ),
        );
      }
      box.append(button(word("asWords"), () => done({ place: "", place_name: name })));
      box.append(button(word("cancel"), () => done(null)));
      host.replaceChildren(box);
      box.querySelector<HTMLElement>("button")?.focus();
    });
  }

  /** Suggestions for a field while it is typed into. */
  suggest(input: HTMLInputElement, list: HTMLDataListElement): void {
    let timer = 0;
    const fill = (places: KnownPlace[]) => {
      const names = new Set(places.map((place) => place.name));
      list.replaceChildren(...[...names].map((name) => Object.assign(make("option"), { value: name })));
    };
    fill(this.known);
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = window.setTimeout(async () => {
        const found = await this.find(input.value).catch(() => []);
        fill([...this.known, ...found]);
      }, SUGGEST_AFTER_MS);
    });
  }
}
