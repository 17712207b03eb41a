import type { JSX } from "preact"
import { type LiveSubscription, sandbox } from "../api/sandbox.ts"
import { wiring } from "../api/wiring.ts"
import { RemoveButton } from "../forms/remove-button.tsx"
import { formatPlace } from "../location/place.ts"
import { Badge, toneOf } from "../parts/badge.tsx"
import { Failure } from "../parts/failure.tsx"
import { Icon } from "../parts/icon.tsx"
import { Time } from "../parts/time.tsx"
import { useAction } from "../parts/use-action.ts"
import { tell } from "../state/toast.ts"
import { nameOf, readWorld, world } from "../state/world.ts"
import { DestinationCard } from "./destination-card.tsx"
import { TroubleSwitches } from "./trouble-switches.tsx"

/** One subscription: its queue, its destination, and what is made to go wrong with it. */
export function SubscriptionRecord({
  id,
  onRemoved,
}: {
  readonly id: string
  readonly onRemoved: () => void
}): JSX.Element {
  const subscription = world.value?.subscriptions.find((candidate) => candidate.id === id)
  const action = useAction()
  if (subscription === undefined)
    return (
      <p class="empty quiet">
        {world.value === undefined ? "Loading" : "This subscription does not exist any more."}
      </p>
    )
  const { flow, dataModel, sourceId, destinationId, queued, head } = subscription
  const destination = world.value?.destinations.find((candidate) => candidate.id === destinationId)
  const run = (work: () => Promise<unknown>, said: string): void =>
    void action.run(async () => {
      await work()
      await readWorld()
      tell(said)
    })

  return (
    <article class="record">
      <header class="record-head">
        <h2>
          <b>{dataModel}</b> <Badge tone={toneOf(flow)}>{flow}</Badge>
        </h2>
        <dl class="facts">
          <dt>From</dt>
          <dd>{nameOf(sourceId)}</dd>
          <dt>To</dt>
          <dd>{nameOf(destinationId)}</dd>
          <dt>Waiting</dt>
          <dd>
            {queued === 0 ? (
              "none"
            ) : (
              <a href={formatPlace({ view: "transmissions", filter: { subscription: id } })}>
                {queued} {queued === 1 ? "transmission" : "transmissions"}
              </a>
            )}
          </dd>
          {head !== null && <Head subscription={subscription} />}
        </dl>
      </header>
      <div class="actions">
        <div class="buttons">
          {flow !== "paused" && (
            <button
              type="button"
              class="button"
              disabled={action.busy.value}
              onClick={() => run(() => sandbox.pause(id), "Paused. What is sent waits until you resume.")}
            >
              <Icon name="pause" /> Pause
            </button>
          )}
          {flow !== "flowing" && (
            <button
              type="button"
              class="button primary"
              disabled={action.busy.value}
              onClick={() => run(() => sandbox.resume(id), "Resumed. What is first is tried at once.")}
            >
              <Icon name="play" /> {flow === "paused" ? "Resume" : "Try now"}
            </button>
          )}
          <button
            type="button"
            class="button"
            disabled={action.busy.value || head === null}
            title={head === null ? "Nothing waits" : "Give up on the transmission that is first"}
            onClick={() => run(() => sandbox.skip(id), "Skipped. It can be sent again from Transmissions.")}
          >
            <Icon name="skip" /> Skip the first
          </button>
          <a class="button" href={formatPlace({ view: "transmissions", filter: { subscription: id } })}>
            Transmissions
          </a>
          <RemoveButton
            what="subscription"
            remove={async () => {
              await wiring.removeSubscription(id)
              await readWorld()
              tell("The subscription is removed.")
              onRemoved()
            }}
          />
        </div>
        <Failure error={action.error.value} />
      </div>
      <div class="record-body">
        <TroubleSwitches subscription={subscription} />
        {destination && <DestinationCard key={destination.id} destination={destination} />}
      </div>
    </article>
  )
}

function Head({ subscription: { head } }: { readonly subscription: LiveSubscription }): JSX.Element | null {
  if (head === null) return null
  return (
    <>
      <dt>First</dt>
      <dd>
        <a href={formatPlace({ view: "transmissions", filter: {}, record: head.logId })}>
          {head.dataModel} {head.eventType}
        </a>{" "}
        <span class="quiet">
          {head.attempts} {head.attempts === 1 ? "attempt" : "attempts"}
          {head.dueAt !== null && (
            <>
              , next at <Time at={head.dueAt} />
            </>
          )}
        </span>
      </dd>
    </>
  )
}
