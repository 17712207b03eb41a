import { join } from "node:path"
import { defineConfig } from "vitest/config"
import { sortSourceTests } from "./tests/counterpart/source-tests.ts"

/**
 * Workspace packages are tested from their sources, without a build. Vitest also starts Node with these conditions, so
 * `import` must not be among them: `require()` of a package with both forms would get the wrong one.
 */
const conditions = ["redoxkit-source", "node"]

/** Servers of the source's tests, each with a file of the same name in tests/counterpart that has the sandbox in its place. */
const STAND_IN = /(?:^\.|\/testing)\/(redox-server\.ts|slow-redox\.ts)$/

const fastCheck = join(import.meta.dirname, "tests/repeatable-fast-check.ts")

export default defineConfig({
  plugins: [
    {
      name: "repeatable-fast-check",
      enforce: "pre",
      resolveId: (id, importer) => (id === "fast-check" && importer !== fastCheck ? fastCheck : undefined),
    },
  ],
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    // These end what hangs. They measure nothing: a busy machine takes many times longer than an idle one.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["packages/*/{src,page}/**/*.test.ts", "scripts/**/*.test.ts"],
          exclude: ["**/node_modules/**", "**/*.browser.test.ts", "packages/postgres/**"],
        },
      },
      {
        extends: true,
        test: {
          name: "postgres",
          include: ["packages/postgres/src/**/*.test.ts"],
          globalSetup: ["packages/postgres/src/testing/global-setup.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: "browser",
          include: ["packages/*/page/**/*.browser.test.ts"],
        },
      },
      {
        extends: true,
        // The tests of the source once more, with the sandbox in the place of their server.
        plugins: [
          {
            name: "sandbox-as-counterpart",
            enforce: "pre",
            resolveId(id, importer = "") {
              const name = importer.includes("/packages/source/") ? STAND_IN.exec(id) : null
              return name === null ? undefined : join(import.meta.dirname, "tests/counterpart", `${name[1]}`)
            },
          },
        ],
        test: {
          name: "counterpart",
          include: [...sortSourceTests().talking, "tests/counterpart/*.test.ts"],
          exclude: ["**/node_modules/**"],
        },
      },
      {
        extends: true,
        test: {
          name: "servers",
          include: ["packages/examples/**/*.test.ts", "tests/**/*.test.ts"],
          exclude: ["**/node_modules/**", "tests/counterpart/**"],
        },
      },
    ],
  },
})
