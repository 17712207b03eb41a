import fc from "fast-check"
import { expect, test } from "vitest"
import { postmanCollectionOf } from "./postman.ts"

interface Item {
  readonly request: { readonly body: { readonly raw: string }; readonly header: readonly object[] }
}

const to = { kind: "destination", url: "http://localhost:3000/redox", name: "Order New" } as const

test("a collection has one request for each delivery and its token as an empty variable", () => {
  const collection = postmanCollectionOf("Two orders", [
    { ...to, body: "{}" },
    { ...to, body: "[]" },
  ])

  expect(collection.info.schema).toContain("v2.1.0")
  expect(collection.item).toHaveLength(2)
  expect(collection.item[0]).toMatchObject({
    name: "Order New",
    request: {
      method: "POST",
      url: "http://localhost:3000/redox",
      header: [{ key: "Content-Type" }, { key: "verification-token", value: "{{verificationToken}}" }],
    },
  })
  expect(collection.variable).toEqual([{ key: "verificationToken", value: "", type: "string" }])
})

test("braces in a message are no variables of Postman, and the message stays the same", () => {
  const word = fc.string({ unit: fc.constantFrom("{", "}", "a", '"', "\\", "$") })
  fc.assert(
    fc.property(fc.dictionary(word, fc.array(word)), (message) => {
      const { item } = postmanCollectionOf("Braces", [{ ...to, body: JSON.stringify(message) }])
      const { raw } = (item[0] as Item).request.body
      expect(raw).not.toContain("{{")
      expect(JSON.parse(raw)).toEqual(message)
    }),
  )
})
