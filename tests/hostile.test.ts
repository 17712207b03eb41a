import { expect, test } from "vitest"
import { attack } from "../scripts/hostile/attack.ts"
import { guessOverHttp } from "../scripts/hostile/timing.ts"

for (const app of ["express", "koa"] as const) {
  test(`a server on ${app} answers what no honest sender sends, stores what it says it has, and nothing else`, async () => {
    const report = await attack({ app, requests: 3_000, seed: 20_250_426 })

    expect(report.violations).toEqual([])
    expect(report.sent).toBe(3_000)
    expect(report.stored).toBeGreaterThan(1_000)
    expect(report.acknowledged).toBeGreaterThan(1_000)
    // The attack has come through to where it is aimed at.
    for (const status of [200, 400, 401, 404, 405, 413, 415, 431])
      expect(report.answers.get(status), `${status}`).toBeGreaterThan(0)
    // Memory is bounded, whatever came; how level it is takes more requests to see.
    const [first, last] = [report.states[0], report.states.at(-1)]
    expect(last?.heap).toBeLessThan((first?.heap ?? 0) + 64 * 1024 * 1024)
    expect(last?.descriptors).toBeLessThan((first?.descriptors ?? 0) + 20)
  }, 600_000)

  test(`a server on ${app} gives every wrong token the same answer, byte for byte`, async () => {
    const { answers } = await guessOverHttp(app, 20)

    expect([...answers]).toHaveLength(1)
    expect([...answers][0]).toContain("HTTP/1.1 401")
  }, 600_000)
}
