// What stays on the device: the signed copy, the key it was signed with, and every envelope until it has arrived.
import type { Change, SignedCopy } from "./copy";

export interface Envelope {
  id: string;
  shelf: string; // person and venue: another person's envelopes on the same device are not ours to send
  order: number;
  at: string;
  ticket: string;
  changes: Change[];
  state: "kept" | "sent" | "refused";
  said?: string;
}

const NAME = "ringfence-venues";

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("copies");
      asked.result.createObjectStore("keys");
      asked.result.createObjectStore("envelopes", { keyPath: "id" }).createIndex("shelf", "shelf");
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

/** Resolves when the transaction is complete, that is when the bytes are with the disk, not before. */
async function during<T>(
  stores: string[],
  mode: IDBTransactionMode,
  work: (tx: IDBTransaction) => IDBRequest<T> | undefined,
) {
  const database = await open();
  try {
    return await new Promise<T | undefined>((resolve, reject) => {
      const tx = database.transaction(stores, mode, { durability: "strict" });
      const asked = work(tx);
      tx.oncomplete = () => resolve(asked?.result);
      tx.onabort = tx.onerror = () => reject(tx.error);
    });
  } finally {
    database.close();
  }
}

export async function keep(envelope: Envelope): Promise<void> {
  await during(["envelopes"], "readwrite", (tx) => {
    tx.objectStore("envelopes").put(envelope);
    return undefined;
  });
}

export async function forget(id: string): Promise<void> {
  await during(["envelopes"], "readwrite", (tx) => {
    tx.objectStore("envelopes").delete(id);
    return undefined;
  });
}

export async function envelopes(shelf: string): Promise<Envelope[]> {
  const found = await during<Envelope[]>(["envelopes"], "readonly", (tx) =>
    tx.objectStore("envelopes").index("shelf").getAll(shelf),
  );
  return (found ?? []).sort((one, other) => one.order - other.order);
}

/** A newer copy takes the place of the old one, and of what has arrived with it, in one step. */
export async function replaceCopy(shelf: string, copy: SignedCopy, arrived: string[]): Promise<void> {
  await during(["copies", "envelopes"], "readwrite", (tx) => {
    tx.objectStore("copies").put(copy, shelf);
    for (const id of arrived) tx.objectStore("envelopes").delete(id);
    return undefined;
  });
}

export async function copyOf(shelf: string): Promise<SignedCopy | undefined> {
  return during<SignedCopy>(["copies"], "readonly", (tx) => tx.objectStore("copies").get(shelf));
}

/** The server's public key as this device saw it first. */
export async function pinned(key: string): Promise<string> {
  const known = await during<string>(["keys"], "readonly", (tx) => tx.objectStore("keys").get("server"));
  if (known) return known;
  await during(["keys"], "readwrite", (tx) => {
    tx.objectStore("keys").put(key, "server");
    return undefined;
  });
  return key;
}

/** One name for this device, so that its later word is told from another device's. */
export function device(): string {
  const known = localStorage.getItem("ringfence-device");
  if (known) return known;
  const made = uuid();
  localStorage.setItem("ringfence-device", made);
  return made;
}

// crypto.randomUUID exists only on https and localhost; a county server may be plain http in its own network.
export function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
