import { defineConfig } from "vitest/config";

// Run from the root: npm run test:platforms.
export default defineConfig({
  test: {
    include: ["test/platforms/**/*.test.ts"],
    globalSetup: ["test/platforms/project.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
