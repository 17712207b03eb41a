import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest"
import { lastingPort } from "../../../scripts/lasting-port.ts"
import { createSandbox } from "../src/sandbox.ts"
import { quiet } from "../src/testing/quiet.ts"
import { defaultIds } from "../src/world/default-world.ts"
import { buildPage } from "./build.ts"
import { views } from "./location/place.ts"
import { closeBrowser } from "./testing/browser.ts"
import { faultsOf } from "./testing/faults.ts"
import { canRunBrowser } from "./testing/launch-browser.ts"
import { openPage } from "./testing/open-page.ts"

beforeAll(async () => {
  await buildPage()
})
afterAll(closeBrowser)

const row = (page: Page, text: string | RegExp) => page.getByRole("row").filter({ hasText: text })
const rows = (page: Page) =>
  page
    .getByRole("grid")
    .getByRole("row")
    .filter({ hasNot: page.getByRole("columnheader") })

const title = canRunBrowser
  ? "the page in a headless Chromium"
  : "the page in a headless Chromium (skipped: npm has one for Linux on x64 only; name yours in REDOXKIT_CHROMIUM)"

describe.skipIf(!canRunBrowser)(title, () => {
  test("what is sent appears without a reload, and so does what becomes of it", async () => {
    const { page, send, application } = await openPage()
    await page.getByText("Nothing has been sent yet").waitFor()

    application.status = 503
    await send("Scheduling", "New")
    await row(page, "Scheduling New").getByText("retrying").waitFor()

    application.status = 200
    await row(page, "Scheduling New").click()
    await page.getByRole("button", { name: "Try now" }).click()
    await row(page, "Scheduling New").getByText("delivered").waitFor()
  })

  test("filters narrow the list, stay in the address, and come back with it", async () => {
    const { page, send } = await openPage()
    await send("Scheduling", "New")
    await send("Order", "Update", (message) => {
      message.Patient.Notes = ["needle-in-the-hay"]
    })
    await send("Order", "New")
    await rows(page).nth(2).waitFor()

    await page.getByLabel("Data model").selectOption("Order")
    await expect.poll(() => rows(page).count()).toBe(2)
    await page.getByLabel("Event type").selectOption("Update")
    await expect.poll(() => rows(page).count()).toBe(1)
    expect(new URL(page.url()).hash).toBe("#/transmissions?dataModel=Order&eventType=Update")

    await page.getByRole("button", { name: "Clear" }).click()
    await page.getByPlaceholder("Text in messages").fill("NEEDLE-in")
    await expect.poll(() => rows(page).count()).toBe(1)
    await page.reload()
    await row(page, "Order Update").waitFor()
    expect(await rows(page).count()).toBe(1)
    expect(await page.getByPlaceholder("Text in messages").inputValue()).toBe("NEEDLE-in")

    await page.getByPlaceholder("Text in messages").fill("nowhere to be found")
    await page.getByRole("button", { name: "Clear all filters" }).click()
    await expect.poll(() => rows(page).count()).toBe(3)
    await page.getByLabel("State").selectOption("delivered")
    await page.getByLabel("Source").selectOption("Redox API Endpoint")
    await page.getByText("Nothing matches these filters").waitFor()
  })

  test("of ten thousand rows only those in sight are drawn, down to the oldest", async () => {
    const { page, api, send, subscription } = await openPage()
    const id = await subscription("Notes")
    // All of them come live, while the page watches.
    await api(`POST /api/subscriptions/${id}/troubles`, { kind: "burst", copies: 10_000 })
    await send("Notes", "New")
    await api(`POST /api/subscriptions/${id}/pause`)
    const grid = page.getByRole("grid", { name: "Transmissions" })
    await expect.poll(() => grid.getAttribute("aria-rowcount"), { timeout: 30_000 }).toBe("10002")

    const drawn: number[] = []
    for (let step = 1; step <= 40; step += 1) {
      await grid.evaluate((element, part) => {
        element.scrollTop = element.scrollHeight * part
      }, step / 40)
      drawn.push(await rows(page).count())
    }
    expect(Math.max(...drawn)).toBeLessThan(80)
    await page.locator('[aria-rowindex="10002"]').waitFor()

    await page.reload()
    await rows(page).first().waitFor()
    await page.getByText("10,001 rows").waitFor()
    await grid.press("End")
    await page.locator('.list-row.active[aria-rowindex="10002"]').waitFor()

    await page.getByLabel("State").selectOption("waiting")
    await page.getByText(/^[\d,]+ matches$/).waitFor()
  })

  test("a record shows its JSON with findings beside their lines, folds it and searches it", async () => {
    const { page, send } = await openPage()
    await send("Scheduling", "New", (message) => {
      message.Patient.Identifiers[0].ID = 4417
    })
    await row(page, "Scheduling New").click()
    const json = page.getByRole("region", { name: "JSON" })

    await expect
      .poll(() => json.locator(".json-line", { hasText: "4417" }).textContent())
      .toContain("string or null expected, number found")
    await page.getByRole("button", { name: "Fold", exact: true }).click()
    await expect.poll(() => json.locator(".json-line").count()).toBeLessThan(12)
    await json.getByRole("button", { name: 'Unfold "Meta"' }).click()
    await json.getByText('"DataModel"').waitFor()

    await page.getByPlaceholder("Search in this message").fill("idtype")
    await page.getByText(/^1 of \d+$/).waitFor()
    await page.keyboard.press("Enter")
    await page.getByText(/^2 of \d+$/).waitFor()
    expect(await json.locator(".json-line.marked mark").textContent()).toBe("IDType")
  })

  test("every attempt is shown with its answer, and a resend adds one", async () => {
    const { page, send, application } = await openPage()
    application.answer = '{"received":"first"}'
    const logId = await send("Order", "New")
    await row(page, "Order New").getByText("delivered").waitFor()
    await row(page, "Order New").click()
    await page.getByRole("tab", { name: /Attempts/ }).click()
    await page.getByText('{"received":"first"}').waitFor()

    application.answer = '{"received":"second"}'
    await page.getByRole("button", { name: "Resend", exact: true }).click()
    await page.getByText('{"received":"second"}').waitFor()
    // What was read stays open.
    expect(await page.getByText('{"received":"first"}').isVisible()).toBe(true)
    expect(application.received).toHaveLength(2)
    expect(new Set(application.received.map((text) => JSON.parse(text).Meta.Logs[0].ID))).toEqual(
      new Set([logId]),
    )
    expect(page.url()).toContain("tab=attempts")
  })

  test("a message is edited and resent, and says what it came from", async () => {
    const { page, send, application } = await openPage()
    const logId = await send("Scheduling", "New")
    await row(page, "Scheduling New").click()
    await page.getByRole("button", { name: "Edit and resend" }).click()
    const editor = page.getByRole("textbox", { name: "Message as JSON" })
    await editor.getByText('"Scheduling"').waitFor()

    await editor.press("Control+Home")
    await editor.press("End")
    await page.keyboard.insertText('"Extensions": {"edited": {"string": "by hand"}},')
    await page.getByText("Fits its schema").waitFor()
    await page.keyboard.press("Control+Enter")
    await page.getByRole("link", { name: "Open the transmission" }).click()

    await page.getByText("Edited and resent").waitFor()
    await page.getByRole("link", { name: logId.slice(0, 8) }).waitFor()
    await expect.poll(() => application.received.at(-1)).toContain("by hand")
  })

  test("Compose starts from a sample, completes and checks from the schema, and sends", async () => {
    const { page, application } = await openPage("#/compose")
    await page.getByLabel("Event").selectOption("Order/New")
    const editor = page.getByRole("textbox", { name: "Message as JSON" })
    await editor.getByText('"Order"', { exact: true }).first().waitFor()
    await page.getByText("Fits its schema").waitFor()

    await editor.press("Control+Home")
    await editor.press("End")
    await page.keyboard.press("Enter")
    await page.keyboard.type('"Vis')
    await page.getByRole("option", { name: /^Visit/ }).waitFor()
    await page.keyboard.press("Escape")
    await page.keyboard.press("Control+a")
    await page.keyboard.insertText(
      '{"Meta": {"DataModel": "Order", "EventType": "New", "EventDateTime": 7, "Tset": true}, "Patient": {}}',
    )
    await page.getByRole("button", { name: /expected, number found/ }).waitFor()
    await page.getByRole("button", { name: /No schema names this member/ }).waitFor()

    await page.keyboard.press("Control+a")
    await page.keyboard.insertText('{"Meta": {"DataModel": "Order", "EventType": "Nwe"}}')
    await page.getByRole("button", { name: /catalogue does not know this event/ }).waitFor()

    await page.getByRole("button", { name: "Sample again" }).click()
    await page.getByText("Fits its schema").waitFor()
    await page.getByRole("button", { name: "Send", exact: true }).click()
    await page.getByRole("link", { name: "Open the transmission" }).click()
    await page.getByRole("heading", { name: "Order New delivered" }).waitFor()
    expect(application.received).toHaveLength(1)
  })

  test("broken JSON is not sent, and a refusal of the sandbox stands beside the button", async () => {
    const { page } = await openPage("#/compose?dataModel=Order&eventType=New")
    const editor = page.getByRole("textbox", { name: "Message as JSON" })
    const send = page.getByRole("button", { name: "Send", exact: true })
    await page.getByText("Fits its schema").waitFor()
    await editor.press("Control+End")
    await page.keyboard.insertText("}")
    await page.getByText("This is no JSON from here on.").first().waitFor()
    expect(await send.isDisabled()).toBe(true)

    await page.keyboard.press("Backspace")
    await page.getByText("Fits its schema").waitFor()
    await page.getByLabel("Source").selectOption("Redox API Endpoint")
    await page.getByText("No subscription joins these two").waitFor()
    await send.click()
    await expect.poll(() => page.locator(".desk-side [role=alert]").textContent()).toMatch(/subscription/i)
  })

  test("a query is answered in Compose", async () => {
    const { page } = await openPage(
      `#/compose?dataModel=PatientSearch&eventType=Query&source=${defaultIds.yourSource}&destination=${defaultIds.redoxEmr}`,
    )
    await page.getByText("Fits its schema").waitFor()
    await page.getByRole("button", { name: "Send", exact: true }).click()

    const result = page.getByRole("region", { name: "Result" })
    await result.getByText('"PatientSearch"').waitFor()
  })

  test("a subscription is paused, skips what is first, and goes on in order", async () => {
    const { page, send, subscription, application } = await openPage()
    const id = await subscription("Notes")
    await page.goto(`${new URL(page.url()).origin}/#/subscriptions?record=${id}`)
    await page.getByRole("button", { name: "Pause" }).click()
    await page.getByRole("heading", { name: "Notes paused" }).waitFor()
    await send("Notes", "New")
    await send("Notes", "Replace")
    await page.getByRole("link", { name: "2 transmissions" }).waitFor()
    expect(application.received).toHaveLength(0)

    await page.getByRole("button", { name: "Skip the first" }).click()
    await page.getByRole("link", { name: "1 transmission" }).waitFor()
    await page.getByRole("button", { name: "Resume" }).click()
    await page.getByRole("heading", { name: "Notes flowing" }).waitFor()
    await expect
      .poll(() => application.received.map((text) => JSON.parse(text).Meta.EventType))
      .toEqual(["Replace"])
  })

  test("an alert is told wherever one is, and counted until the errors are looked at", async () => {
    const { page, api, send, application } = await openPage("#/compose")
    await api("PATCH /api/settings", { speed: 1_000 })
    application.status = 500
    await send("Notes", "New")

    await page.locator(".toast").waitFor()
    await page.getByTitle("1 new alert").waitFor()
    await page.getByRole("link", { name: "Errors" }).click()
    await row(page, "alert").waitFor()
    expect(await page.getByTitle("1 new alert").count()).toBe(0)
  })

  test("a trouble is switched on and off", async () => {
    const { page, send, subscription, application } = await openPage()
    const id = await subscription("Notes")
    await page.goto(`${new URL(page.url()).origin}/#/subscriptions?record=${id}`)
    const duplicate = page.getByRole("switch", { name: "duplicate" })
    await duplicate.click()
    await expect.poll(() => duplicate.getAttribute("aria-checked")).toBe("true")
    await send("Notes", "New")

    await expect.poll(() => application.received.length).toBe(2)
    await expect.poll(() => duplicate.getAttribute("aria-checked")).toBe("false")
    await page.getByLabel("Hit").selectOption("every one")
    const nulls = page.getByRole("switch", { name: "nulls" })
    await nulls.click()
    await page.getByText("every one, until switched off").waitFor()
    await nulls.click()
    await expect.poll(() => nulls.getAttribute("aria-checked")).toBe("false")
  })

  test("an endpoint is verified, and the reason is told when that fails", async () => {
    const { page, subscription, application } = await openPage()
    await page.goto(`${new URL(page.url()).origin}/#/subscriptions?record=${await subscription("Notes")}`)
    const card = page.getByRole("region", { name: "Your Destination" })
    await card.getByText("not verified").waitFor()
    await card.getByRole("button", { name: "Verify" }).click()
    await card.getByText("The endpoint is verified.").waitFor()

    application.status = 403
    await card.getByRole("button", { name: "Verify" }).click()
    await card.getByText(/401 or 403 means/).waitFor()
    await card.getByText("failed", { exact: true }).waitFor()
  })

  test("a payload with real data stays hidden until it is asked for, also in Compose", async () => {
    const { page, api, send } = await openPage()
    await api(`PATCH /api/destinations/${defaultIds.yourDestination}`, { holdsRealData: true })
    const logId = await send("Scheduling", "New", (message) => {
      message.Patient.Demographics.LastName = "Sentinelsson"
    })
    await row(page, "Scheduling New").click()
    await page.getByText("Hidden: the destination holds real data").waitFor()
    expect(await page.getByRole("button", { name: "Copy as curl" }).isDisabled()).toBe(true)
    expect(await page.content()).not.toContain("Sentinelsson")

    await page.getByRole("button", { name: "Show the payload" }).click()
    await page.getByPlaceholder("Search in this message").fill("Sentinelsson")
    await page.getByText("1 of 1").waitFor()

    await page.goto(
      `${new URL(page.url()).origin}/#/compose?dataModel=Scheduling&eventType=New&record=${logId}`,
    )
    await page.getByText("Hidden: the destination holds real data").waitFor()
    expect(await page.getByRole("button", { name: "Send", exact: true }).isDisabled()).toBe(true)
  })

  test("a text is not looked for in hidden payloads until somebody asks for it", async () => {
    const { page, api, send } = await openPage()
    await api(`PATCH /api/destinations/${defaultIds.yourDestination}`, { holdsRealData: true })
    await send("Scheduling", "New", (message) => {
      message.Patient.Demographics.LastName = "Sentinelsson"
    })
    await rows(page).first().waitFor()
    expect(await page.getByText("are not searched").count()).toBe(0)
    await page.getByPlaceholder("Text in messages").fill("Sentinelsson")
    await page.getByText("Nothing matches these filters").waitFor()

    await page.getByRole("button", { name: "Search them, too" }).click()
    await row(page, "Scheduling New").waitFor()
    await page.getByPlaceholder("Text in messages").fill("Sentinels")
    await page.getByText("Nothing matches these filters").waitFor()
    await page.getByRole("button", { name: "Search them, too" }).waitFor()
  })

  test("errors are counted on all pages, narrowed by the sandbox, and opened by a link", async () => {
    const { page, api, send, application } = await openPage("#/errors")
    application.status = 503
    await send("Results", "New")
    await send("Order", "New")
    await row(page, "Results New").first().waitFor()
    await row(page, "Order New").first().waitFor()
    await page.getByText(/^\d+ rows$/).waitFor()
    await page.getByLabel("Data model").selectOption("Results")
    await expect.poll(() => row(page, "Order New").count()).toBe(0)
    await page.getByText(/^\d+ match(es)?$/).waitFor()

    const { body } = await api("GET /api/errors?dataModel=Results")
    const origin = new URL(page.url()).origin
    await page.goto(`${origin}/#/errors?dataModel=Order&record=${body.items[0].id}`)
    await page.getByRole("region", { name: "Error" }).getByRole("heading", { name: /503/ }).first().waitFor()
  })

  test("a message is copied as curl, and exported for Postman, without the token", async () => {
    const { page, api, send } = await openPage()
    await api(`PATCH /api/destinations/${defaultIds.yourDestination}`, {
      verificationToken: "sentinel-token",
    })
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"])
    await send("Order", "New")
    await row(page, "Order New").click()

    await page.getByRole("button", { name: "Copy as curl" }).click()
    await page.getByText("Set VERIFICATION_TOKEN before you run it.").waitFor()
    const command = await page.evaluate(() => navigator.clipboard.readText())
    expect(command).toContain("curl -X POST 'http://127.0.0.1:")
    expect(command).toContain('"DataModel":"Order"')
    expect(command).not.toContain("sentinel-token")

    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("region", { name: "Transmission" }).getByRole("button", { name: "Postman" }).click(),
    ])
    expect(download.suggestedFilename()).toBe("Order-New.postman_collection.json")
    const [list] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Postman" }).first().click(),
    ])
    const text = await textOf(await list.createReadStream())
    expect(JSON.parse(text).item).toHaveLength(1)
    expect(text).not.toContain("sentinel-token")
  })

  test("a failed delivery opens on its attempts, and a mark of direction is shown as what it is", async () => {
    const { page, send, application, subscription } = await openPage()
    application.status = 503
    await send("Notes", "New", (message) => {
      message.Note.Authenticator.LastName = "a\u202eb"
    })
    await row(page, "Notes New").getByText("retrying").waitFor()
    await row(page, "Notes New").click()
    expect(await page.getByRole("tab", { name: /Attempts/ }).getAttribute("aria-selected")).toBe("true")
    await page.getByRole("tab", { name: "Message" }).click()
    await page.getByPlaceholder("Search in this message").fill("Authenticator")
    await page.getByText("a\\u202eb").waitFor()
    expect(await page.getByRole("region", { name: "JSON" }).textContent()).not.toContain("\u202e")

    const origin = new URL(page.url()).origin
    await page.goto(`${origin}/#/subscriptions?record=${await subscription("Notes")}`)
    await page.getByText("1 transmission", { exact: true }).waitFor()
    await page.getByRole("button", { name: "Change" }).click()
    await page.getByLabel("Endpoint").fill("ftp://localhost/redox")
    await page.getByRole("button", { name: "Save" }).click()
    const alert = page.getByRole("region", { name: "Your Destination" }).getByRole("alert")
    await alert.waitFor()
    const { y = 0, height = 0 } = (await alert.boundingBox()) ?? {}
    expect(y + height).toBeLessThanOrEqual(800)
  })

  test.each(["transmissions", "messages"])(
    "an unknown record of %s is told, and can be closed",
    async (view) => {
      const { page } = await openPage(`#/${view}?record=99999`)
      await page.getByRole("button", { name: "Try again" }).waitFor()

      await page.getByRole("button", { name: "Close", exact: true }).click()
      await expect.poll(() => new URL(page.url()).hash).toBe(`#/${view}`)
    },
  )

  test("beside an open record no event type is cut, at 1024 pixels", async () => {
    const { page, send } = await openPage("", { width: 1_024 })
    await send("SurgicalScheduling", "NoShow")
    await send("Scheduling", "Modification")
    await row(page, "Scheduling Modification").click()
    await page.getByRole("tab", { name: "Message" }).waitFor()

    const cut = await page
      .locator(".list-row .event b")
      .evaluateAll((types) => types.map((type) => type.scrollWidth > type.clientWidth))
    expect(cut).toEqual([false, false])
  })

  test("at 1024 pixels no name of an event or data model is cut, with a record and without", async () => {
    const { page, send, subscription } = await openPage("", { width: 1_024 })
    await send("Scheduling", "AvailableSlotsResponse")
    await row(page, "AvailableSlotsResponse").waitFor()
    const isCut = (selector: string) =>
      page.locator(selector).evaluateAll((names) => names.map((name) => name.scrollWidth > name.clientWidth))
    expect(await isCut(".list-row > span:nth-child(2)")).toEqual([false])

    await page.goto(
      `${new URL(page.url()).origin}/#/subscriptions?record=${await subscription("Vaccination")}`,
    )
    await page.getByRole("heading", { name: "Vaccination flowing" }).waitFor()
    await row(page, "SurgicalScheduling").first().waitFor()
    const models = await isCut(".list-row > span:nth-child(2)")
    expect(models.length).toBeGreaterThan(5)
    expect(models.filter(Boolean)).toEqual([])
  })

  test("five hundred levels of nesting are shown, and of more the text", async () => {
    const { page, api, send, url } = await openPage()
    // The message itself and Extensions are the first two levels.
    await send("Notes", "New", (message) => {
      message.Extensions = JSON.parse(`${'{"a":'.repeat(498)}{}${"}".repeat(498)}`)
    })
    await row(page, "Notes New").click()
    await page.getByPlaceholder("Search in this message").waitFor()
    await page.getByRole("region", { name: "JSON" }).getByText('"Meta"').waitFor()

    const { body } = await api(`GET /api/sources/${defaultIds.yourSource}`)
    const login = await fetch(`${url}/auth/authenticate`, {
      method: "POST",
      body: JSON.stringify(body.legacyKeys[0]),
      headers: { "content-type": "application/json" },
    })
    const { accessToken } = (await login.json()) as { readonly accessToken: string }
    await fetch(`${url}/endpoint`, {
      method: "POST",
      body: `${"[".repeat(3_000)}${"]".repeat(3_000)}`,
      headers: { authorization: `Bearer ${accessToken}` },
    })
    await page.getByRole("link", { name: "Messages" }).click()
    await row(page, "/endpoint").click()
    await page.getByText("nested deeper than 500 levels; here is the text").waitFor()
  })

  test("what a source asks for is listed with its answer, and so is what was refused", async () => {
    const { page, api, url } = await openPage("#/messages")
    await page.getByText("No source has asked for anything yet").waitFor()
    const { body } = await api(`GET /api/sources/${defaultIds.yourSource}`)
    await fetch(`${url}/auth/authenticate`, {
      method: "POST",
      body: JSON.stringify(body.legacyKeys[0]),
      headers: { "content-type": "application/json" },
    })
    await fetch(`${url}/endpoint`, { method: "POST", body: "{}", headers: { authorization: "Bearer wrong" } })

    // A secret that is not kept is no empty answer.
    await row(page, "/auth/authenticate").click()
    await page.getByRole("tab", { name: "Answer" }).click()
    await page.getByRole("tabpanel").getByText("Not kept.").waitFor()
    await row(page, "/endpoint").click()
    await page.getByRole("tab", { name: "Answer" }).click()
    await page
      .getByRole("tabpanel")
      .getByText(/no JSON/)
      .waitFor()

    await page.getByRole("link", { name: "Errors" }).click()
    await row(page, "request").click()
    await page.getByRole("link", { name: "Request" }).click()
    await page.getByRole("heading", { name: "POST /endpoint 401" }).waitFor()
  })

  test("the keyboard alone leads through a list, into a record, and back", async () => {
    const { page, send } = await openPage()
    for (const eventType of ["New", "Reschedule", "Modification", "Cancel"])
      await send("Scheduling", eventType)
    await rows(page).nth(3).waitFor()

    await page.keyboard.press("/")
    expect(await page.evaluate(() => document.activeElement?.getAttribute("placeholder"))).toBe(
      "Text in messages",
    )
    const grid = page.getByRole("grid")
    for (
      let steps = 0;
      steps < 20 && !(await grid.evaluate((element) => element === document.activeElement));
      steps += 1
    )
      await page.keyboard.press("Tab")
    expect(await grid.evaluate((element) => getComputedStyle(element).outlineStyle)).toBe("solid")

    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await page.getByRole("heading", { name: "Scheduling Modification" }).waitFor()
    await page.keyboard.press("ArrowDown")
    await page.getByRole("heading", { name: "Scheduling Reschedule" }).waitFor()
    await page.keyboard.press("End")
    await page.getByRole("heading", { name: "Scheduling New" }).waitFor()
    expect(await grid.getAttribute("aria-activedescendant")).toBe(
      await row(page, "Scheduling New").getAttribute("id"),
    )

    await page.getByRole("tab", { name: "Message" }).focus()
    await page.keyboard.press("ArrowRight")
    expect(await page.getByRole("tab", { name: /Attempts/ }).getAttribute("aria-selected")).toBe("true")
    await page.keyboard.press("Escape")
    await expect.poll(() => page.getByRole("heading", { level: 2 }).count()).toBe(0)
    expect(await grid.evaluate((element) => element === document.activeElement)).toBe(true)
  })

  test("a sandbox that went away is told, and what happened meanwhile is there once it is back", async () => {
    const { page, send } = await openPage()
    await send("Scheduling", "New")
    await row(page, "Scheduling New").waitFor()

    await page.route("**/api/**", (route) => route.abort())
    await row(page, "Scheduling New").click()
    await page.getByText("The sandbox does not answer.").first().waitFor()
    await page.unroute("**/api/**")
    await page.getByRole("button", { name: "Try again" }).first().click()
    await page.getByRole("heading", { name: "Scheduling New" }).waitFor()
  })

  test("a sandbox that was started again is followed again, with what it kept", async () => {
    const folder = mkdtempSync(join(tmpdir(), "redoxkit-page-"))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const file = join(folder, "sandbox.db")
    const { page, send, sandbox, url } = await openPage("", { sandbox: { file, port: await lastingPort() } })
    await send("Scheduling", "New")
    await row(page, "Scheduling New").getByText("delivered").waitFor()

    await sandbox.close()
    await page.getByText("Not connected").waitFor()
    const again = createSandbox({ file, port: Number(new URL(url).port), logger: quiet })
    onTestFinished(() => again.close())
    await again.listen()

    await page.getByText("Live", { exact: true }).waitFor()
    await send("Order", "New")
    await row(page, "Order New").getByText("delivered").waitFor()
    await row(page, "Scheduling New").waitFor()
  })

  test("a page behind a password works once the browser knows it", async () => {
    const password = "a long password"
    const { page } = await openPage("", { sandbox: { password } })

    await page.getByText("Nothing has been sent yet").waitFor()
    await page.getByRole("link", { name: "Compose" }).first().click()
    await page.getByText("Fits its schema").waitFor()
    await page.getByLabel("Speed").selectOption("100×")
    await expect.poll(() => page.getByLabel("Speed").inputValue()).toBe("100")
  })

  test.each(["light", "dark"] as const)(
    "in %s, every view fits 1024 pixels and has no fault of accessibility",
    async (colorScheme) => {
      const { page, api, send, subscription, application } = await openPage("", { width: 1_024, colorScheme })
      application.status = 500
      const logId = await send("Results", "New", (message) => {
        message.Patient.Identifiers[0].ID = 7
      })
      await send("Order", "New")
      await row(page, "Results New").getByText("retrying").waitFor()
      const { body } = await api("GET /api/errors")
      const patients = await api("GET /api/records?text=Brandt")
      const places = {
        transmissions: `record=${logId}&tab=message`,
        messages: "",
        errors: `record=${body.items[0].id}`,
        patients: `record=${patients.body.items[0].id}&tab=visit`,
        subscriptions: `record=${await subscription("Results")}`,
        compose: "dataModel=Results&eventType=New",
      }
      const loaded = {
        transmissions: page.getByText("1 finding"),
        messages: page.getByText("No source has asked"),
        errors: page.getByRole("tab", { name: "Message" }),
        patients: page.getByRole("heading", { name: "Brandt" }),
        subscriptions: page.getByRole("switch", { name: "burst" }),
        compose: page.getByText("Fits its schema"),
      }
      for (const view of views) {
        await page.goto(`${new URL(page.url()).origin}/#/${view}?${places[view]}`)
        await loaded[view].waitFor()

        expect(await page.evaluate(() => document.documentElement.scrollWidth), view).toBe(1_024)
        const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor)
        expect(ground).toBe(colorScheme === "dark" ? "rgb(14, 18, 21)" : "rgb(243, 245, 246)")
        expect(await faultsOf(page), view).toEqual([])
      }
    },
    600_000,
  )
})

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
