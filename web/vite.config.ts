import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import { build, type Plugin } from "vite";
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

/** Builds the worker once the app stands: one file at the root, which knows the name of every other file. */
function worker(): Plugin {
  let folder = "dist";
  return {
    name: "worker",
    apply: "build",
    writeBundle({ dir }) {
      folder = dir ?? folder;
    },
    async closeBundle() {
      // The older font format is for browsers that have no such worker.
      const assets = readdirSync(join(folder, "assets")).filter((file) => /\.(js|css|svg|woff2)$/.test(file));
      const names = ["index.html", "favicon.svg", ...assets.map((file) => `assets/${file}`)].sort();
      const hash = createHash("sha256");
      for (const name of names) hash.update(name).update(readFileSync(join(folder, name)));
      const shell = { version: hash.digest("hex").slice(0, 16), files: names.map((name) => `/${name}`) };
      await build({
        configFile: false,
        logLevel: "warn",
        publicDir: false,
        define: { SHELL: JSON.stringify(shell), "import.meta.env.PROD": "true" },
        build: {
          target: "es2022",
          outDir: folder,
          emptyOutDir: false,
          rollupOptions: { input: "src/sw.ts", output: { format: "iife", entryFileNames: "sw.js" } },
        },
      });
    },
  };
}

export default defineConfig({
  plugins: [react(), precompress(), worker()],
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
