import { existsSync } from "node:fs"
import chromium from "@sparticuz/chromium"
import { type Browser, chromium as playwright } from "playwright-core"

/**
 * Whether the browser that npm brings can run here: it is one for Linux on x64. Elsewhere the tests of the page are
 * skipped, unless `REDOXKIT_CHROMIUM` names a Chromium.
 */
export const canRunBrowser =
  process.env.REDOXKIT_CHROMIUM !== undefined || (process.platform === "linux" && process.arch === "x64")

/** Starts a headless Chromium. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = process.env.REDOXKIT_CHROMIUM ?? (await chromium.executablePath())
  if (!existsSync(executablePath))
    throw new Error("The browser that @sparticuz/chromium brings is not there.")
  return playwright.launch({
    executablePath,
    // No sandbox of the kernel: in containers, tests often run as root. Only our own page is opened.
    args: ["--no-sandbox", "--disable-gpu", "--font-render-hinting=none", "--hide-scrollbars"],
  })
}
