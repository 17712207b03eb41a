import { createDestination, sqliteInbox } from "@redoxkit/destination"
import { type Deliver, toDestination } from "@redoxkit/poller"
import { endpointTarget } from "../backload/endpoint-target.ts"
import { sandboxTarget } from "../backload/sandbox-target.ts"
import type { Target } from "../backload/target.ts"
import { chooseSubscription } from "../choose-subscription.ts"
import { CommandError } from "../command-error.ts"
import { endpointAddress } from "../endpoint-address.ts"
import type { Arguments } from "../read-arguments.ts"
import { addressOf, clientOf, sandboxOptions } from "../sandbox-client.ts"
import { encryptionKeys, verificationToken } from "../secrets.ts"
import type { Terminal } from "../terminal.ts"
import { wholeNumber } from "../times.ts"
import { UsageError } from "../usage-error.ts"

/** Where messages go, and what ends that. */
export interface ChosenTarget {
  readonly deliver: Deliver
  close(): Promise<void>
}

const silent = { debug() {}, info() {}, warn() {}, error() {} }

/** The target that the options name. @throws UsageError */
export function chooseTarget(
  terminal: Terminal,
  { texts }: Arguments,
  own: Deliver | undefined,
): ChosenTarget {
  const { to, token, timeout, inbox } = texts
  const given = [to === undefined ? [] : ["to"], inbox === undefined ? [] : ["inbox"]].flat()
  const ofSandbox = [...sandboxOptions, "source", "destination"].filter((name) => texts[name] !== undefined)
  if (own !== undefined) {
    const [other] = [...given, ...ofSandbox]
    if (other !== undefined)
      throw new UsageError(`The config says itself where messages go: leave out --${other}.`)
    return { deliver: own, close: async () => {} }
  }
  if (given.length > 1) throw new UsageError("--to and --inbox are two places: choose one.")
  if (given.length === 1 && ofSandbox.length > 0)
    throw new UsageError(`--${given[0]} needs no sandbox: leave out --${ofSandbox[0]}.`)
  if (to === undefined && (token !== undefined || timeout !== undefined))
    throw new UsageError("--token and --timeout go with --to URL.")
  if (inbox !== undefined) return inboxTarget(terminal, inbox)
  if (to === undefined) return throughSandbox(terminal, texts)
  const target = endpointTarget({
    url: endpointAddress("--to", to),
    verificationToken: verificationToken(terminal, token),
    answerTimeoutMs: wholeNumber("--timeout", timeout ?? "60", 1, 3_600) * 1_000,
  })
  return { deliver: deliverTo(async () => target), close: async () => target.close() }
}

/** A destination that is never started: it stores messages by its own rules and handles none. */
function inboxTarget(terminal: Terminal, path: string): ChosenTarget {
  const inbox = sqliteInbox({ path, ...encryptionKeys(terminal) })
  const destination = createDestination({ verificationToken: "nobody calls it", inbox, logger: silent })
  return { deliver: toDestination(destination), close: () => destination.stop() }
}

function throughSandbox(terminal: Terminal, texts: Arguments["texts"]): ChosenTarget {
  const client = clientOf(terminal, texts)
  const address = addressOf(terminal, texts)
  const targets = new Map<string, Promise<Target>>()
  const targetOf = (dataModel: string): Promise<Target> => {
    const found =
      targets.get(dataModel) ??
      chooseSubscription(client, dataModel, texts).then((ids) => sandboxTarget(client, address, ids))
    targets.set(dataModel, found)
    // A sandbox that is away now may be there for the next run.
    found.catch(() => targets.delete(dataModel))
    return found
  }
  return { deliver: deliverTo(targetOf), close: async () => {} }
}

/** One attempt under the message's key as its log ID, by which the receiver knows it again. */
function deliverTo(targetOf: (dataModel: string) => Promise<Target>): Deliver {
  return async ({ dataModel, eventType, body }, { key, changedAt }) => {
    const names = { DataModel: dataModel, EventType: eventType }
    const dated = changedAt === null ? {} : { EventDateTime: changedAt.toISOString() }
    const Meta = { ...names, ...dated, ...(body.Meta as object | undefined), ...names }
    const target = await targetOf(dataModel)
    const problem = await target.attempt({ ...body, Meta }, key)
    if (problem !== undefined)
      throw new CommandError("delivery-failed", `The message was not taken: ${problem}.`)
    return "stored"
  }
}
