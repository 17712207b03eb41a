import { expect, test } from "vitest"
import { createCookieJar } from "./cookie-jar.ts"

const app = new URL("http://app.example/start")

test("cookies go back to the host that set them, the last value of each", () => {
  const jar = createCookieJar()
  jar.keep(app, "a=1; Expires=Wed, 21 Oct 2099 07:28:00 GMT; Path=/, b=2; HttpOnly,c=")
  jar.keep(app, "a=3")
  jar.keep(app, undefined)
  jar.keep(new URL("http://other.example/"), "d=4")
  expect(jar.header(new URL("http://app.example:81/home"))).toBe("a=3; b=2; c=")
  expect(jar.header(new URL("http://other.example/"))).toBe("d=4")
  expect(jar.header(new URL("http://third.example/"))).toBeUndefined()
})

test("a cookie that ends at once is gone", () => {
  const jar = createCookieJar()
  jar.keep(app, "a=1, b=2")
  jar.keep(app, "a=; Max-Age=0")
  expect(jar.header(app)).toBe("b=2")
})
