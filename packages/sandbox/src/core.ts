import type { Logger } from "@redoxkit/store/common"
import type { Clock } from "./clock/clock.ts"
import { loadSamples } from "./data-on-demand/load-samples.ts"
import { openRecords, type RecordStore } from "./data-on-demand/open-records.ts"
import { createDelivery, type Delivery } from "./delivery/delivery.ts"
import { SandboxError } from "./errors.ts"
import type { Settings } from "./options.ts"
import { type Attempts, openAttempts } from "./store/attempts.ts"
import { type Blobs, openBlobs } from "./store/blobs.ts"
import { type Changes, openChanges } from "./store/changes.ts"
import { type Database, openDatabase } from "./store/database.ts"
import { dropOld } from "./store/drop-old.ts"
import { othersMayRead } from "./store/private-file.ts"
import { openProblems, type Problems } from "./store/problems.ts"
import { openRequests, type Requests } from "./store/requests.ts"
import { openTokens, type Tokens } from "./store/tokens.ts"
import { openTransmissions, type Transmissions } from "./store/transmissions.ts"
import { openWorld, type World } from "./world/world.ts"

/** What every part of a sandbox works with. */
export interface Core {
  readonly settings: Settings
  readonly clock: Clock
  readonly logger: Logger
  readonly database: Database
  readonly changes: Changes
  readonly world: World
  readonly transmissions: Transmissions
  readonly attempts: Attempts
  readonly requests: Requests
  readonly problems: Problems
  readonly blobs: Blobs
  readonly tokens: Tokens
  readonly records: RecordStore
  readonly delivery: Delivery
  /** Base address of the sandbox; known once it listens. */
  readonly address: { url: string }
  close(): Promise<void>
}

/** Changes after which the sandbox looks for what is too old. */
const DROP_EVERY = 500

/**
 * Opens everything but the HTTP server. `delivery.start()` goes on with what an earlier process left.
 *
 * @throws SandboxError `file-locked`, `file-version`, `file-damaged`
 */
export async function openCore(settings: Settings): Promise<Core> {
  const database = openDatabase(settings.file)
  if (settings.file !== undefined && othersMayRead(settings.file))
    settings.logger.warn(
      {},
      "Other users of this machine may read the file of the sandbox, which holds messages in the clear. Take the permission away (chmod 600) unless that is meant",
    )
  try {
    return await openOn(database, settings)
  } catch (error) {
    database.close()
    if (!(error instanceof SyntaxError)) throw error
    throw new SandboxError(
      "file-damaged",
      "The file holds something that the sandbox did not write. Begin with a new file.",
    )
  }
}

async function openOn(database: Database, settings: Settings): Promise<Core> {
  const { clock, logger } = settings
  const changes = openChanges(database, clock)
  const transmissions = openTransmissions(database)
  const core: Core = {
    settings,
    clock,
    logger,
    database,
    changes,
    world: openWorld(database, changes),
    transmissions,
    attempts: openAttempts(database),
    requests: openRequests(database, changes),
    problems: openProblems(database, changes),
    blobs: openBlobs(database),
    tokens: openTokens(database),
    records: openRecords(database),
    get delivery() {
      return delivery
    },
    address: { url: "" },
    async close() {
      await delivery.stop()
      database.close()
    },
  }
  const delivery = createDelivery(core)
  // Not in the middle of the work that made the change.
  const dropSoon = (): void => {
    setImmediate(() => {
      try {
        dropOld(database, settings, clock.now())
      } catch (error) {
        if (error instanceof SandboxError && error.code === "closed") return
        logger.warn({}, "What is old could not be dropped")
      }
    })
  }
  await core.world.plant(settings.world, (planted) => {
    for (const { id, records } of planted) if (records === "samples") loadSamples(core, id)
  })
  for (const broken of transmissions.recover(clock.now())) changes.add("transmission", broken)
  dropOld(database, settings, clock.now())
  changes.listen(({ id }) => {
    if (id % DROP_EVERY === 0) dropSoon()
  })
  return core
}
