import { readFile } from "node:fs/promises"
import path from "node:path"
import { expect, onTestFinished, test, vi } from "vitest"
import { copyOfFixtures, editSchema, temporaryFolder } from "../testing/folders.ts"
import { watchSchemas } from "./watch-schemas.ts"

/** A file system that reports nothing, as some network drives do. */
vi.mock("./listen.ts", () => ({ listen: () => () => {} }))

test("a change that the system does not report is found all the same", async () => {
  const [schemas, out] = [await copyOfFixtures(), await temporaryFolder()]
  let [isSecond, changed] = [false, () => {}]
  const generatedAgain = new Promise<void>((resolve) => {
    changed = resolve
  })
  const generated = new Promise<void>((resolve) => {
    const watch = watchSchemas({ schemas, out, settleMs: 5, pollMs: 20 }, () => {
      if (isSecond) changed()
      isSecond = true
      resolve()
    })
    onTestFinished(() => watch.close())
  })
  await generated
  await editSchema(schemas, "patient-search/query.schema.json", (schema) => {
    Object.assign(schema.properties as object, { Limit: { type: "number" } })
  })
  await generatedAgain
  expect(await readFile(path.join(out, "types.gen.ts"), "utf8")).toContain("Limit?: number")
})
