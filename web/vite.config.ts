import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/** Where `lotse serve` listens while the app is being developed. */
const server = process.env.LOTSE ?? "http://127.0.0.1:8080";
const proxy = { "/api": server, "/healthz": server, "/readyz": server };

/** Writes each text asset once more as `.br`, so that the server never compresses the same file twice. */
function precompress(): Plugin {
  return {
    name: "precompress",
    apply: "build",
    writeBundle({ dir = "dist" }) {
      const assets = join(dir, "assets");
      for (const name of readdirSync(assets).filter((file) => /\.(js|css|svg)$/.test(file))) {
        writeFileSync(join(assets, `${name}.br`), brotliCompressSync(readFileSync(join(assets, name))));
      }
    },
  };
}

export default defineConfig({
  plugins: [react(), precompress()],
  // MapLibre's worker is an ES module of its own.
  worker: { format: "es" },
  server: { host: "127.0.0.1", proxy },
  preview: { host: "127.0.0.1", proxy },
  build: {
    target: "es2022",
    // Fonts and icons stay files: the content security policy allows no inlined fonts.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
  },
  test: { environment: "node", include: ["src/**/*.test.ts"] },
});
