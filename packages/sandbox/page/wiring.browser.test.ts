import { generateKeyPairSync } from "node:crypto"
import type { Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { defaultIds } from "../src/world/default-world.ts"
import { buildPage } from "./build.ts"
import { closeBrowser } from "./testing/browser.ts"
import { faultsOf } from "./testing/faults.ts"
import { canRunBrowser } from "./testing/launch-browser.ts"
import { openPage } from "./testing/open-page.ts"

beforeAll(async () => {
  await buildPage()
})
afterAll(closeBrowser)

/** What has the focus, by its name for those who hear it. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement
    return element?.getAttribute("aria-label") ?? element?.textContent?.trim()
  })
const parties = (page: Page) => page.getByRole("region", { name: "Sources and destinations" })
const empty = { world: { sources: [], destinations: [], subscriptions: [] } }

describe.skipIf(!canRunBrowser)(
  "who sends to whom, in a headless Chromium (only where one is at hand: Linux x64)",
  () => {
    test("a source, a destination and a subscription are made with the keyboard alone", async () => {
      const { page, api } = await openPage("#/subscriptions")
      const { keyboard } = page
      await page.getByRole("button", { name: "Sources and destinations" }).focus()
      await keyboard.press("Enter")
      await expect.poll(() => focused(page)).toBe("Sources and destinations")
      await keyboard.press("Tab")
      expect(await focused(page)).toBe("New source")
      await keyboard.press("Enter")
      await keyboard.type("Clinic")
      await keyboard.press("Enter")
      await parties(page).getByRole("heading", { name: "Clinic" }).waitFor()
      await expect.poll(() => focused(page)).toBe("New source")

      await page.getByRole("button", { name: "New destination" }).focus()
      await keyboard.press("Enter")
      await keyboard.type("Archive")
      await keyboard.press("Tab")
      await keyboard.type("http://127.0.0.1:1/redox")
      await keyboard.press("Enter")
      await parties(page).getByRole("heading", { name: "Archive" }).waitFor()
      await keyboard.press("Escape")
      await expect.poll(() => focused(page)).toBe("Subscriptions")

      await page.getByRole("button", { name: "New subscription" }).focus()
      await keyboard.press("Enter")
      const form = page.getByRole("region", { name: "New subscription" })
      await form.getByLabel("Source").selectOption("Clinic")
      await form.getByLabel("Destination").selectOption("Archive")
      await form.getByLabel("Data model").selectOption("Media")
      await keyboard.press("Tab")
      await form.getByRole("button", { name: "Subscribe" }).press("Enter")
      await page.getByRole("heading", { name: "Media flowing" }).waitFor()

      const { items } = (await api("GET /api/subscriptions")).body
      const made = items.find(({ dataModel, sourceId }: { dataModel: string; sourceId: string }) => {
        return dataModel === "Media" && !Object.values<string>(defaultIds).includes(sourceId)
      })
      expect((await api(`GET /api/sources/${made.sourceId}`)).body).toMatchObject({ name: "Clinic" })
      expect((await api(`GET /api/destinations/${made.destinationId}`)).body).toMatchObject({
        name: "Archive",
        url: "http://127.0.0.1:1/redox",
      })
    })

    test("what the sandbox refuses stands beside its field, which has the focus", async () => {
      const { page } = await openPage("#/subscriptions?record=sources-and-destinations")
      await page.getByRole("button", { name: "New destination" }).click()
      const form = parties(page).locator("form")
      const send = form.getByRole("button", { name: "Make the destination" })
      await send.click()
      await form.getByLabel("Name").and(page.locator("[aria-invalid]")).waitFor()
      expect(await form.getByRole("alert").textContent()).toBe("name is missing.")
      expect(await form.getByLabel("Name").evaluate((field) => field === document.activeElement)).toBe(true)

      await form.getByLabel("Name").fill("Far away")
      await form.getByLabel("Environment").selectOption("Production")
      await form.getByLabel("Endpoint").fill("http://far.example/redox")
      await send.click()
      await form.getByLabel("Endpoint").and(page.locator("[aria-invalid]")).waitFor()
      await form.getByLabel("Endpoint").fill("https://far.example/redox")
      await form.getByLabel("Time zone").fill("Nowhere/City")
      await send.click()
      await form.getByLabel("Time zone").and(page.locator("[aria-invalid]")).waitFor()
      await form.getByLabel("Time zone").fill("America/New_York")
      await send.click()
      await parties(page).getByRole("heading", { name: "Far away" }).waitFor()

      await page.goto(`${new URL(page.url()).origin}/#/subscriptions?record=new-subscription`)
      const subscribe = page.getByRole("region", { name: "New subscription" })
      await subscribe.getByLabel("Destination").selectOption({ label: "Far away (Production)" })
      await subscribe.getByRole("button", { name: "Subscribe" }).click()
      await subscribe.getByLabel("Destination").and(page.locator("[aria-invalid]")).waitFor()
      await subscribe.getByText("The source is in Development and the destination in Production").waitFor()
    })

    test("a sandbox without a world is wired on the page, for every data model at once", async () => {
      const { page, api, url } = await openPage("#/subscriptions", { sandbox: empty, wired: false })
      await page.getByText("There are no subscriptions").waitFor()
      await api("POST /api/sources", { id: "one", name: "One" })
      await api("POST /api/destinations", { id: "two", name: "Two" })
      await api("POST /api/subscriptions", { sourceId: "one", destinationId: "two", dataModel: "Notes" })
      await page.goto(`${url}/#/subscriptions?record=new-subscription`)
      const form = page.getByRole("region", { name: "New subscription" })
      await form.getByLabel("Source").selectOption("One")
      await form.getByLabel("Destination").selectOption("Two")
      await form.getByLabel("Data model").selectOption("every data model")
      await form.getByRole("button", { name: "Subscribe" }).click()
      await page.getByText("subscriptions made.").waitFor()

      const { items } = (await api("GET /api/subscriptions")).body
      expect(new Set(items.map(({ dataModel }: { dataModel: string }) => dataModel)).size).toBe(24)
      expect(items).toHaveLength(24)
    })

    test("an OAuth client is registered by its public key, and a wrong one is told beside the key", async () => {
      const { page, api } = await openPage("#/subscriptions?record=sources-and-destinations")
      await page.getByRole("button", { name: "New source" }).click()
      const form = parties(page).locator("form")
      await form.getByLabel("Name").fill("Backend")
      await form.getByLabel("Credentials").selectOption("OAuth client with a public key")
      await form.getByLabel("Key ID").fill("key-1")
      await form.getByRole("textbox", { name: "Public key" }).fill("no key at all")
      const send = form.getByRole("button", { name: "Make the source" })
      await send.click()
      await form.getByText("is no PEM of a public RSA key").waitFor()

      const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 })
      await form
        .getByRole("textbox", { name: "Public key" })
        .fill(publicKey.export({ type: "spki", format: "pem" }).toString())
      await send.click()
      const card = page.getByRole("region", { name: "Backend", exact: true })
      await card.getByText("key-1").waitFor()
      const { items } = (await api("GET /api/sources")).body
      expect(items.at(-1)).toMatchObject({
        name: "Backend",
        legacyKeys: [],
        oauthClients: [{ secret: null }],
      })
    })

    test("a source is changed, its secret is shown when asked for, and its tokens end", async () => {
      const { page, api, url } = await openPage("#/subscriptions?record=sources-and-destinations")
      const { legacyKeys } = (await api(`GET /api/sources/${defaultIds.yourSource}`)).body
      const card = page.getByRole("region", { name: "Redox API Endpoint", exact: true })
      await card.getByText(legacyKeys[0].apiKey).waitFor()
      expect(await page.content()).not.toContain(legacyKeys[0].secret)
      await card.getByRole("button", { name: "Show the secret" }).click()
      await card.getByText(legacyKeys[0].secret).waitFor()

      const login = await fetch(`${url}/auth/authenticate`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(legacyKeys[0]),
      })
      const { accessToken } = (await login.json()) as { readonly accessToken: string }
      const ask = async () =>
        (
          await fetch(`${url}/endpoint`, {
            method: "POST",
            body: "{}",
            headers: { authorization: `Bearer ${accessToken}` },
          })
        ).status
      expect(await ask()).toBe(400)
      await card.getByRole("button", { name: "End its tokens" }).click()
      await page.getByText("Its tokens have ended").waitFor()
      expect(await ask()).toBe(401)

      await card.getByRole("button", { name: "Change" }).click()
      await card.getByLabel("Name").fill("Renamed")
      await card.getByLabel("Free account").check()
      await card.getByRole("button", { name: "Save" }).click()
      const renamed = page.getByRole("region", { name: "Renamed", exact: true })
      await renamed.getByText("uploads are refused").waitFor()
      expect(await focused(page)).toBe("Change")
      expect((await api(`GET /api/sources/${defaultIds.yourSource}`)).body).toMatchObject({
        freeAccount: true,
        legacyKeys,
      })
    })

    test("what is in use is not removed and says why; what is not goes after one more question", async () => {
      const { page, api, subscription } = await openPage("#/subscriptions?record=sources-and-destinations")
      const card = page.getByRole("region", { name: "Redox EMR", exact: true })
      await card.getByRole("button", { name: "Remove" }).click()
      expect(await focused(page)).toBe("Keep it")
      await page.keyboard.press("Enter")
      await expect.poll(() => focused(page)).toBe("Remove")
      await page.keyboard.press("Enter")
      await card.getByRole("button", { name: "Remove the destination" }).click()
      await card.getByText("A subscription still has it").waitFor()

      const id = await subscription("Notes")
      await page.goto(`${new URL(page.url()).origin}/#/subscriptions?record=${id}`)
      await page.getByRole("button", { name: "Remove", exact: true }).click()
      await page.getByRole("button", { name: "Remove the subscription" }).click()
      await page.getByText("The subscription is removed.").waitFor()
      expect(await focused(page)).toBe("Subscriptions")
      expect((await api(`GET /api/subscriptions/${id}`)).status).toBe(404)
    })

    test("the focus stays where something was done, also when its button is gone", async () => {
      const { page, subscription, api } = await openPage()
      const id = await subscription("Notes")
      await page.goto(`${new URL(page.url()).origin}/#/subscriptions?record=${id}`)
      await page.getByRole("button", { name: "Pause" }).press("Enter")
      await page.getByRole("heading", { name: "Notes paused" }).waitFor()
      await expect.poll(() => focused(page)).toBe("Resume")
      await page.keyboard.press("Enter")
      await page.getByRole("heading", { name: "Notes flowing" }).waitFor()
      await expect.poll(() => focused(page)).toBe("Pause")

      const card = page.getByRole("region", { name: "Your Destination", exact: true })
      await card.getByRole("button", { name: "Verify" }).press("Enter")
      await card.getByText("The endpoint is verified.").waitFor()
      await expect.poll(() => focused(page)).toBe("Verify")
      await page.getByRole("switch", { name: "nulls" }).press("Enter")
      await expect.poll(async () => (await api(`GET /api/subscriptions/${id}`)).body.troubles.length).toBe(1)
      await expect.poll(() => focused(page)).toBe("nulls")
    })

    test.each([
      ["subscriptions?record=new-subscription", "New subscription", "light"],
      ["subscriptions?record=sources-and-destinations", "New source", "dark"],
      ["subscriptions?record=sources-and-destinations", "New destination", "light"],
      ["messages?record=troubles", "rate-limited", "dark"],
    ] as const)("%s fits 1024 pixels and has no fault of accessibility", async (place, name, colorScheme) => {
      const { page } = await openPage(`#/${place}`, { width: 1_024, colorScheme })
      const control = page.getByRole(name === "rate-limited" ? "switch" : "button", { name })
      await control.click()
      if (name === "rate-limited") await page.getByText("On: 1 left").waitFor()
      else if (name !== "New subscription") {
        await parties(page)
          .getByRole("button", { name: /^Make the/ })
          .click()
        await parties(page).getByText("name is missing.").waitFor()
      }

      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(1_024)
      expect(await faultsOf(page)).toEqual([])
    })

    test("troubles of requests of sources are switched on and off, for one path", async () => {
      const { page, url } = await openPage("#/messages")
      await page.getByRole("button", { name: "Trouble on demand" }).click()
      const panel = page.getByRole("region", { name: "Trouble for sources" })
      await panel.getByLabel("Requests to").selectOption("/endpoint")
      const limited = panel.getByRole("switch", { name: "rate-limited" })
      await limited.click()
      await panel.getByText("On: 1 left, at /endpoint").waitFor()
      await page.getByTitle("1 switched on").waitFor()
      const ask = async (path: string) => (await fetch(url + path, { method: "POST", body: "{}" })).status
      expect(await ask("/query")).toBe(401)
      expect(await ask("/endpoint")).toBe(429)
      await expect.poll(() => limited.getAttribute("aria-checked")).toBe("false")

      await panel.getByLabel("Requests to").selectOption("all paths")
      await panel.getByLabel("Hit").selectOption("every one")
      await panel.getByRole("switch", { name: "bad-gateway" }).click()
      await panel.getByText("every one, until switched off").waitFor()
      expect([await ask("/query"), await ask("/endpoint")]).toEqual([502, 502])
      await panel.getByRole("switch", { name: "bad-gateway" }).click()
      await expect.poll(() => page.getByTitle(/switched on/).count()).toBe(0)
      expect(await ask("/endpoint")).toBe(401)
    })
  },
)
