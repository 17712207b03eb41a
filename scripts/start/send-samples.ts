import { setTimeout as wait } from "node:timers/promises"
import { normalizeName } from "../../packages/models/src/index.ts"
import { defaultIds } from "../../packages/sandbox/src/index.ts"
import type { Delivered } from "../sender/deliver-all.ts"
import type { Sample } from "../sender/read-samples.ts"
import type { KnownSubscription, KnownTransmission, SandboxCalls } from "./sandbox-calls.ts"

/** After so many failed attempts a message counts as refused. The sandbox goes on trying, as Redox does. */
const GIVE_UP_AFTER = 9

const { devTools: sourceId, yourDestination: destinationId } = defaultIds

/**
 * Sends samples as Redox Dev Tools would, to the destination of the application, and waits until each is delivered or
 * refused. One that waits behind a refused one is left out.
 */
export async function sendSamples(
  sandbox: SandboxCalls,
  samples: readonly Sample[],
): Promise<readonly Delivered[]> {
  await subscribe(sandbox, samples)
  const sent: { readonly sample: Sample; readonly logId: string }[] = []
  for (const sample of samples) {
    const { transmissions } = await sandbox.post<{ readonly transmissions: readonly { logId: string }[] }>(
      "/messages",
      { sourceId, destinationIds: [destinationId], message: sample.message },
    )
    for (const { logId } of transmissions) sent.push({ sample, logId })
  }
  while (!(await isSettled(sandbox))) await wait(20)

  const delivered: Delivered[] = []
  for (const { sample, logId } of sent) {
    const transmission = await sandbox.get<KnownTransmission>(`/transmissions/${logId}`)
    if (transmission.attempts > 0) delivered.push(deliveredOf(sample, transmission))
  }
  return delivered
}

/** Data models that no subscription takes yet, such as ones that are newer than the catalogue. */
async function subscribe(sandbox: SandboxCalls, samples: readonly Sample[]): Promise<void> {
  const known = new Set((await subscriptionsOf(sandbox)).map(({ dataModel }) => normalizeName(dataModel)))
  for (const { message } of samples) {
    const { DataModel: dataModel } = message.Meta
    if (known.has(normalizeName(dataModel))) continue
    known.add(normalizeName(dataModel))
    await sandbox.post("/subscriptions", { sourceId, destinationId, dataModel })
  }
}

async function isSettled(sandbox: SandboxCalls): Promise<boolean> {
  const subscriptions = await subscriptionsOf(sandbox)
  return subscriptions.every(
    ({ flow, head }) => head === null || flow === "paused" || head.failures >= GIVE_UP_AFTER,
  )
}

async function subscriptionsOf(sandbox: SandboxCalls): Promise<readonly KnownSubscription[]> {
  const { items } = await sandbox.get<{ readonly items: readonly KnownSubscription[] }>("/subscriptions")
  return items.filter((item) => item.sourceId === sourceId && item.destinationId === destinationId)
}

function deliveredOf({ file, message }: Sample, transmission: KnownTransmission): Delivered {
  const { logId, state, lastStatus, attempts, attemptList } = transmission
  const last = attemptList.at(-1)
  return {
    file,
    dataModel: message.Meta.DataModel,
    eventType: message.Meta.EventType,
    transmissionId: logId,
    status: state === "delivered" ? 200 : (lastStatus ?? 0),
    attempts,
    answerMs: last?.endedAt == null ? 0 : last.endedAt - last.startedAt,
  }
}
