import { expect, test } from "vitest"
import { legacyKey } from "./auth/legacy-key.ts"
import { SourceError } from "./errors.ts"
import { type SourceOptions, settingsOf } from "./options.ts"

const auth = legacyKey({ apiKey: "k", secret: "s" })

test("what is left out has its default", () => {
  expect(settingsOf({ auth })).toMatchObject({
    baseUrl: "https://api.redoxengine.com",
    blobUrl: "https://blob.redoxengine.com",
    destinations: [],
    test: false,
    validate: "log",
    deadlineMs: 130_000,
    retry: { attempts: 5 },
  })
})

test("the file service of another region is not guessed", () => {
  expect(settingsOf({ auth, baseUrl: "https://api.ca.redoxengine.com" }).blobUrl).toBeUndefined()
  expect(settingsOf({ auth, baseUrl: "https://api.redoxengine.com/" }).blobUrl).toBe(
    "https://blob.redoxengine.com",
  )
  expect(settingsOf({ auth, baseUrl: "http://a.example", blobUrl: "http://b.example/" }).blobUrl).toBe(
    "http://b.example",
  )
})

test("a base URL may end in slashes and have a path", () => {
  expect(settingsOf({ auth, baseUrl: "http://localhost:3000/redox//" }).baseUrl).toBe(
    "http://localhost:3000/redox",
  )
})

test.each<[object, RegExp]>([
  [{ auth: undefined }, /auth is missing/],
  [{ auth: {} }, /auth is missing/],
  [{ destination: "" }, /no ID/],
  [{ destination: { Name: "x" } }, /no ID/],
  [{ destinations: ["a", " "] }, /no ID/],
  [{ destination: undefined }, /destination is there and has no value/],
  [{ destinations: undefined }, /destinations is there and has no value/],
  [{ destinations: null }, /destinations is there/],
  [{ destinations: "a" }, /no list/],
  [{ destination: "a", destinations: ["b"] }, /both given/],
  [{ baseUrl: "api.redoxengine.com" }, /baseUrl must be an http/],
  [{ baseUrl: "ftp://api.redoxengine.com" }, /baseUrl/],
  [{ baseUrl: "https://user:pass@api.redoxengine.com" }, /baseUrl/],
  [{ blobUrl: "https://blob.redoxengine.com?x=1" }, /blobUrl/],
  [{ validate: "warn" }, /throw, log, off/],
  [{ deadlineMs: 0 }, /deadlineMs/],
  [{ deadlineMs: 2 ** 31 }, /deadlineMs/],
  [{ retry: { attempts: 0 } }, /retry.attempts/],
  [{ retry: { attempts: 1.5 } }, /retry.attempts/],
  [{ answerLimit: 0 }, /answerLimit/],
  [{ logger: { warn() {} } }, /logger has no method debug/],
])("%j is refused", (wrong, text) => {
  const create = () => settingsOf({ auth, ...wrong } as SourceOptions<unknown, unknown>)
  expect(create).toThrow(SourceError)
  expect(create).toThrow(text)
  try {
    create()
  } catch (error) {
    expect(error).toMatchObject({ code: "invalid-option" })
  }
})
