import {
  createDestination,
  type Destination,
  memoryInbox,
  nodeRequest,
  writeAnswer,
} from "@redoxkit/destination"
import { onTestFinished } from "vitest"
import { listen } from "./listen.ts"
import { quiet } from "./quiet.ts"

/** A message that a handler got. */
export interface Handled {
  readonly dataModel: string
  readonly eventType: string
  readonly transmissionId: string | null
  readonly message: Record<string, unknown>
}

/** The destination of this project on a real socket, with a handler that keeps what it gets. */
export interface Receiver {
  readonly url: string
  readonly destination: Destination
  readonly handled: readonly Handled[]
}

/** Starts a receiver that is stopped when the test has finished. */
export async function receiver(token = "token"): Promise<Receiver> {
  const handled: Handled[] = []
  const destination = createDestination({
    verificationToken: token,
    inbox: memoryInbox(),
    logger: quiet,
    bodyLimit: 100 * 1024 * 1024,
  })
  destination.onAny((message, context) => {
    handled.push({
      dataModel: context.dataModel,
      eventType: context.eventType,
      transmissionId: context.transmissionId,
      message: message as Record<string, unknown>,
    })
  })
  await destination.start()
  const { url } = await listen(async (request, response) => {
    const answer = await destination.handle(nodeRequest(request))
    if (answer === undefined) response.writeHead(404).end()
    else writeAnswer(response, answer)
  })
  onTestFinished(() => destination.stop({ deadlineMs: 500 }))
  return { url: `${url}/redox`, destination, handled }
}
