import { expect, test } from "vitest"
import { visibleText } from "./visible-text.ts"

test("marks that turn the direction of a text are shown as escapes", () => {
  expect(visibleText("a\u202eb\u2066c\u061cd")).toBe("a\\u202eb\\u2066c\\u061cd")
})

test("other text stays as it is, whatever its direction", () => {
  expect(visibleText("שלום Größe \u{1f600}")).toBe("שלום Größe \u{1f600}")
})
