// Requests of the islands: JSON both ways; a failure becomes an Error whose message a person can read.
import { word } from "./words";

export class Failed extends Error {
  constructor(
    message: string,
    readonly status: number,
    readonly code: string,
    readonly body: unknown,
  ) {
    super(message);
  }
}

export async function send<T>(method: string, url: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (method !== "GET") {
    headers["X-CSRFToken"] = document.body.dataset.csrf ?? "";
    headers["Content-Type"] = "application/json";
    if (method === "POST") headers["Idempotency-Key"] = key();
  }
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
      signal: signal ?? null,
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    document.dispatchEvent(new CustomEvent("ringfence:offline"));
    throw new Failed(word("notSent"), 0, "offline", null);
  }
  document.dispatchEvent(new CustomEvent("ringfence:online"));
  const text = await response.text();
  const answer = parsed(text);
  if (!response.ok) {
    const problem = (answer ?? {}) as { title?: string; detail?: string; code?: string };
    throw new Failed(
      problem.title ?? problem.detail ?? `${word("failed")} (${response.status})`,
      response.status,
      problem.code ?? "",
      answer,
    );
  }
  return answer as T;
}

function parsed(text: string): unknown {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}

// crypto.randomUUID exists only on https and localhost; a county server may be plain http in its own network.
function key(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
