import { type Delivery, type DeliveryOptions, deliver } from "./deliver.ts"
import type { Endpoint } from "./endpoint.ts"
import { groupBy } from "./group-by.ts"
import type { Sample, SampleMessage } from "./read-samples.ts"
import { stampMessage } from "./stamp-message.ts"

/** A sample that was delivered, under the name of its transmission. */
export interface Delivered extends Delivery {
  readonly file: string
  readonly dataModel: string
  readonly eventType: string
  readonly transmissionId: string
}

/**
 * Delivers samples as Redox does: one after the other within a subscription, each after the 200 of the one before it,
 * and the subscriptions side by side. A subscription whose head is refused stands still.
 *
 * @param onDelivered - told of each as it is answered
 */
export async function deliverAll(
  endpoint: Endpoint,
  samples: readonly Sample[],
  options: DeliveryOptions = {},
  onDelivered: (delivered: Delivered) => void = () => {},
): Promise<readonly Delivered[]> {
  const queues = groupBy(samples, ({ message }) => subscriptionOf(message))
  const delivered = await Promise.all(
    [...queues.values()].map(async (queue) => {
      const done: Delivered[] = []
      for (const sample of queue) {
        const one = await deliverSample(endpoint, sample, options)
        done.push(one)
        onDelivered(one)
        if (one.status !== 200) break
      }
      return done
    }),
  )
  return delivered.flat()
}

async function deliverSample(
  endpoint: Endpoint,
  { file, message }: Sample,
  options: DeliveryOptions,
): Promise<Delivered> {
  const transmission = stampMessage(message)
  const { DataModel: dataModel, EventType: eventType } = message.Meta
  const delivery = await deliver(endpoint, transmission, options)
  return { file, dataModel, eventType, transmissionId: transmission.id, ...delivery }
}

/** A subscription is a source, a destination and a data model. */
function subscriptionOf({ Meta: { DataModel, Source, Destinations } }: SampleMessage): string {
  return [Source?.ID, Destinations?.[0]?.ID, DataModel].join("/")
}
