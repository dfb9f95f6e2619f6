// The stays of one trajectory and their way to the server. A change that is refused is taken back.
import { Failed, send } from "../lib/send";
import { word } from "../lib/words";
import type { Stay } from "./stays";
import type { Data } from "./view";

interface Answer {
  stay: Stay;
  conflicts?: Record<string, string>;
}

export interface Proposal {
  stays: Partial<Stay>[];
  questions?: string[];
}

export type Fields = Partial<
  Pick<Stay, "start" | "end" | "place" | "place_name" | "source" | "uncertain" | "note">
>;

interface Undo {
  label: string;
  back: () => Promise<unknown>;
}

export class Store {
  readonly undos: Undo[] = [];

  constructor(
    readonly data: Data,
    private readonly urls: DOMStringMap,
    private readonly changed: (said: string, failed: boolean) => void,
  ) {}

  find(id: string | null): Stay | undefined {
    return this.data.stays.find((stay) => stay.id === id);
  }

  async create(fields: Fields, undoable = true): Promise<Stay | null> {
    const url = this.urls.createUrl;
    if (!url) return null;
    return this.attempt(async () => {
      const answer = await send<Answer>("POST", url, {
        place: "",
        source: "interview",
        uncertain: false,
        note: "",
        ...fields,
      });
      this.data.stays.push(answer.stay);
      this.take(answer);
      if (undoable) this.undos.push({ label: word("add"), back: () => this.remove(answer.stay.id, false) });
      return answer.stay;
    });
  }

  async change(id: string, fields: Fields, undoable = true): Promise<Stay | null> {
    const stay = this.find(id);
    const url = this.urls.changeUrl?.replace("{id}", encodeURIComponent(id));
    if (!stay || !url) return null;
    const before = { ...stay };
    Object.assign(stay, fields);
    this.changed(word("saving"), false);
    return this.attempt(
      async () => {
        const answer = await send<Answer>("PATCH", url, fields);
        this.take(answer);
        if (undoable) {
          const old = Object.fromEntries(
            Object.keys(fields).map((key) => [key, before[key as keyof Stay]]),
          ) as Fields;
          this.undos.push({ label: word("undo"), back: () => this.change(id, old, false) });
        }
        return this.find(id) ?? answer.stay;
      },
      () => Object.assign(stay, before),
    );
  }

  async remove(id: string, undoable = true): Promise<void> {
    const stay = this.find(id);
    const url = this.urls.changeUrl?.replace("{id}", encodeURIComponent(id));
    if (!stay || !url) return;
    await this.attempt(async () => {
      const answer = await send<Answer | null>("DELETE", url);
      this.data.stays.splice(this.data.stays.indexOf(stay), 1);
      this.takeConflicts(answer?.conflicts);
      const { start, end, place, place_name, source, uncertain, note } = stay;
      const fields: Fields = { start, end, place, place_name, source, uncertain, note: note ?? "" };
      if (undoable) this.undos.push({ label: word("remove"), back: () => this.create(fields, false) });
      return stay;
    });
  }

  /** The earlier part keeps the id; what comes after `at` becomes a stay of its own. */
  async split(id: string, at: number): Promise<void> {
    const stay = this.find(id);
    if (!stay || at <= stay.start || (stay.end !== null && at >= stay.end)) return;
    const { end, place, place_name, source, uncertain, note } = stay;
    const shortened = await this.change(id, { end: at }, false);
    if (!shortened) return;
    const rest = await this.create(
      { start: at, end, place, place_name, source, uncertain, note: note ?? "" },
      false,
    );
    if (!rest) await this.change(id, { end }, false);
    else {
      const back = async () => {
        await this.remove(rest.id, false);
        await this.change(id, { end }, false);
      };
      this.undos.push({ label: word("split"), back });
    }
  }

  async undo(): Promise<void> {
    await this.undos.pop()?.back();
  }

  async propose(text: string): Promise<Proposal | null> {
    const url = this.urls.proposeUrl;
    return url ? this.attempt(() => send<Proposal>("POST", url, { text })) : null;
  }

  private async attempt<T>(act: () => Promise<T>, back?: () => void): Promise<T | null> {
    try {
      const result = await act();
      this.changed("", false);
      return result;
    } catch (error) {
      back?.();
      this.changed(error instanceof Failed ? error.message : word("failed"), true);
      return null;
    }
  }

  private take(answer: Answer): void {
    const stay = this.find(answer.stay.id);
    if (stay) Object.assign(stay, answer.stay);
    this.takeConflicts(answer.conflicts);
  }

  private takeConflicts(conflicts: Record<string, string> | undefined): void {
    for (const [id, conflict] of Object.entries(conflicts ?? {})) {
      const other = this.find(id);
      if (other) other.conflict = conflict;
    }
  }
}
