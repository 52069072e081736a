import { readdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import { type Plugin, transformWithOxc } from "vite";
import { defineConfig } from "vitest/config";

const server = process.env.OUTFEED_SERVER ?? "http://127.0.0.1:8000";

/** Packs every text file of the build beside itself: the server sends the packed one. */
function packed(): Plugin {
  let folder = "";
  return {
    name: "packed",
    apply: "build",
    configResolved: (config) => {
      folder = resolve(config.root, config.build.outDir);
    },
    closeBundle: async () => {
      const names = await readdir(folder, { recursive: true });
      const texts = names.filter((name) => /\.(js|css|html|svg|json)$/.test(name));
      await Promise.all(
        texts.map(async (name) => {
          const file = join(folder, name);
          await writeFile(`${file}.gz`, gzipSync(await readFile(file), { level: 9 }));
        }),
      );
    },
  };
}

/**
 * Writes the service worker with the list of what it keeps, and that list for panels whose browser
 * has no worker. A build is named so that later ones sort after it.
 */
function worker(): Plugin {
  let root = "";
  return {
    name: "worker",
    apply: "build",
    configResolved: (config) => {
      root = config.root;
    },
    generateBundle: {
      order: "post",
      async handler(_, bundle) {
        const own = (await readdir(join(root, "public"))).map((name) => `/${name}`);
        const built = Object.keys(bundle).map((name) => `/${name}`);
        const files = [...new Set([...built, ...own])].filter((name) => !name.endsWith(".map"));
        const source = await readFile(join(root, "src/offline/worker.ts"), "utf8");
        const { code } = await transformWithOxc(source, "worker.ts");
        const build = JSON.stringify(new Date().toISOString());
        const list = JSON.stringify(files.sort());
        const head = `const BUILD = ${build};\nconst FILES = ${list};\n`;
        const plain = code.replace(/export\s*\{\s*\};?/, "");
        this.emitFile({ type: "asset", fileName: "worker.js", source: head + plain });
        this.emitFile({ type: "asset", fileName: "screens.json", source: `{"files":${list}}` });
      },
    },
  };
}

export default defineConfig({
  plugins: [react(), worker(), packed()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: { proxy: { "/api": { target: server } } },
  build: {
    outDir: "../src/outfeed/web/static",
    emptyOutDir: true,
    target: "es2023",
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      output: {
        /* What several screens share comes in one piece: dozens of small ones weigh more. */
        codeSplitting: {
          groups: [
            /* But for dialogs, which bring what floats and scrolls, and what of the API only these and
               panels call: they come when they are opened. */
            {
              name: "own",
              test: /src[\\/](components[\\/](?!Dialog)|lib|api[\\/](?!optimisations|explaining|repairs)|theme)/,
              minShareCount: 3,
            },
            { name: "icons", test: /tabler/, minShareCount: 3 },
            { name: "hooks", test: /@mantine[\\/]hooks/, minShareCount: 3 },
            /* What the board needs at once, though its dialogs and other views of the plan use it too. */
            {
              name: "board",
              test: /src[\\/](board[\\/](drag|parts|layout|axis|controller|Axis|Bar|Ghost|Row|Trace)|screens[\\/]schedule[\\/](bars|FiguresStrip|Ghost|useScheduleDrag|useBoardData|ViewLinks|Unscheduled|calls|refusal|outcome|stops|Schedule))\.[\w.]+$/,
              includeDependenciesRecursively: false,
            },
            { name: "search", test: /screens[\\/].*search\.ts$/ },
          ],
        },
      },
    },
  },
  test: { environment: "node", include: ["src/**/*.test.{ts,tsx}"] },
});
