const look_for_new = 30 * 60_000;

interface Screens {
  files: string[];
}

/**
 * Makes the screens open without network. Where the browser trusts the address (https, or this
 * device itself) a service worker keeps them, over reloads too; elsewhere what was not opened yet
 * is fetched into the browser's cache, so that all of it opens until the page is reloaded.
 */
export async function prepareScreens(): Promise<void> {
  if (!import.meta.env.PROD) return;
  if ("serviceWorker" in navigator) await register();
  else await fetchAhead();
}

let registered = false;

async function register(): Promise<void> {
  if (registered) return;
  registered = true;
  try {
    const worker = await navigator.serviceWorker.register("/worker.js", { updateViaCache: "none" });
    setInterval(() => void worker.update().catch(() => undefined), look_for_new);
  } catch {
    // Not heard just now, or not allowed here: it is tried again with the next line.
    registered = false;
  }
}

async function fetchAhead(): Promise<void> {
  try {
    const { files } = (await (await fetch("/screens.json")).json()) as Screens;
    for (const file of files) await (await fetch(file)).arrayBuffer();
  } catch {
    // Without network there is nothing to fetch ahead.
  }
}
