import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { defaultIds } from "../src/world/default-world.ts"
import { buildPage } from "./build.ts"
import { closeBrowser } from "./testing/browser.ts"
import { canRunBrowser } from "./testing/launch-browser.ts"
import { openPage } from "./testing/open-page.ts"

beforeAll(async () => {
  await buildPage()
})
afterAll(closeBrowser)

describe.skipIf(!canRunBrowser)(
  "sign-on, in a headless Chromium (only where one is at hand: Linux x64)",
  () => {
    test("a sign-on address is set on the page, and an application is launched from there", async () => {
      const { page, api, application } = await openPage("#/subscriptions")
      const { yourDestination } = defaultIds
      const { url } = (await api(`GET /api/destinations/${yourDestination}`)).body
      await page.getByRole("button", { name: "Sources and destinations" }).click()
      const card = page.getByRole("region", { name: "Your Destination" })
      expect(await card.getByRole("button", { name: "Launch sign-on" }).count()).toBe(0)
      await card.getByRole("button", { name: "Change" }).click()
      await card.getByLabel("Sign-on address").fill(url)
      await card.getByRole("button", { name: "Save" }).click()
      await card.getByText("Its secret").waitFor()

      application.answer = "<h1>Welcome</h1>"
      await card.getByRole("button", { name: "Launch sign-on" }).click()
      await card.getByText("The page that was answered").click()
      await card.getByText("<h1>Welcome</h1>").waitFor()
      const launched = JSON.parse(application.received.at(-1) ?? "")
      expect(launched.Meta).toMatchObject({ DataModel: "SSO", EventType: "Sign-on" })

      application.status = 401
      await card.getByRole("button", { name: "Launch sign-on" }).click()
      await card.getByText("401: The application refused").waitFor()
      expect(await card.locator(".failure").count()).toBe(1)
      await page.goto(`${new URL(page.url()).origin}/#/errors?status=sign-on`)
      await page.getByRole("row").filter({ hasText: "Sign-on failed" }).waitFor()
    })

    test("a launch with a token that has to be refused is good when it is", async () => {
      const { page, api, application } = await openPage("#/subscriptions")
      const { yourDestination } = defaultIds
      const { url } = (await api(`GET /api/destinations/${yourDestination}`)).body
      await api(`PATCH /api/destinations/${yourDestination}`, { ssoUrl: url })
      await page.getByRole("button", { name: "Sources and destinations" }).click()
      const card = page.getByRole("region", { name: "Your Destination" })
      await card.getByLabel("What the launch brings").selectOption("alg-none")
      await card.getByRole("button", { name: "Launch sign-on" }).click()
      await card.locator(".failure").getByText("It has to refuse this token").waitFor()
      application.status = 503
      await card.getByRole("button", { name: "Launch sign-on" }).click()
      await card.locator(".failure").getByText("503").waitFor()
      application.status = 401
      await card.getByRole("button", { name: "Launch sign-on" }).click()
      await card.locator(".success").getByText("as it has to").waitFor()
      await card.getByLabel("What the launch brings").selectOption("with a right token")
      expect(await card.locator(".success").count()).toBe(1)
    })
  },
)
