import { relative } from "node:path"
import { root, sortSourceTests } from "./source-tests.ts"

/** What vitest reports of a file with tests. A file of several projects is there once for each. */
export interface TestFile {
  readonly name: string
  readonly status: string
  readonly assertionResults: readonly unknown[]
}

/** Says how many tests had the sandbox as the Redox that they talk to. */
export function counterpartLine(files: readonly TestFile[]): string {
  const { talking, silent } = sortSourceTests()
  const count = (isCounted: (file: string) => boolean): number =>
    files
      .filter(({ name }) => isCounted(relative(root, name).replaceAll("\\", "/")))
      .reduce((sum, { assertionResults }) => sum + assertionResults.length, 0)
  // These ran twice: with the simple server of the source too.
  const sending = count((file) => talking.includes(file)) / 2
  const unable = count((file) => silent.includes(file))
  const receiving = count((file) => /^packages\/(express|koa)\/src\/sandbox\.test\.ts$/.test(file))
  return `With the sandbox as Redox: ${sending} of ${sending + unable} tests of the source (no code of the other ${unable} can send or listen), ${receiving} tests of a destination`
}
