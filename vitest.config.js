import { defineConfig } from "vitest/config";
import { kernelBytes } from "./kernel-bytes.js";

export default defineConfig({
  plugins: kernelBytes(),
  resolve: {
    alias: {
      "chainrule/formats": new URL("src/formats.ts", import.meta.url).pathname,
      "chainrule/viz": new URL("src/viz.ts", import.meta.url).pathname,
      "chainrule/node": new URL("src/node.ts", import.meta.url).pathname,
      chainrule: new URL("src/index.ts", import.meta.url).pathname,
    },
  },
  test: {
    include: ["test/**/*.test.ts"],
    // These have their own installation: npm run test:platforms.
    exclude: ["test/platforms/**"],
    setupFiles: ["test/fail-on-console.ts"],
    // A limit against tests that hang, far above what a slow machine needs.
    testTimeout: 120_000,
  },
});
