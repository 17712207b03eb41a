import { expect, test } from "vitest"
import { ApiError } from "../api/request.ts"
import { fieldOf } from "./use-form.ts"

const names = new Set(["name", "url", "dataModel", "destinationId"])

test.each([
  [new ApiError("invalid-request", "name is missing."), "name"],
  [
    new ApiError("invalid-request", "url begins with http://. Redox takes only https:// in Production."),
    "url",
  ],
  [new ApiError("duplicate-subscription", "This source and destination have one already."), "dataModel"],
  [new ApiError("environments-differ", "The source is in Development."), "destinationId"],
  // Not in this form, or about all of it.
  [new ApiError("invalid-request", "timeZone is no time zone."), undefined],
  [new ApiError("unreachable", "The sandbox does not answer."), undefined],
  [new Error("name is a mistake of the page"), undefined],
])("%s stands beside %s", (error, field) => {
  expect(fieldOf(error, names)).toBe(field)
})
