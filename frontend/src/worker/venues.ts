// Service worker of the venue desk, and of it alone: the page and its files from this device when there is no network.
// It answers nothing else: never the API, never another page, never a write.
const worker = self as unknown as ServiceWorkerGlobalScope;
const PAGES = "ringfence-venue-pages-1";
const FILES = "ringfence-venue-files-1";
const DESK = /^\/venues\/[0-9a-f-]{36}\/desk\/$/;
const WAIT_MS = 5000;

worker.addEventListener("install", () => void worker.skipWaiting());

worker.addEventListener("activate", (event) => {
  event.waitUntil(worker.clients.claim());
});

// The page tells which files it was built from, once it stands.
worker.addEventListener("message", (event) => {
  const told = event.data as { page?: string; files?: string[] };
  if (!told?.page || !DESK.test(new URL(told.page).pathname)) return;
  event.waitUntil(take(told.page, told.files ?? []).then(() => event.source?.postMessage({ kept: true })));
});

async function take(page: string, files: string[]): Promise<void> {
  const store = await caches.open(FILES);
  for (const file of files) {
    if (isFile(new URL(file)) && !(await store.match(file))) await store.add(file);
  }
  const answer = await fetch(page, { credentials: "same-origin" });
  if (answer.ok && !answer.redirected) await (await caches.open(PAGES)).put(new URL(page).pathname, answer);
}

const isFile = (url: URL) => url.origin === worker.location.origin && url.pathname.startsWith("/static/");

worker.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== worker.location.origin) return;
  if (event.request.mode === "navigate" && DESK.test(url.pathname))
    event.respondWith(page(event.request, url));
  else if (isFile(url)) event.respondWith(file(event.request));
});

/** From the server, and kept; from here when it does not answer in time. */
async function page(request: Request, url: URL): Promise<Response> {
  const store = await caches.open(PAGES);
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(WAIT_MS) });
    if (answer.ok && !answer.redirected) await store.put(url.pathname, answer.clone());
    if (answer.status < 500) return answer;
  } catch {
    // no network: what is kept
  }
  return (await store.match(url.pathname)) ?? Response.error();
}

/** Built files carry their contents' number in their name: once kept they never change. */
async function file(request: Request): Promise<Response> {
  const kept = await caches.match(request, { ignoreVary: true });
  return kept ?? fetch(request);
}
