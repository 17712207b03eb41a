import { execFileSync } from "node:child_process"
import fc from "fast-check"
import { expect, test } from "vitest"
import { curlOf } from "./curl.ts"

const name = "Scheduling New"

/** What a shell hands to curl: a function takes its place and prints its arguments. */
function argumentsOf(command: string): readonly string[] {
  const script = `curl() { for argument in "$@"; do printf '%s\\0' "$argument"; done; }\n${command}`
  const printed = execFileSync("sh", ["-c", script], {
    env: { VERIFICATION_TOKEN: "t'o $k", ACCESS_TOKEN: "a" },
  })
  return printed.toString().split("\0").slice(0, -1)
}

test.skipIf(process.platform === "win32")(
  "the command hands the body on as it is, with the token of the environment (not on Windows: it needs sh)",
  () => {
    const body = '{"Name":"O\'Brien `id` $(id) $HOME \\\\ \\" !! \\n"}\n# {{x}}'
    const command = curlOf({ kind: "destination", url: "http://localhost:3000/a?b=c&d='e'", name, body })

    expect(argumentsOf(command)).toEqual([
      "-X",
      "POST",
      "http://localhost:3000/a?b=c&d='e'",
      "-H",
      "Content-Type: application/json",
      "-H",
      "verification-token: t'o $k",
      "--data-raw",
      body,
    ])
  },
)

test.skipIf(process.platform === "win32")(
  "no body reaches the shell as anything but one argument (not on Windows: it needs sh)",
  () => {
    const text = fc.string({
      unit: fc.constantFrom("'", '"', "$", "`", "\\", "\n", "!", ";", "(", "a", "é", " ", "@"),
    })
    fc.assert(
      fc.property(text, (body) => {
        const url = `http://localhost/${encodeURIComponent(body)}`
        expect(argumentsOf(curlOf({ kind: "sandbox", url, name, body })).at(-1)).toBe(body)
      }),
      { numRuns: 60 },
    )
  },
)

test("a destination of the sandbox is reached through its source side, with a bearer token", () => {
  const command = curlOf({ kind: "sandbox", url: "http://127.0.0.1:4600/endpoint", name, body: "{}" })

  expect(command).toContain('-H "Authorization: Bearer $ACCESS_TOKEN"')
  expect(command).not.toContain("verification-token")
})
