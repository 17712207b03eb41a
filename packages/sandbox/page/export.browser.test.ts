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
  "copies and exports in a headless Chromium (only where one is at hand: Linux x64)",
  () => {
    test.each(["is missing", "refuses"])(
      "where the clipboard %s, the text is shown selected",
      async (how) => {
        const { page, send } = await openPage()
        await page.evaluate((isMissing) => {
          const value = isMissing ? undefined : { writeText: () => Promise.reject(new Error("no")) }
          Object.defineProperty(navigator, "clipboard", { value })
        }, how === "is missing")
        await send("Order", "New")
        await page.getByRole("row").filter({ hasText: "Order New" }).click()
        await page.getByRole("button", { name: "Copy as curl" }).click()

        const dialog = page.getByRole("dialog", { name: "Copy it by hand" })
        await dialog.waitFor()
        expect(await page.evaluate(() => String(getSelection()))).toContain("curl -X POST")
        expect(await page.locator(".toast").count()).toBe(0)
        await page.keyboard.press("Escape")
        await expect.poll(() => dialog.count()).toBe(0)
        // The key closed the dialog alone.
        expect(await page.getByRole("region", { name: "Transmission" }).count()).toBe(1)
      },
    )

    test("where every message is hidden, nothing is exported, and the reason is told", async () => {
      const { page, api, send } = await openPage()
      await api(`PATCH /api/destinations/${defaultIds.yourDestination}`, { holdsRealData: true })
      await send("Order", "New")
      await page.getByRole("row").filter({ hasText: "Order New" }).waitFor()
      const downloads: unknown[] = []
      page.on("download", (download) => downloads.push(download))
      await page.getByRole("button", { name: "Export to Postman" }).click()

      await page.getByText("every message listed here is hidden").waitFor()
      expect(downloads).toEqual([])
    })
  },
)
