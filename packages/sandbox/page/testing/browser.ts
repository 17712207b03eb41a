import type { Browser } from "playwright-core"
import { launchBrowser } from "./launch-browser.ts"

let launched: Promise<Browser> | undefined

/** The browser of this process. */
export function browser(): Promise<Browser> {
  launched ??= launchBrowser()
  return launched
}

/** Ends it. */
export async function closeBrowser(): Promise<void> {
  await (await launched)?.close()
  launched = undefined
}
