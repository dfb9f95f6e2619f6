// The timeline: view, form and typing joined; pointer and keyboard.

import { word } from "../lib/words";
import { dayStart } from "../lib/zone";
import { button } from "../sheet/skeleton";
import { readJson } from "../sheet/source";
import { Adding } from "./adding";
import { Form } from "./form";
import { Places } from "./places";
import { moved, neighbour, SNAP_S, type Stay, snap } from "./stays";
import { Store } from "./store";
import { type Data, make, tableOf, View } from "./view";

const DRAG_FROM_PX = 4;

class Timeline {
  private readonly store: Store;
  private readonly view: View;
  private readonly form: Form;
  private readonly adding: Adding | null;
  private readonly said = make("p", "tl-status");
  private readonly undo = button(word("undo"), () => void this.store.undo());
  private table = make("div") as HTMLElement;
  private chosen: string | null = null;
  private saving = 0;

  constructor(
    private readonly root: HTMLElement,
    data: Data,
  ) {
    const edit = root.dataset.mode === "edit";
    this.store = new Store(data, root.dataset, (said, failed) => this.changed(said, failed));
    this.view = new View(() => this.store.data, !edit);
    data.places ??= [];
    const places = new Places(data.places, root.dataset.placesUrl);
    this.form = new Form(this.store, places, root.dataset.countUrl, edit);
    this.adding = edit
      ? new Adding(
          this.store,
          places,
          (said, failed) => this.say(said, failed),
          (stay) => this.choose(stay.id),
          Boolean(root.dataset.proposeUrl),
        )
      : null;
    this.said.setAttribute("role", "status");
    root.classList.add("tl-root");
    root.replaceChildren(
      ...(this.adding ? [this.adding.box] : []),
      this.said,
      this.view.box,
      ...(edit ? [this.help()] : []),
      this.form.box,
      this.table,
    );
    this.listen(edit);
    this.changed("", false);
  }

  private help(): HTMLElement {
    const row = make("div", "tl-help no-print");
    row.append(this.undo, make("span", "muted", word("stayKeys")));
    return row;
  }

  private changed(said: string, failed: boolean): void {
    this.view.draw(this.chosen);
    const fresh = tableOf(this.store.data) as HTMLDetailsElement;
    fresh.open =
      this.table instanceof HTMLDetailsElement ? this.table.open : this.root.dataset.table === "open";
    this.table.replaceWith(fresh);
    this.table = fresh;
    this.undo.disabled = this.store.undos.length === 0;
    this.form.show(this.store.find(this.chosen));
    this.say(said, failed);
  }

  private say(text: string, failed: boolean): void {
    this.said.textContent = text ? `${failed ? "■ " : ""}${text}` : "";
    this.said.className = `tl-status ${failed ? "state-breached" : "muted"}`;
  }

  private choose(id: string | null, tell = true): void {
    this.chosen = id;
    const stay = this.store.find(id);
    if (stay && this.adding) this.adding.day = dayStart(stay.start, this.store.data.zone);
    this.view.draw(id);
    this.form.show(stay);
    if (!stay || !tell) return;
    const detail = {
      source: "timeline",
      kind: "stay",
      id: stay.id,
      place: stay.place,
      start: stay.start,
      end: stay.end,
    };
    document.dispatchEvent(new CustomEvent("ringfence:select", { detail }));
  }

  private listen(edit: boolean): void {
    this.view.box.addEventListener("click", (event) => {
      const piece = (event.target as Element).closest<HTMLElement>("[data-stay]");
      const lane = (event.target as Element).closest<HTMLElement>("[data-day]");
      if (piece) this.choose(piece.dataset.stay ?? null);
      else if (lane && this.adding) this.adding.day = Number(lane.dataset.day);
    });
    this.view.box.addEventListener("keydown", (event) => this.key(event, edit));
    if (edit) this.view.box.addEventListener("pointerdown", (event) => this.drag(event));
    document.addEventListener("ringfence:select", (event) => {
      const { source, place } = (event as CustomEvent).detail;
      if (source === "timeline" || !place) return;
      const stay = this.store.data.stays.find((one) => one.place === place);
      if (stay) this.choose(stay.id, false);
    });
  }

  private key(event: KeyboardEvent, edit: boolean): void {
    const id = (event.target as Element).closest<HTMLElement>("[data-stay]")?.dataset.stay;
    const stay = this.store.find(id ?? null);
    if (!id || !stay || event.isComposing) return;
    const sideways = event.key === "ArrowLeft" || event.key === "ArrowRight";
    if (edit && stay.editable && sideways && (event.shiftKey || event.altKey)) {
      this.nudge(stay, event.shiftKey ? "end" : "start", event.key === "ArrowRight" ? SNAP_S : -SNAP_S);
    } else if (event.key.startsWith("Arrow")) {
      const next = neighbour(this.store.data.stays, id, event.key);
      if (!next) return;
      this.choose(next.id);
      this.view.focus(next.id);
    } else if (event.key === "Enter" && edit) {
      this.choose(id);
      this.form.focus();
    } else if (event.key === "Delete" && edit && stay.editable) {
      void this.store.remove(id);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Move an edge now, tell the server when the key has rested. */
  private nudge(stay: Stay, edge: "start" | "end", by: number): void {
    this.chosen = stay.id;
    const span = moved(stay, edge, snap((edge === "start" ? stay.start : (stay.end ?? stay.start)) + by));
    const before = { start: stay.start, end: stay.end };
    Object.assign(stay, span);
    this.view.draw(stay.id);
    this.view.focus(stay.id);
    this.form.countSoon(stay);
    clearTimeout(this.saving);
    this.saving = window.setTimeout(() => {
      const wanted = { start: stay.start, end: stay.end };
      Object.assign(stay, before);
      void this.store.change(stay.id, wanted);
    }, 600);
  }

  private drag(down: PointerEvent): void {
    const edge = (down.target as Element).closest(".tl-edge");
    const stay = this.store.find(
      (down.target as Element).closest<HTMLElement>("[data-stay]")?.dataset.stay ?? null,
    );
    if (!edge || !stay) return;
    down.preventDefault();
    const which = edge.classList.contains("tl-edge-start") ? "start" : "end";
    const before = { start: stay.start, end: stay.end };
    const lane = (down.target as Element).closest<HTMLElement>(".tl-lane");
    if (!lane) return;
    // An edge is taken a few pixels beside where it is: keep that distance.
    const grip = (which === "start" ? stay.start : (stay.end ?? 0)) - this.view.momentAt(lane, down.clientX);
    let moving = false;
    const move = (event: PointerEvent) => {
      moving ||= Math.abs(event.clientX - down.clientX) >= DRAG_FROM_PX;
      const lane = this.view.laneAt(event.clientX, event.clientY);
      if (!moving || !lane) return;
      const at = snap(this.view.momentAt(lane, event.clientX) + grip, event.altKey ? 60 : SNAP_S);
      Object.assign(stay, moved({ ...stay, ...before }, which, at));
      this.view.draw(stay.id);
      this.form.countSoon(stay);
    };
    const up = () => {
      document.removeEventListener("pointermove", move);
      document.removeEventListener("pointerup", up);
      document.removeEventListener("pointercancel", up);
      if (!moving) return;
      const wanted = { start: stay.start, end: stay.end };
      Object.assign(stay, before);
      this.chosen = stay.id;
      void this.store.change(stay.id, wanted);
    };
    document.addEventListener("pointermove", move);
    document.addEventListener("pointerup", up);
    document.addEventListener("pointercancel", up);
  }
}

export function startTimeline(root: HTMLElement): void {
  const data = readJson<Data>(root.dataset.source);
  if (data) new Timeline(root, data);
}
