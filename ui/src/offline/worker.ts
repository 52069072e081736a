/**
 * Keeps the built screens in the browser and opens them without network. What the API answers it
 * never touches. Each build has a cache of its own; those of earlier ones stay for panels that are
 * open on them, whose further files the server no longer has.
 */

interface Lasting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Lasting {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Scope {
  addEventListener(type: "install" | "activate", listener: (event: Lasting) => void): void;
  addEventListener(type: "fetch", listener: (event: Fetching) => void): void;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
  location: Location;
}
declare const self: Scope;
/* Put in by the build. */
declare const BUILD: string;
declare const FILES: readonly string[];

const prefix = "outfeed-screens-";
const builds_kept = 3;
const at_once = 4;
/** How long the server may take for the page before the kept one is shown, in milliseconds. */
const patience = 4_000;
const page = "/index.html";

/** Caches of builds, the newest first: their names end in the time of the build. */
async function names(): Promise<string[]> {
  const all = await caches.keys();
  return all
    .filter((name) => name.startsWith(prefix))
    .sort()
    .reverse();
}

async function kept(path: string): Promise<Response | undefined> {
  for (const name of await names()) {
    const found = await (await caches.open(name)).match(path);
    if (found) return found;
  }
  return undefined;
}

async function keep(cache: Cache, path: string): Promise<void> {
  // Files under assets never change: what an earlier build has is not loaded again.
  const had = path.startsWith("/assets/") ? await kept(path) : undefined;
  const answer = had ?? (await fetch(path, { cache: path === page ? "no-store" : "default" }));
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  await cache.put(path, answer);
}

async function keepAll(): Promise<void> {
  const cache = await caches.open(prefix + BUILD);
  const left = [...FILES];
  const work = async () => {
    for (let path = left.shift(); path !== undefined; path = left.shift()) await keep(cache, path);
  };
  await Promise.all(Array.from({ length: at_once }, work));
  await self.skipWaiting();
}

async function takeOver(): Promise<void> {
  for (const old of (await names()).slice(builds_kept)) await caches.delete(old);
  await self.clients.claim();
}

async function openPage(request: Request): Promise<Response> {
  const gone = new AbortController();
  const timer = setTimeout(() => gone.abort(), patience);
  try {
    const answer = await fetch(request, { signal: gone.signal });
    // What stands before a server that is away says so with one of these.
    if (answer.status < 502 || answer.status > 504) return answer;
    return (await kept(page)) ?? answer;
  } catch {
    return (await kept(page)) ?? Response.error();
  } finally {
    clearTimeout(timer);
  }
}

const openFile = async (request: Request, path: string): Promise<Response> =>
  (await kept(path)) ?? fetch(request);

self.addEventListener("install", (event) => event.waitUntil(keepAll()));
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (pathname.startsWith("/api/")) return;
  if (request.mode === "navigate") event.respondWith(openPage(request));
  else if (FILES.includes(pathname) || pathname.startsWith("/assets/")) {
    event.respondWith(openFile(request, pathname));
  }
});

export {};
