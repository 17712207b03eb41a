import { expect, test } from "vitest"
import { runSoak } from "../scripts/soak/run-soak.ts"

const MEGABYTE = 1024 * 1024

for (const app of ["express", "koa"] as const)
  test(`a server on ${app} under mixed traffic handles everything, deletes what has had its time, and stays small`, async () => {
    const { looks, kinds, refused, end, crash } = await runSoak({
      app,
      milliseconds: 6_000,
      speed: 60,
      retentionMs: 1_000,
    })

    expect(crash).toBeUndefined()
    expect(refused).toBe(0)
    expect(kinds.get("message")).toBeGreaterThan(0)
    expect(kinds.get("query")).toBeGreaterThan(0)
    expect(end).toMatchObject({ open: 0, done: 0, parked: 0 })
    expect(end.handled).toBeGreaterThan(0)
    expect(looks.length).toBeGreaterThan(0)
    for (const { wal, file, rss, descriptors } of [...looks, end]) {
      expect(wal).toBeLessThan(80 * MEGABYTE)
      expect(file).toBeLessThan(80 * MEGABYTE)
      expect(rss).toBeLessThan(1_024 * MEGABYTE)
      expect(descriptors).toBeLessThan(200)
    }
  }, 600_000)
