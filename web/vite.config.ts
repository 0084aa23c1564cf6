import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** Where `lotse serve` listens while the app is being developed. */
const server = process.env.LOTSE ?? "http://127.0.0.1:8080";
const proxy = { "/api": server, "/healthz": server, "/readyz": server };

export default defineConfig({
  plugins: [react()],
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
