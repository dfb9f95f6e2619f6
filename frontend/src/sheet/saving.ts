// Checking and saving an edited sheet. The words are true: "saved" appears only after the server said so.
import { Failed, send } from "../lib/send";
import { word } from "../lib/words";
import type { Grid } from "./grid";
import type { Row } from "./model";
import { button } from "./skeleton";

const CHECK_AFTER_MS = 400;

interface Answer {
  saved?: number;
  faults?: { row: number; column: string; message: string }[];
}

export class Saving {
  private readonly words = document.createElement("span");
  private readonly save: HTMLButtonElement | null;
  private timer = 0;
  private asked = 0;

  constructor(private readonly grid: Grid) {
    const { bar } = grid.parts;
    const { saveUrl, checkUrl } = grid.root.dataset;
    this.words.setAttribute("role", "status");
    this.save = saveUrl ? button(word("save"), () => void this.send(saveUrl, true), "btn-primary") : null;
    if (!grid.editable) {
      bar.hidden = true;
      return;
    }
    bar.append(
      ...(this.save ? [this.save] : []),
      button(word("addRow"), () => {
        grid.model.addRow();
        grid.refresh();
        grid.moveTo(grid.model.order.length - 1, 0);
      }),
      button(word("undo"), () => {
        if (grid.model.undo()) grid.afterChange();
      }),
      button(word("nextFault"), () => this.next()),
      this.words,
    );
    if (!checkUrl && !saveUrl) bar.append(word("pasteHint"));
    window.addEventListener("beforeunload", (event) => {
      if (saveUrl && grid.model.unsaved().length) event.preventDefault();
    });
  }

  show(): void {
    const unsaved = this.grid.model.unsaved().length;
    const faults = this.grid.model.faulty().length;
    const parts = [unsaved ? word("unsaved", { n: unsaved }) : word("pasteHint")];
    if (faults) parts.push(`▲ ${word("faults", { n: faults })}`);
    this.words.textContent = parts.join(" · ");
    this.words.className = faults ? "state state-risk" : "muted";
    if (this.save) this.save.disabled = unsaved === 0;
  }

  checkSoon(): void {
    const url = this.grid.root.dataset.checkUrl;
    clearTimeout(this.timer);
    if (url) this.timer = window.setTimeout(() => void this.send(url, false), CHECK_AFTER_MS);
  }

  private async send(url: string, keep: boolean): Promise<void> {
    this.grid.commit();
    const sent = this.grid.model.unsaved();
    if (!sent.length) return;
    const turn = ++this.asked;
    if (keep) this.words.textContent = word("saving");
    try {
      const answer = await send<Answer>("POST", url, { rows: sent });
      if (turn === this.asked) this.took(sent, answer, keep);
    } catch (error) {
      this.words.textContent = `■ ${error instanceof Failed ? error.message : word("failed")}`;
      this.words.className = "state state-breached";
    }
  }

  private took(sent: Row[], answer: Answer, keep: boolean): void {
    const faults = answer.faults ?? [];
    this.grid.model.setFaults(sent, faults);
    if (keep) {
      const bad = new Set(faults.map((fault) => fault.row));
      this.grid.model.markSaved(sent.filter((_, at) => !bad.has(at)));
    }
    this.grid.refresh();
    if (!keep) return;
    if (faults.length) this.next();
    else {
      this.words.textContent = word("saved", { n: answer.saved ?? sent.length });
      const { doneUrl } = this.grid.root.dataset;
      if (doneUrl) location.assign(doneUrl);
    }
  }

  private next(): void {
    const faults = this.grid.model.faulty();
    const here = faults[0];
    if (here) this.grid.moveTo(here.row, this.grid.showColumn(here.column));
  }
}
