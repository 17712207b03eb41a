import { join } from "node:path"
import { defineConfig } from "vitest/config"

/**
 * Workspace packages are tested from their sources, without a build. Vitest also starts Node with these conditions, so
 * `import` must not be among them: `require()` of a package with both forms would get the wrong one.
 */
const conditions = ["redoxkit-source", "node"]

/** Tests of the source that need no server, and those that are about its own memory, speed and silence. */
const withoutCounterpart = [
  "completion.test.ts",
  "options.test.ts",
  "retry.test.ts",
  "dates/**",
  "files/{base64,files-of,place-files,upload-memory}.test.ts",
  "outbox/{gate,outbox,sentinel}.test.ts",
  "auth/token-store.test.ts",
  "sentinel.test.ts",
]

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["packages/*/{src,page}/**/*.test.ts", "scripts/**/*.test.ts"],
          exclude: ["**/node_modules/**", "**/*.browser.test.ts"],
        },
      },
      {
        extends: true,
        test: {
          name: "browser",
          include: ["packages/*/page/**/*.browser.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          expect: { poll: { timeout: 20_000 } },
        },
      },
      {
        extends: true,
        // The tests of the source once more, with the sandbox in the place of their server.
        plugins: [
          {
            name: "sandbox-as-counterpart",
            enforce: "pre",
            resolveId: (id, importer = "") =>
              id.endsWith("/redox-server.ts") && importer.includes("/packages/source/")
                ? join(import.meta.dirname, "tests/counterpart/redox-server.ts")
                : undefined,
          },
        ],
        test: {
          name: "counterpart",
          include: ["packages/source/src/**/*.test.ts", "tests/counterpart/*.test.ts"],
          exclude: ["**/node_modules/**", ...withoutCounterpart.map((file) => `packages/source/src/${file}`)],
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: "servers",
          include: ["packages/examples/**/*.test.ts", "tests/**/*.test.ts"],
          exclude: ["**/node_modules/**", "tests/counterpart/**"],
          testTimeout: 60_000,
        },
      },
    ],
  },
})
