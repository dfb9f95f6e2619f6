// The live board and its slider. The server answers each question at once and the browser asks again by itself, so an
// ended answer is no lost connection: it is lost when nothing was heard for `LOST_MS`.
import { ageWords } from "../lib/frame";
import { word } from "../lib/words";
import { localInput } from "../lib/zone";

const LOST_MS = 10_000;
const EVERY_MS = 60_000; // time left and forecasts move although nothing happened

export function isLost(heard: number, now: number): boolean {
  return now - heard > LOST_MS;
}

class Live {
  private source?: EventSource;
  private position: string;
  private heard = performance.now();
  private drawn = performance.now();
  private lost = false;
  private asking = false;

  constructor(private readonly root: HTMLElement) {
    this.position = root.dataset.position ?? "";
    this.listen();
    setInterval(() => this.look(), 1000);
  }

  private listen(): void {
    this.source?.close();
    this.source = new EventSource(`${this.root.dataset.changes}?after=${this.position}`);
    this.source.addEventListener("alive", () => this.hear());
    this.source.addEventListener("changed", (event) => {
      this.hear();
      this.position = (event as MessageEvent<string>).data;
      void this.draw();
    });
  }

  private hear(): void {
    this.heard = performance.now();
  }

  private look(): void {
    const now = performance.now();
    const lost = isLost(this.heard, now);
    if (lost !== this.lost) {
      this.lost = lost;
      document.dispatchEvent(new Event(lost ? "ringfence:offline" : "ringfence:online"));
      if (!lost) void this.draw();
    }
    // Refused for good (signed out, restarted): the browser gives up, we do not.
    if (this.source?.readyState === EventSource.CLOSED && now - this.heard > 5000) {
      this.listen();
    }
    this.say(now);
    if (!lost && now - this.drawn > EVERY_MS) void this.draw();
  }

  private say(now: number): void {
    const line = this.root.querySelector<HTMLElement>("[data-board-lost]");
    if (!line) return;
    line.hidden = !this.lost;
    if (this.lost) line.textContent = word("boardLost", { age: ageWords((now - this.drawn) / 1000) });
  }

  private async draw(): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    try {
      const address = new URL(location.href);
      address.searchParams.set("part", "1");
      const answer = await fetch(address, { headers: { "X-Requested-With": "fetch" } });
      if (!answer.ok || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector(".board");
      if (!fresh) return;
      const focused = (document.activeElement as HTMLAnchorElement | null)?.href;
      this.root.replaceChildren(document.importNode(fresh, true));
      if (focused) [...this.root.querySelectorAll("a")].find((link) => link.href === focused)?.focus();
      this.drawn = performance.now();
      document.dispatchEvent(new Event("ringfence:fresh"));
    } catch {
      // Said by `look` when it lasts.
    } finally {
      this.asking = false;
    }
  }
}

export function startBoard(root: HTMLElement): void {
  if (root.dataset.past === undefined) new Live(root);
}

/** Dragging writes the minute beside the slider; letting go shows it. */
export function startSlider(form: HTMLFormElement): void {
  const slider = form.querySelector<HTMLInputElement>("[data-past-minute]");
  const moment = form.querySelector<HTMLInputElement>("[data-past-at]");
  if (!slider || !moment) return;
  const start = Number(form.dataset.start);
  slider.addEventListener("input", () => {
    moment.value = localInput(start + Number(slider.value) * 60, form.dataset.zone ?? "UTC");
  });
  slider.addEventListener("change", () => {
    if (Number(slider.value) >= Number(slider.max)) location.assign(form.action);
    else form.requestSubmit();
  });
}
