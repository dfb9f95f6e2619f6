// Brings envelopes to the server in their order. Nothing is dropped here: an envelope leaves the device only together
// with the copy that already holds what it said, or when a person throws it away.
import { Failed, send } from "../lib/send";
import type { Change, Copy, SignedCopy } from "./copy";
import { genuine } from "./copy";
import * as shelf from "./shelf";
import { say } from "./words";

interface Answered {
  state: "applied" | "conflict" | "refused";
  title: string;
}

export interface Desk {
  copyUrl: string;
  sendUrl: string;
  settleUrl: string;
}

const AGAIN_MS = 15_000;

export class Post {
  queue: shelf.Envelope[] = [];
  sending = false;
  reached = navigator.onLine;
  said = "";
  private last = 0;

  constructor(
    readonly desk: Desk,
    readonly name: string,
    public copy: Copy,
    readonly key: string,
    readonly show: () => void,
  ) {
    window.addEventListener("online", () => void this.run());
    window.addEventListener("offline", () => {
      this.reached = false;
      show();
    });
    setInterval(() => {
      if (this.queue.some((one) => one.state !== "refused")) void this.run();
    }, AGAIN_MS);
  }

  async load(): Promise<void> {
    this.queue = await shelf.envelopes(this.name);
    this.last = this.queue.at(-1)?.order ?? 0;
  }

  /** What waits here, in order; refused envelopes do not count as said. */
  get waiting(): Change[] {
    return this.queue.filter((one) => one.state !== "refused").flatMap((one) => one.changes);
  }

  count(state: shelf.Envelope["state"]): number {
    return this.queue.filter((one) => one.state === state).reduce((sum, one) => sum + one.changes.length, 0);
  }

  /** Kept on this device before anything else happens. */
  async add(changes: Change[]): Promise<void> {
    if (!changes.length) return;
    this.last = Math.max(this.last + 1, Date.now());
    const envelope: shelf.Envelope = {
      id: shelf.uuid(),
      shelf: this.name,
      order: this.last,
      at: new Date().toISOString(),
      ticket: this.copy.ticket,
      changes,
      state: "kept",
    };
    await shelf.keep(envelope);
    this.queue.push(envelope);
    this.show();
    void this.run();
  }

  async run(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    this.show();
    try {
      for (;;) {
        const next = this.queue.find((one) => one.state === "kept");
        if (!next) break;
        await this.one(next);
        this.show();
      }
      await this.refresh();
      this.reached = true;
      this.said = "";
    } catch (error) {
      this.failed(error);
    } finally {
      this.sending = false;
      this.show();
    }
    if (this.reached && this.queue.some((one) => one.state === "kept")) void this.run();
  }

  private async one(next: shelf.Envelope): Promise<void> {
    const body = {
      id: next.id,
      device: shelf.device(),
      kind: "venue",
      record: this.copy.scene.id,
      version: this.copy.format,
      ticket: next.ticket,
      device_at: next.at,
      changes: next.changes,
    };
    let answer: Answered;
    try {
      answer = await send<Answered>("POST", this.desk.sendUrl, body);
    } catch (error) {
      const final = error instanceof Failed && (error.status === 422 || error.code === "ticket");
      if (!final) throw error;
      answer = { state: "refused", title: (error as Failed).message };
    }
    next.state = answer.state === "refused" ? "refused" : "sent";
    if (answer.state === "refused") next.said = answer.title;
    await shelf.keep(next);
  }

  /** The newest copy; with it goes what has arrived. A copy that does not verify is not taken. */
  async refresh(): Promise<void> {
    const arrived = this.queue.filter((one) => one.state === "sent").map((one) => one.id);
    const fresh = await send<SignedCopy>("GET", this.desk.copyUrl);
    if ((await genuine(fresh, this.key)) === false) throw new Error(say("forged"));
    await shelf.replaceCopy(this.name, fresh, arrived);
    this.copy = JSON.parse(fresh.content) as Copy;
    this.queue = this.queue.filter((one) => !arrived.includes(one.id));
  }

  async settle(id: string, choice: "mine" | "theirs"): Promise<void> {
    try {
      await send("POST", `${this.desk.settleUrl}${id}`, { choice });
    } catch (error) {
      this.failed(error);
      this.show();
      if (!(error instanceof Failed) || error.code !== "settled") return;
    }
    await this.run();
  }

  async again(envelope: shelf.Envelope): Promise<void> {
    await shelf.forget(envelope.id);
    this.queue = this.queue.filter((one) => one.id !== envelope.id);
    await this.add(envelope.changes);
  }

  async drop(envelope: shelf.Envelope): Promise<void> {
    await shelf.forget(envelope.id);
    this.queue = this.queue.filter((one) => one.id !== envelope.id);
    this.show();
  }

  private failed(error: unknown): void {
    if (error instanceof Failed && error.status === 0) {
      this.reached = false;
      this.said = "";
    } else if (error instanceof Failed && error.status === 401) {
      this.said = say("signIn");
    } else {
      this.said = error instanceof Error ? error.message : String(error);
    }
  }
}
