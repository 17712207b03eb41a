import { defineConfig } from "vitest/config"

/** Workspace packages are tested from their sources, without a build. */
const conditions = ["redoxkit-source", "node", "import", "module", "default"]

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    projects: [
      {
        extends: true,
        test: { name: "unit", include: ["packages/*/src/**/*.test.ts", "scripts/**/*.test.ts"] },
      },
      {
        extends: true,
        test: {
          name: "servers",
          include: ["packages/examples/**/*.test.ts", "tests/**/*.test.ts"],
          testTimeout: 60_000,
        },
      },
    ],
  },
})
