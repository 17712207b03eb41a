import { expect, test } from "vitest"
import { httpTransport } from "./http-transport.ts"

test("an address may be written in capitals", async () => {
  // Port 1 refuses: it is enough that it was asked.
  for (const url of ["HTTPS://127.0.0.1:1/", "HTTP://127.0.0.1:1/"])
    await expect(
      httpTransport({ method: "POST", url, headers: {} }, new AbortController().signal),
    ).rejects.toMatchObject({ problem: "connection-refused" })
})
