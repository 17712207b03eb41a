import { spawnSync } from "node:child_process"
import { join } from "node:path"
import { expect, test } from "vitest"

test.each(["crash-test", "hostile", "soak", "storage-faults"])(
  "%s answers an unknown option with its usage",
  (script) => {
    const { status, stderr } = spawnSync(
      process.execPath,
      ["--conditions=redoxkit-source", join(import.meta.dirname, `${script}.ts`), "--unknown"],
      { encoding: "utf8" },
    )
    expect(status).toBe(2)
    expect(stderr).not.toContain("    at ")
    expect(stderr).toMatch(new RegExp(`Unknown option '--unknown'.*\nUsage: ${script} `))
  },
)
