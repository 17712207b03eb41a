import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, onTestFinished, test } from "vitest"
import { openCore } from "../core.ts"
import { settingsOf } from "../options.ts"
import { quiet } from "../testing/quiet.ts"
import { smallSeed } from "../testing/small-seed.ts"

test("a destination in the file of an older release has no sign-on yet, and can get one", async () => {
  const folder = mkdtempSync(join(tmpdir(), "redoxkit-sign-on-"))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const settings = settingsOf({ file: join(folder, "sandbox.db"), world: smallSeed, logger: quiet })
  const before = await openCore(settings)
  before.database.run(
    "UPDATE entities SET body = json_remove(body, '$.ssoUrl', '$.ssoSecret', '$.ssoErrorUrl') WHERE kind = 'destination'",
  )
  await before.close()

  const { world, close } = await openCore(settings)
  onTestFinished(close)

  expect(world.destinations.get("app")).toMatchObject({ ssoUrl: null, ssoSecret: null, ssoErrorUrl: null })
  expect(world.changeDestination("app", { ssoUrl: "http://app.example/sso" })).toMatchObject({
    ssoUrl: "http://app.example/sso",
    ssoSecret: expect.stringMatching(/^[\w-]{32}$/),
    verificationToken: "token",
  })
})
