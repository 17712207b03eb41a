import AxeCore from "axe-core"
import type { Page } from "playwright-core"

/** What a screen reader and other rules of accessibility find wrong. */
export async function faultsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(AxeCore.source)
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { readonly axe: typeof AxeCore }
    const { violations } = await axe.run(document, { resultTypes: ["violations"] })
    return violations.flatMap(({ id, help, nodes }) =>
      nodes.map(({ html }) => `${id}: ${help}: ${html.slice(0, 160)}`),
    )
  })
}
