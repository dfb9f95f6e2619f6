// Where a sheet's rows come from: a JSON block of the page, then page by page from the server.
import { send } from "../lib/send";
import { word } from "../lib/words";
import type { Row, SheetModel, Sorting } from "./model";

export function readJson<T>(id: string | undefined): T | null {
  const block = id ? document.getElementById(id) : null;
  return block?.textContent ? (JSON.parse(block.textContent) as T) : null;
}

interface Page {
  rows: Row[];
  next: string | null;
  total?: number;
}

export class Source {
  private next: string | null;
  private total: number | null = null;
  private sort = "";
  private busy = false;

  constructor(
    private readonly url: string | undefined,
    private readonly model: SheetModel,
    private readonly changed: () => void,
  ) {
    this.next = url ? "" : null;
  }

  /** Fetch the next page, unless one is under way or all is here. */
  async more(): Promise<void> {
    if (this.busy || this.next === null || !this.url) return;
    this.busy = true;
    try {
      const url = new URL(this.url, location.href);
      if (this.next) url.searchParams.set("cursor", this.next);
      if (this.sort) url.searchParams.set("sort", this.sort);
      const page = await send<Page>("GET", url.href);
      this.total = page.total ?? this.total;
      if (this.next === "") this.model.replace(page.rows);
      else this.model.append(page.rows);
      this.next = page.next;
      this.changed();
    } finally {
      this.busy = false;
    }
  }

  /** Rows that are not all here must be sorted where they all are. */
  sorted(sorting: Sorting | null): void {
    if (!this.url || (this.next === null && this.sort === "")) return;
    this.sort = sorting ? `${sorting.down ? "-" : ""}${sorting.key}` : "";
    this.next = "";
    void this.more();
  }

  words(): string {
    const here = this.model.rows.length;
    return this.total !== null && this.total > here
      ? word("rowsLoaded", { n: here, total: this.total })
      : word("rowsTotal", { n: here });
  }
}
