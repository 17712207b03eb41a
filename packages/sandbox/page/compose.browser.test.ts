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
import { closeBrowser } from "./testing/browser.ts"
import { canRunBrowser } from "./testing/launch-browser.ts"
import { openPage } from "./testing/open-page.ts"

beforeAll(async () => {
  await buildPage()
})
afterAll(closeBrowser)

const editorOf = (page: Page) => page.getByRole("textbox", { name: "Message as JSON" })
const sendOf = (page: Page) => page.getByRole("button", { name: "Send", exact: true })

describe.skipIf(!canRunBrowser)(
  "Compose in a headless Chromium (only where one is at hand: Linux x64)",
  () => {
    test("an editor that could not be loaded during an outage is there once the sandbox is back", async () => {
      const folder = mkdtempSync(join(tmpdir(), "redoxkit-page-"))
      onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
      const file = join(folder, "sandbox.db")
      const { page, sandbox, url } = await openPage("", { sandbox: { file, port: await lastingPort() } })
      await page.getByText("Nothing has been sent yet").waitFor()
      await sandbox.close()
      await page.getByText("Not connected").waitFor()
      await page.getByRole("link", { name: "Compose", exact: true }).click()
      await page.getByText("The editor cannot be loaded").waitFor()
      expect(await sendOf(page).isDisabled()).toBe(true)

      const again = createSandbox({ file, port: Number(new URL(url).port), logger: quiet })
      onTestFinished(() => again.close())
      await again.listen()
      await page.getByText("Fits its schema").waitFor()
      await sendOf(page).click()
      await page.getByRole("link", { name: "Open the transmission" }).waitFor()
    })

    test("a page that was opened while the sandbox did not answer does not stay on Loading", async () => {
      const { page } = await openPage("#/compose?dataModel=Order&eventType=New")
      let refused = 0
      await page.route("**/api/events", async (route) => {
        refused += 1
        await route.abort()
      })
      await page.reload()
      await page.getByText("Loading", { exact: true }).waitFor()
      await expect.poll(() => refused).toBeGreaterThan(0)

      await page.unroute("**/api/events")
      await page.getByText("Fits its schema").waitFor()
    })

    test("Ctrl+Enter on what is no message shows the finding and sends nothing", async () => {
      const { page, api } = await openPage("#/compose?dataModel=Order&eventType=New")
      await page.getByText("Fits its schema").waitFor()
      for (const [text, finding] of [
        ["{,", "This is no JSON from here on."],
        ["[]", "A message is a JSON object."],
        ["", "Nothing is written."],
      ] as const) {
        await editorOf(page).press("Control+a")
        await page.keyboard.press("Delete")
        await page.keyboard.insertText(text)
        await page.keyboard.press("Control+Enter")
        await page.getByRole("button", { name: finding }).first().waitFor()
        expect(await sendOf(page).isDisabled()).toBe(true)
        expect(await page.getByText("Fits its schema").count()).toBe(0)
      }
      expect(await page.locator("[role=alert]").count()).toBe(0)
      expect((await api("GET /api/transmissions")).body.items).toEqual([])
    })

    test.each(["dataModel=zz&eventType=yy", "record=zz"])(
      "an address with %s, which nobody knows, is told and cannot be sent",
      async (query) => {
        const { page } = await openPage(`#/compose?${query}`)
        await page.locator(".desk-main [role=alert]").waitFor()
        await page.getByRole("button", { name: "Nothing is written." }).waitFor()
        expect(await page.getByText("Fits its schema").count()).toBe(0)
        expect(await sendOf(page).isDisabled()).toBe(true)
      },
    )

    test("what was written is there again after another view and another event", async () => {
      const { page } = await openPage("#/compose?dataModel=Order&eventType=New")
      await page.getByText("Fits its schema").waitFor()
      await editorOf(page).press("Control+Home")
      await editorOf(page).press("End")
      await page.keyboard.insertText('"Extensions": {"kept": {"string": "by hand"}},')
      await editorOf(page).getByText("by hand").waitFor()

      await page.getByLabel("Event").selectOption("Notes/New")
      await page.getByText("What you wrote is kept").waitFor()
      await editorOf(page).getByText('"Notes"').first().waitFor()
      await page.getByRole("link", { name: "Transmissions" }).click()
      await page.goBack()
      await page.goBack()
      await editorOf(page).getByText("by hand").waitFor()

      await page.getByRole("button", { name: "Sample again" }).click()
      await expect.poll(() => editorOf(page).getByText("by hand").count()).toBe(0)
    })

    test("numbers are sent as they are written, also after they were formatted and edited", async () => {
      const { page, application } = await openPage("#/compose?dataModel=Order&eventType=New")
      await page.getByText("Fits its schema").waitFor()
      await editorOf(page).press("Control+Home")
      await editorOf(page).press("End")
      await page.keyboard.insertText(
        '"Extensions": {"a": {"decimal": 1.0, "integer": 12345678901234567890}},',
      )
      await page.getByRole("button", { name: "Format" }).click()
      await editorOf(page).getByText("12345678901234567890").waitFor()
      await sendOf(page).click()
      await page.getByRole("link", { name: "Open the transmission" }).click()
      await page.getByRole("heading", { name: "Order New delivered" }).waitFor()
      await page.getByRole("button", { name: "Edit and resend" }).click()
      await editorOf(page).getByText("12345678901234567890").waitFor()
      await sendOf(page).click()

      await expect.poll(() => application.received.length).toBe(2)
      for (const text of application.received)
        expect(text).toContain('{"a":{"decimal":1.0,"integer":12345678901234567890}}')
    })

    test("what was written survives a reload of the page, but not what may be about real people", async () => {
      const { page, api } = await openPage("#/compose?dataModel=Order&eventType=New")
      const write = async (text: string): Promise<void> => {
        await page.getByText("Fits its schema").waitFor()
        await editorOf(page).press("Control+Home")
        await editorOf(page).press("End")
        await page.keyboard.insertText(`"Extensions": {"kept": {"string": "${text}"}},`)
        await editorOf(page).getByText(text).waitFor()
      }
      await write("by hand")
      await page.reload()
      await editorOf(page).getByText("by hand").waitFor()
      expect(await page.evaluate(() => sessionStorage.length)).toBe(1)

      await api(`PATCH /api/destinations/${defaultIds.yourDestination}`, { holdsRealData: true })
      await expect.poll(() => page.evaluate(() => sessionStorage.length)).toBe(0)
      const asked: string[] = []
      page.once("dialog", async (dialog) => {
        asked.push(dialog.type())
        await dialog.accept()
      })
      await page.reload()
      await page.getByText("Fits its schema").waitFor()
      expect(asked).toEqual(["beforeunload"])
      expect(await editorOf(page).getByText("by hand").count()).toBe(0)

      await write("of real people")
      await sendOf(page).click()
      await page.getByText("Sent. Open").waitFor()
      expect(await page.evaluate(() => sessionStorage.length)).toBe(0)
      // It was sent: nobody is asked.
      await page.reload()
      await page.getByText("Fits its schema").waitFor()
    })

    test("what is written while another text is being sent is not called sent", async () => {
      const { page, application } = await openPage("#/compose?dataModel=Order&eventType=New")
      await page.getByText("Fits its schema").waitFor()
      let goOn = (): void => {}
      const held = new Promise<void>((resolve) => {
        goOn = resolve
      })
      await page.route("**/api/messages", async (route) => {
        await held
        await route.continue()
      })
      await sendOf(page).click()
      await editorOf(page).press("Control+Home")
      await editorOf(page).press("End")
      await page.keyboard.insertText('"Extensions": {"late": {"string": "too late"}},')
      await editorOf(page).getByText("too late").waitFor()
      goOn()

      await page.getByText("As it was before you went on: Sent.").waitFor()
      await expect.poll(() => application.received.length).toBe(1)
      expect(application.received[0]).not.toContain("too late")
    })

    test("nothing is lost when the sample is asked for and the sandbox does not answer", async () => {
      const { page } = await openPage("#/compose?dataModel=Order&eventType=New")
      await page.getByText("Fits its schema").waitFor()
      await editorOf(page).press("Control+Home")
      await editorOf(page).press("End")
      await page.keyboard.insertText('"Extensions": {"kept": {"string": "by hand"}},')
      await page.route("**/api/samples/**", (route) => route.abort())
      await page.getByRole("button", { name: "Sample again" }).click()
      await page.locator(".desk-main [role=alert]").waitFor()
      await editorOf(page).getByText("by hand").waitFor()

      await page.unroute("**/api/samples/**")
      await page.getByRole("button", { name: "Try again" }).click()
      await expect.poll(() => page.locator(".desk-main [role=alert]").count()).toBe(0)
      await editorOf(page).getByText("by hand").waitFor()
    })

    test("between quotes that were closed at once the schema is offered, and no quote is left over", async () => {
      const { page } = await openPage("#/compose?dataModel=Order&eventType=New")
      await page.getByText("Fits its schema").waitFor()
      await editorOf(page).press("Control+a")
      await page.keyboard.press("Delete")
      await page.keyboard.type('{"')
      await page.keyboard.press("Control+Space")
      await page.getByRole("option", { name: /^Visit/ }).click()

      await expect.poll(() => editorOf(page).textContent()).toBe('{"Visit": {}}')
    })

    test("what came of a message goes away when another one is written", async () => {
      const { page } = await openPage("#/compose?dataModel=Order&eventType=New")
      await page.getByText("Fits its schema").waitFor()
      await sendOf(page).click()
      await page.getByText("Sent. Open").waitFor()
      await editorOf(page).press("Control+End")
      await page.keyboard.insertText(" ")
      await expect.poll(() => page.getByText("Sent. Open").count()).toBe(0)
    })

    test("an answer with errors is no success, and has room below the editor", async () => {
      const { page } = await openPage(
        `#/compose?dataModel=PatientSearch&eventType=Query&source=${defaultIds.yourSource}&destination=${defaultIds.redoxEmr}`,
      )
      await page.route("**/api/messages", async (route) => {
        const response = await route.fetch()
        const body = await response.json()
        body.answer = { Meta: { ...body.answer?.Meta, Errors: [{ ID: 1, Text: "invented" }] } }
        await route.fulfill({ response, json: body })
      })
      await page.getByText("Fits its schema").waitFor()
      await sendOf(page).click()
      await page.getByText("answered with errors").waitFor()
      expect(await page.locator(".compose-result .success").count()).toBe(0)
      const answer = await page.locator(".desk-main .compose-answer").boundingBox()
      expect(answer?.width).toBeGreaterThan(700)
    })
  },
)
