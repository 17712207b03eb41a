import { expect, test, vi } from "vitest"
import { createCatalogue } from "./catalogue.ts"

test("a validator that could not be loaded is loaded again for the next message", async () => {
  const validate = () => []
  for (const fail of [
    () => Promise.reject(new Error("no file")),
    () => {
      throw new Error("no file")
    },
  ]) {
    const loadValidator = vi.fn(() => Promise.resolve(validate)).mockImplementationOnce(fail)
    const event = { dataModel: "Scheduling", eventType: "New", kind: "push", loadValidator } as const
    const catalogue = createCatalogue({ events: [event] })
    await expect(catalogue.validator(event)).rejects.toThrow("no file")
    expect(await catalogue.validator(event)).toBe(validate)
    expect(catalogue.validator(event)).toBe(validate)
    expect(loadValidator).toHaveBeenCalledTimes(2)
  }
})
