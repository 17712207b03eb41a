import { type AttackedDatabase, attackedDatabase } from "./database.ts"
import { startPair, until } from "./fail-over.ts"
import { type Network, openNetwork } from "./network.ts"
import { END_CONNECTIONS, refusals } from "./refusals.ts"
import type { ServerProcess } from "./server-process.ts"
import { mountSmallDisk, noSmallDisk } from "./small-disk.ts"

/** Where a fault is played. */
export interface Stage {
  readonly database: AttackedDatabase
  readonly servers: readonly ServerProcess[]
}

/** What a fault is played on. */
export interface Place {
  readonly database: AttackedDatabase
  /** Connection string of the servers, when it is not the one of the database. */
  readonly url?: string
  readonly clear: () => unknown
}

/** A fault of the database, or of the way to it. */
export interface Fault {
  readonly name: string
  /** Why it cannot be played here. */
  readonly skip?: string | undefined
  /** Further arguments of the servers, see `serve.ts`. */
  readonly serve?: readonly string[]
  /** What is answered while it lasts. */
  readonly answers: 200 | 503 | "200 or 503"
  /** Codes that the log may have, each with what its cause may be. One of them must be there, unless all is answered 200. */
  readonly logs: RegExp
  /** It destroys messages that were answered 200: what is lost is counted, and no defect. */
  readonly destroys?: true
  /** The database cannot end connections that were given up while it lasts: they have to be gone afterwards. */
  readonly keepsConnections?: true
  readonly prepare?: () => Promise<Place>
  /** Begins it. The result ends it. */
  readonly begin: (stage: Stage, place: Place) => Promise<() => unknown>
}

const AWAY = /^inbox-failed \((?:57P0[1-3]|ECONN(?:REFUSED|RESET)|ENOENT|EPIPE|ETIMEDOUT)\)$/
/** Where nothing answers, servers wait for as long as they were told. */
const IMPATIENT = ["--timeout", "1000"]
const LATE = /^inbox-failed \((?:ETIMEDOUT|PoolExhausted)\)$/

/** The network between the servers and their database is a place of its own. */
function behindNetwork(begin: (proxy: Network) => void): Pick<Fault, "prepare" | "begin"> {
  let network: Network | undefined
  return {
    async prepare() {
      const database = await attackedDatabase()
      network = await openNetwork(database.server.data)
      const end = network.end
      return { database, url: network.url(database.url), clear: end }
    },
    async begin() {
      const here = network
      if (here === undefined) throw new Error("There is no network.")
      begin(here)
      return () => here.mend()
    },
  }
}

const started =
  ({ database }: Stage) =>
  () =>
    database.start()

const faultsOfTheServer: readonly Fault[] = [
  {
    name: "disk of the tables full",
    skip: noSmallDisk,
    // Pages that are there already have room for a few.
    answers: "200 or 503",
    logs: /^inbox-full \(53100\)$/,
    async prepare() {
      const disk = mountSmallDisk(40)
      const database = await attackedDatabase({ tablespace: disk.folder }).catch((error: unknown) => {
        disk.remove()
        throw error
      })
      full.set(database, disk)
      return { database, clear: disk.remove }
    },
    async begin({ database, servers }) {
      const disk = full.get(database)
      disk?.fill()
      // Pages have room left: it is full for the tables when the first message is refused.
      await until(() => servers.some(({ log }) => log.some(({ code }) => code === "inbox-full")))
      return () => disk?.makeRoom()
    },
  },
  {
    name: "disk of the write-ahead log full",
    skip: noSmallDisk,
    answers: 503,
    logs: /^inbox-full \(53100\)$|^inbox-failed \((?:57P0[1-3]|ECONN(?:REFUSED|RESET)|ENOENT|EPIPE)\)$/,
    async prepare() {
      const disk = mountSmallDisk(48)
      // A segment of its own for every megabyte, none of them kept for later: the end comes soon.
      const database = await attackedDatabase({
        initdb: ["-X", `${disk.folder}/wal`, "--wal-segsize=1"],
        settings: ["min_wal_size=2MB", "wal_recycle=off"],
      }).catch((error: unknown) => {
        disk.remove()
        throw error
      })
      full.set(database, disk)
      return { database, clear: disk.remove }
    },
    async begin({ database }) {
      const disk = full.get(database)
      disk?.fill()
      await database.server.ended()
      return () => {
        disk?.makeRoom()
        return database.start()
      }
    },
  },
  {
    name: "database killed",
    answers: 503,
    logs: AWAY,
    async begin(stage) {
      await stage.database.kill()
      return started(stage)
    },
  },
  {
    name: "database crashes",
    answers: 503,
    logs: AWAY,
    async begin(stage) {
      await stage.database.server.crash()
      return started(stage)
    },
  },
  {
    name: "database stops in order",
    answers: 503,
    logs: AWAY,
    async begin(stage) {
      await stage.database.stopInOrder()
      return started(stage)
    },
  },
  {
    name: "database frozen",
    serve: IMPATIENT,
    answers: 503,
    logs: LATE,
    begin: ({ database }) => database.freeze("all"),
  },
  {
    name: "backends frozen",
    serve: IMPATIENT,
    answers: "200 or 503",
    logs: LATE,
    keepsConnections: true,
    begin: ({ database }) => database.freeze("app"),
  },
  {
    name: "backends ended again and again",
    answers: "200 or 503",
    logs: AWAY,
    async begin({ database }) {
      const admin = await database.admin()
      let isOver = false
      const ending = (async () => {
        while (!isOver) await admin.query(`${END_CONNECTIONS}; SELECT pg_sleep(0.05)`)
      })().catch(() => {})
      return async () => {
        isOver = true
        await ending
        await admin.end()
      }
    },
  },
  {
    name: "network cut",
    answers: 503,
    logs: AWAY,
    ...behindNetwork((network) => network.cut()),
  },
  {
    name: "network swallows everything",
    serve: IMPATIENT,
    answers: 503,
    // The database sees the ends of connections only when the network is whole again.
    logs: /^inbox-failed \((?:ETIMEDOUT|PoolExhausted|53300)\)$/,
    keepsConnections: true,
    ...behindNetwork((network) => network.swallow()),
  },
  {
    name: "fail-over to a synchronous standby",
    answers: 503,
    logs: AWAY,
    async prepare() {
      const { primary, standby, promote } = await startPair()
      const network = await openNetwork(primary.server.data)
      failOver.set(primary, { standby, promote, network })
      return {
        database: primary,
        url: network.url(primary.url),
        async clear() {
          await network.end()
          await standby.end()
        },
      }
    },
    async begin({ database }) {
      const { standby, promote, network } = failOver.get(database) ?? fail()
      await database.kill()
      return async () => {
        await promote()
        network.leadTo(standby.server.data)
        // The old one comes back, and nobody may be led to it any more.
        await database.run("SELECT 1").catch(() => {})
        await database.start()
      }
    },
  },
]

const full = new WeakMap<AttackedDatabase, ReturnType<typeof mountSmallDisk>>()
const failOver = new WeakMap<
  AttackedDatabase,
  Omit<Awaited<ReturnType<typeof startPair>>, "primary"> & { readonly network: Network }
>()

function fail(): never {
  throw new Error("This was not prepared.")
}

/** Every fault, each with its cure. */
export const faults: readonly Fault[] = [...faultsOfTheServer, ...refusals]
