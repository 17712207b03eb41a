import type { Page } from "playwright-core"
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

const row = (page: Page, text: string | RegExp) => page.getByRole("row").filter({ hasText: text })

const title = canRunBrowser
  ? "the patients of the page"
  : "the patients of the page (skipped: npm has a Chromium for Linux on x64 only; name yours in REDOXKIT_CHROMIUM)"

describe.skipIf(!canRunBrowser)(title, () => {
  test("what is known of a patient is shown by kind, with a link to the message that said so", async () => {
    const { page, send } = await openPage("#/patients")
    await row(page, "Brandt").waitFor()
    const logId = await send("PatientAdmin", "NewPatient", (message) => {
      message.Patient.Identifiers = [{ ID: "HB0099001", IDType: "HB" }]
      message.Patient.Demographics.FirstName = "Zelda"
      message.Patient.Demographics.LastName = "Newcome"
    })
    await row(page, "Newcome").click()
    await page.getByRole("heading", { name: "Zelda Newcome" }).waitFor()
    await page.getByText("HB0099001").last().waitFor()
    await page.getByRole("link", { name: "PatientAdmin NewPatient" }).click()
    await expect.poll(() => new URL(page.url()).hash).toBe(`#/transmissions?record=${logId}`)
  })

  test("a message that tells more is shown without a reload", async () => {
    const { page, api, send } = await openPage("#/patients")
    const { body } = await api("GET /api/records?text=HB0005932")
    await page.goto(`${new URL(page.url()).origin}/#/patients?record=${body.items.at(-1).id}&tab=note`)
    await page.getByRole("tab", { name: /Visits/ }).waitFor()
    expect(await page.getByText("A note of this minute").count()).toBe(0)
    await send("Notes", "New", (message) => {
      message.Patient.Identifiers = [{ ID: "HB0005932", IDType: "HB" }]
      message.Note.DocumentID = "NOTE-99-1"
      message.Note.DocumentType = "A note of this minute"
    })
    await page.getByRole("tab", { name: /Notes/ }).click()
    await page.getByText("A note of this minute").click()
    await page.getByText('"NOTE-99-1"').waitFor()
  })

  test("a name or an identifier finds the patient, and a filter of the state the merged one", async () => {
    const { page, send } = await openPage("#/patients")
    await page.getByPlaceholder("Name or identifier").fill("hb0003055")
    await row(page, "Brandt").waitFor()
    await expect.poll(() => page.getByRole("row").count()).toBe(2)
    await page.getByRole("button", { name: "Clear" }).click()
    await send("PatientAdmin", "PatientMerge")
    await page.getByLabel("State").selectOption("merged")
    await row(page, "HB0007781").waitFor()
  })

  test("what may be about real people is hidden until somebody asks for it", async () => {
    const { page, api } = await openPage("#/patients")
    await row(page, "Brandt").waitFor()
    const { body } = await api("GET /api/records?text=Brandt")
    await api(`PATCH /api/destinations/${defaultIds.redoxEmr}`, { holdsRealData: true })
    await page.goto(`${new URL(page.url()).origin}/#/patients?record=${body.items[0].id}`)
    await page.reload()
    await page.getByText("Hidden: the destination holds real data").waitFor()
    expect(await page.getByText("Brandt").count()).toBe(0)
    await page.getByRole("button", { name: "Show the payload" }).click()
    await page.getByRole("heading", { name: "Brandt" }).waitFor()
  })

  test("a sandbox that knows nobody says what to do", async () => {
    const { page, api } = await openPage("#/patients")
    await api(`DELETE /api/records?sourceId=${defaultIds.devTools}`)
    await page.getByText("Nobody is known yet").waitFor()
    await page.getByRole("link", { name: "Compose one" }).click()
    await page.getByText("Fits its schema").waitFor()
  })
})
