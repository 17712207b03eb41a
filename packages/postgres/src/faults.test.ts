import { randomUUID } from "node:crypto"
import { once } from "node:events"
import { type AddressInfo, createServer, type Socket } from "node:net"
import { DestinationError, InboxError } from "@redoxkit/destination"
import { OutboxError, SourceError } from "@redoxkit/source"
import { bytesOf, START, transmission } from "@redoxkit/store/testing"
import { Client, Pool, type PoolClient } from "pg"
import { beforeAll, expect, onTestFinished, test, vi } from "vitest"
import { createDatabase } from "./database.ts"
import { type PostgresInboxOptions, postgresInbox } from "./inbox.ts"
import type { PostgresKind } from "./kind.ts"
import { toSettings } from "./options.ts"
import { postgresOutbox } from "./outbox.ts"
import { connect } from "./testing/connect.ts"
import { emptyDatabase, newSchema } from "./testing/database.ts"
import { type PostgresServer, startPostgres } from "./testing/server.ts"
import { startWorker } from "./testing/worker.ts"

const PATIENCE = { timeout: 60_000, interval: 50 }

let connectionString = ""
beforeAll(async () => {
  connectionString = await emptyDatabase()
})

function inboxOf(options: PostgresInboxOptions) {
  const inbox = postgresInbox(options)
  onTestFinished(() => inbox.close())
  return inbox
}

async function ownServer(): Promise<PostgresServer> {
  const server = await startPostgres()
  onTestFinished(() => server.stop())
  return server
}

const INBOX: PostgresKind = {
  name: "inbox",
  maker: "postgresInbox",
  writesClaims: false,
  failure: (fault, message, options) => new InboxError(`inbox-${fault}`, message, options),
  invalidOption: (message) => new DestinationError("invalid-option", message),
}

/** Takes connections and says nothing on them. */
async function silentServer(): Promise<{ readonly port: number }> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on("error", () => {})
  }).listen(0, "127.0.0.1")
  await once(server, "listening")
  onTestFinished(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return { port: (server.address() as AddressInfo).port }
}

async function query(text: string): Promise<void> {
  const client = new Client({ connectionString })
  await client.connect()
  await client.query(text)
  await client.end()
}

test("servers that start at the same time make the tables once", async () => {
  const schema = newSchema()
  const inboxes = Array.from({ length: 6 }, () => inboxOf({ connectionString, schema }))
  await Promise.all(inboxes.map((inbox) => inbox.open()))
  const outcomes = await Promise.all(inboxes.map((inbox, index) => inbox.append(transmission(`t${index}`))))
  expect(outcomes).toEqual(Array.from({ length: 6 }, () => "stored"))
})

test("tables of the other kind, of something else and of a newer release are left as they are", async () => {
  const schema = newSchema()
  await inboxOf({ connectionString, schema }).open()
  const outbox = postgresOutbox({ connectionString, schema })
  await expect(outbox.open()).rejects.toMatchObject({ name: "OutboxError", code: "outbox-corrupt" })
  await outbox.close()
  await query(`UPDATE ${schema}.redoxkit SET version = 99`)
  await expect(inboxOf({ connectionString, schema }).open()).rejects.toMatchObject({ code: "inbox-version" })

  const other = newSchema()
  await query(`CREATE SCHEMA ${other}; CREATE TABLE ${other}.transmission (mine text)`)
  await expect(inboxOf({ connectionString, schema: other }).open()).rejects.toMatchObject({
    code: "inbox-corrupt",
  })
  // Nothing of a step that failed is left.
  await query(`SELECT mine FROM ${other}.transmission; CREATE TABLE ${other}.body (mine text)`)
})

test("without migrate, missing tables are told and not made", async () => {
  const schema = newSchema()
  const inbox = inboxOf({ connectionString, schema, migrate: false })
  await expect(inbox.open()).rejects.toMatchObject({ code: "inbox-version" })
  await inboxOf({ connectionString, schema }).open()
  expect(await inbox.append(transmission("t1"))).toBe("stored")
})

test("a user who may not make tables works with the rights of the guide", async () => {
  const schema = newSchema()
  await inboxOf({ connectionString, schema }).open()
  const role = `role_${randomUUID().replaceAll("-", "")}`
  await query(`CREATE ROLE ${role} LOGIN`)
  const asRole = connectionString.replace("user=postgres", `user=${role}`)
  const restricted = inboxOf({ connectionString: asRole, schema, migrate: false, leaseMs: 600_000 })
  await expect(restricted.append(transmission("t1"))).rejects.toMatchObject({ code: "inbox-failed" })
  await query(`
    GRANT USAGE ON SCHEMA ${schema} TO ${role};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO ${role};
    GRANT USAGE ON ALL SEQUENCES IN SCHEMA ${schema} TO ${role};`)
  for (const key of ["t1", "t2"]) expect(await restricted.append(transmission(key))).toBe("stored")
  const [first] = (await restricted.claim(1, START)).transmissions
  await restricted.park(first?.id ?? "", { reason: "test", block: false, now: START })
  expect(await restricted.replay({})).toBe(1)
  await restricted.purge()
  expect(await restricted.stats()).toMatchObject({ waiting: 2 })
  // What it has claimed is taken over by another one with the same rights.
  await restricted.claim(1, START)
  await query(`UPDATE ${schema}.holder SET alive_until = now() - interval '1 second'`)
  const other = await connect(asRole)
  expect(await other.query(`SELECT freed FROM ${schema}.free(NULL, NULL, false)`)).toEqual([{ freed: "1" }])
  await other.end()
})

test("tables that are gone are told", async () => {
  const schema = newSchema()
  const inbox = inboxOf({ connectionString, schema })
  await inbox.open()
  await query(`DROP SCHEMA ${schema} CASCADE`)
  await expect(inbox.append(transmission("t1"))).rejects.toMatchObject({ code: "inbox-corrupt" })
})

test("an outcome of a message whose tables were dropped is not taken for that of another one in their place", async () => {
  const schema = newSchema()
  const [old, other] = [inboxOf({ connectionString, schema }), inboxOf({ connectionString, schema })]
  await old.append(transmission("t1"))
  const [dropped] = (await old.claim(1, START)).transmissions
  await query(`DROP SCHEMA ${schema} CASCADE`)
  await other.append(transmission("t2"))
  const [inItsPlace] = (await other.claim(1, START)).transmissions
  expect(inItsPlace).toMatchObject({ id: dropped?.id, key: "t2" })
  await old.complete(dropped?.id ?? "", START)
  expect(await other.list({})).toMatchObject([{ key: "t2", state: "running" }])
})

test("a pool whose connections are all taken rejects within the deadline, and goes on when one is free", async () => {
  const pool = new Pool({ connectionString, max: 1 })
  onTestFinished(() => pool.end())
  const inbox = inboxOf({ pool, schema: newSchema(), timeoutMs: 200, listen: false })
  await vi.waitFor(() => inbox.open(), PATIENCE)
  const taken = await pool.connect()
  await expect(inbox.append(transmission("t1"))).rejects.toMatchObject({
    name: "InboxError",
    code: "inbox-failed",
    message: expect.stringMatching(/No connection to the database .* in 200 ms/),
  })
  taken.release()
  await vi.waitFor(async () => expect(await inbox.append(transmission("t1"))).toBe("stored"), PATIENCE)
  await inbox.close()
  // The pool stays the user's.
  expect((await pool.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }])
})

test("a pool of the store's own that is all taken is told from a database that does not answer", async () => {
  const schema = newSchema()
  const inbox = inboxOf({ connectionString, schema, timeoutMs: 400, connections: 2, listen: false })
  await vi.waitFor(() => inbox.open(), PATIENCE)
  const client = new Client({ connectionString })
  await client.connect()
  await client.query(`BEGIN; LOCK TABLE ${schema}.transmission IN ACCESS EXCLUSIVE MODE`)
  const names = async (): Promise<readonly unknown[]> => {
    const calls = await Promise.allSettled([1, 2, 3, 4].map(() => inbox.list({})))
    return calls.map((call) =>
      call.status === "rejected" ? call.reason.cause.constructor.name : call.status,
    )
  }
  await vi.waitFor(async () => expect(await names()).toContain("PoolExhausted"), PATIENCE)
  await client.query("ROLLBACK")
  await client.end()

  const silent = await silentServer()
  for (const own of [true, false]) {
    const pool = new Pool({ host: "127.0.0.1", port: silent.port, user: "u", database: "x" })
    const lost = postgresInbox({
      ...(own ? { connectionString: `postgres://u@127.0.0.1:${silent.port}/x` } : { pool }),
      timeoutMs: 200,
    })
    for (let call = 1; call <= 3; call += 1)
      await expect(lost.open()).rejects.toMatchObject({
        code: "inbox-failed",
        message: expect.stringContaining("did not answer in time"),
        cause: { code: "ETIMEDOUT" },
      })
    await lost.close()
  }
})

test("a connection that listens and is never answered is given up, also that of a pool without a deadline", async () => {
  const silent = await silentServer()
  const pool = new Pool({ host: "127.0.0.1", port: silent.port, user: "u", password: "p", database: "x" })
  onTestFinished(() => pool.end())
  const settings = toSettings(INBOX, { pool, timeoutMs: 200 })
  const listening = createDatabase(settings, INBOX).client()
  expect(listening.password).toBe("p")
  await expect(listening.connect()).rejects.toThrow("timeout expired")
})

test("a connection that ends in the moment in which the pool hands it out ends no process", async () => {
  const pool = new Pool({ connectionString })
  onTestFinished(() => pool.end())
  const unheard: unknown[] = []
  let ended = 0
  // As when its end arrives in one piece with what says that it is ready.
  pool.on("acquire", (client) =>
    queueMicrotask(() => {
      ended += 1
      try {
        client.emit("error", new Error("Connection terminated unexpectedly"))
      } catch (error) {
        unheard.push(error)
      }
    }),
  )
  const inbox = inboxOf({ pool, schema: newSchema(), listen: false })
  expect(await inbox.append(transmission("t1"))).toBe("stored")
  expect(ended).toBeGreaterThan(0)
  expect(unheard).toEqual([])
})

test("a database that does not answer makes an append reject within the deadline", async () => {
  const schema = newSchema()
  const inbox = inboxOf({ connectionString, schema, timeoutMs: 400 })
  await vi.waitFor(() => inbox.open(), PATIENCE)
  const client = new Client({ connectionString })
  await client.connect()
  await client.query(`BEGIN; LOCK TABLE ${schema}.known_key IN ACCESS EXCLUSIVE MODE`)
  await expect(inbox.append(transmission("t1"))).rejects.toMatchObject({ code: "inbox-failed" })
  await client.query("ROLLBACK")
  await client.end()
  // The call may have been done after all: then it is known.
  await vi.waitFor(
    async () => expect(["stored", "duplicate"]).toContain(await inbox.append(transmission("t1"))),
    PATIENCE,
  )
  await vi.waitFor(async () => expect(await inbox.list({})).toHaveLength(1), PATIENCE)
})

test("an answer that is lost on its way loses no message and repeats no outcome", async () => {
  const pool = new Pool({ connectionString })
  onTestFinished(() => pool.end())
  const inbox = inboxOf({ pool, schema: newSchema() })
  for (const key of ["t1", "t2"]) await inbox.append(transmission(key))
  await inbox.claim(0, START)
  let lost = 0
  type Callback = (error: Error | undefined, client: PoolClient | undefined) => void
  const connect = pool.connect.bind(pool) as (callback: Callback) => void
  const lossy = (callback: Callback): void =>
    connect((error, client) => {
      if (client === undefined) return callback(error, client)
      const query = client.query.bind(client) as (config: { readonly text: string }) => Promise<unknown>
      const answering = async (config: { readonly text: string }): Promise<unknown> => {
        const answer = await query(config)
        if (lost > 0 || !config.text.includes(".work(")) return answer
        lost += 1
        throw new Error("Connection terminated unexpectedly")
      }
      const get = (target: PoolClient, name: string | symbol): unknown =>
        name === "query" ? answering : Reflect.get(target, name, target)
      callback(error, new Proxy(client, { get }))
    })
  vi.spyOn(pool, "connect").mockImplementation(lossy as Pool["connect"])
  await expect(inbox.claim(1, START)).rejects.toMatchObject({ code: "inbox-failed" })
  expect(lost).toBe(1)
  const [first] = (await inbox.claim(1, START)).transmissions
  expect(first?.key).toBe("t1")

  lost = 0
  await expect(inbox.complete(first?.id ?? "", START)).rejects.toMatchObject({ code: "inbox-failed" })
  expect((await inbox.claim(1, START)).transmissions.map(({ key }) => key)).toEqual(["t2"])
  await inbox.complete(first?.id ?? "", START)
  expect(await inbox.stats()).toMatchObject({ done: 1, running: 1, waiting: 0 })
})

test("a database that has become read-only is told, and left as soon as there is one to write to", async () => {
  const own = await emptyDatabase()
  const name = /(test_[0-9a-f]+)/.exec(own)?.[1]
  const inbox = inboxOf({ connectionString: own })
  await inbox.open()
  const set = async (value: "on" | "off"): Promise<void> => {
    await query(`ALTER DATABASE ${name} SET default_transaction_read_only = ${value}`)
    await query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}' AND '${value}' = 'on'`,
    )
  }
  await set("on")
  await vi.waitFor(
    () =>
      expect(inbox.append(transmission("t1"))).rejects.toMatchObject({
        code: "inbox-failed",
        message: expect.stringContaining("read-only"),
      }),
    PATIENCE,
  )
  await set("off")
  await vi.waitFor(async () => expect(await inbox.append(transmission("t1"))).toBe("stored"), PATIENCE)
})

test("a database that is away at the start is told, and used when it is there", async () => {
  const server = await ownServer()
  await server.crash()
  const inbox = inboxOf({ connectionString: server.url(), timeoutMs: 2_000 })
  await expect(inbox.open()).rejects.toMatchObject({ name: "InboxError", code: "inbox-failed" })
  await expect(inbox.append(transmission("t1"))).rejects.toMatchObject({ code: "inbox-failed" })
  await server.start()
  await vi.waitFor(async () => expect(await inbox.append(transmission("t1"))).toBe("stored"), PATIENCE)
})

test("a database that restarts loses nothing, and workers go on by themselves, each message handled once", async () => {
  const server = await ownServer()
  const [receiver, worker] = Array.from({ length: 2 }, () =>
    inboxOf({ connectionString: server.url(), leaseMs: 2_000, timeoutMs: 2_000 }),
  )
  if (receiver === undefined || worker === undefined) expect.fail()
  await receiver.open()
  let hold = (): void => {}
  const held = new Promise<void>((resolve) => {
    hold = resolve
  })
  // One handler runs through both outages.
  const working = startWorker(worker, async ({ key }) => (key === "s0.3" ? held : undefined))
  const acknowledged: string[] = []
  let rejected = 0
  let sending = true
  const senders = ["s0", "s1", "s2"].map(async (subscription) => {
    for (let index = 0; sending; index += 1) {
      const key = `${subscription}.${index}`
      const append = (): Promise<unknown> => receiver.append(transmission(key, { subscription }))
      while (
        !(await append().then(
          () => true,
          () => false,
        ))
      ) {
        rejected += 1
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      acknowledged.push(key)
    }
  })
  for (let outage = 1; outage <= 2; outage += 1) {
    const before = acknowledged.length
    await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(before + 30), PATIENCE)
    await server.crash()
    const refused = rejected
    await vi.waitFor(() => expect(rejected).toBeGreaterThan(refused), PATIENCE)
    await server.start()
  }
  const before = acknowledged.length
  await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(before + 30), PATIENCE)
  sending = false
  hold()
  await Promise.all(senders)
  await vi.waitFor(() => expect(working.handled).toHaveLength(acknowledged.length), PATIENCE)
  await working.stop()
  const handled = working.handled.map(({ key }) => key)
  expect(new Set(handled)).toEqual(new Set(acknowledged))
  for (const subscription of ["s0", "s1", "s2"])
    expect(handled.filter((key) => key.startsWith(`${subscription}.`))).toEqual(
      acknowledged.filter((key) => key.startsWith(`${subscription}.`)),
    )
  expect(working.faults.length).toBeGreaterThan(0)
})

test("failures are inbox errors and outbox errors", async () => {
  const away = "postgres:///x?host=/no/such/folder"
  const inbox = inboxOf({ connectionString: away })
  const failure: unknown = await inbox.open().catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(InboxError)
  expect(failure).toBeInstanceOf(DestinationError)
  const outbox = postgresOutbox({ connectionString: away })
  const other: unknown = await outbox.open().catch((error: unknown) => error)
  expect(other).toBeInstanceOf(OutboxError)
  expect(other).toBeInstanceOf(SourceError)
  await outbox.close()
})

test("a wrong option fails at once, and says nothing of its value", () => {
  expect(() => postgresInbox({})).toThrow(/^postgresInbox: give either/)
  expect(() => postgresInbox({ connectionString, pool: new Pool() })).toThrow(/either/)
  expect(() => postgresInbox({ connectionString, schema: 'a"b' })).toThrow(/schema/)
  expect(() => postgresInbox({ connectionString, leaseMs: 0 })).toThrow(/leaseMs/)
  expect(() => postgresInbox({ connectionString, retention: { keysMs: -1 } })).toThrow(/keysMs/)
  expect(() => postgresOutbox({ connectionString: "postgres://u:SENTINEL@[/x" })).toThrow(
    expect.objectContaining({ code: "invalid-option", message: expect.not.stringContaining("SENTINEL") }),
  )
})

test("no payload, name or connection string stands in an error", async () => {
  const secret = "SENTINEL"
  const texts = (error: unknown): string => {
    const { message = "", stack = "", cause, ...rest } = error as Error
    return [message, stack, JSON.stringify(rest), cause === undefined ? "" : texts(cause)].join("\n")
  }
  const failed = async (work: Promise<unknown>): Promise<void> => {
    const error: unknown = await work.then(
      () => expect.fail("has not failed"),
      (reason: unknown) => reason,
    )
    expect(texts(error)).not.toContain(secret)
  }
  const schema = newSchema()
  await inboxOf({ connectionString, schema }).open()
  await query(`ALTER TABLE ${schema}.transmission ADD CHECK (subscription NOT LIKE 'SENTINEL%')`)
  await query(`ALTER TABLE ${schema}.transmission ADD UNIQUE (data_model)`)
  const inbox = inboxOf({ connectionString, schema })
  await failed(inbox.append(transmission(secret, { subscription: secret, body: bytesOf(secret) })))
  await inbox.append(transmission("t1", { dataModel: secret }))
  await failed(inbox.append(transmission("t2", { dataModel: secret })))
  await failed(inbox.append(transmission(secret, { receivedAt: 1e30 })))
  // Errors whose own words quote a value.
  await query(`
    CREATE FUNCTION ${schema}.quote() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.event_type = 'cast' THEN PERFORM NEW.key::integer; END IF;
      RAISE EXCEPTION 'refused: %', NEW.key;
    END $$;
    CREATE TRIGGER quote BEFORE INSERT ON ${schema}.transmission FOR EACH ROW
      WHEN (NEW.event_type IN ('cast', 'raise')) EXECUTE FUNCTION ${schema}.quote()`)
  for (const eventType of ["cast", "raise"])
    await failed(inbox.append(transmission(secret, { dataModel: eventType, eventType })))
  await failed(inbox.claim(1, 1e30))
  await failed(inboxOf({ connectionString: `postgres://u:${secret}@127.0.0.1:1/x` }).open())
  await failed(
    inboxOf({ connectionString: `${connectionString}&password=${secret}&sslmode=nonsense` }).open(),
  )
  expect((await inbox.claim(1, START)).transmissions).toHaveLength(1)
})
