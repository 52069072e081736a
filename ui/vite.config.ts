import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const server = process.env.OUTFEED_SERVER ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: { proxy: { "/api": { target: server } } },
  build: {
    outDir: "../src/outfeed/web/static",
    emptyOutDir: true,
    target: "es2023",
    chunkSizeWarningLimit: 900,
  },
  test: { environment: "node", include: ["src/**/*.test.{ts,tsx}"] },
});
