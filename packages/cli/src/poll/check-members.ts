import { CommandError } from "../command-error.ts"
import { withOwnSandbox } from "../own-sandbox.ts"
import { type Shape, setMember } from "../set-member.ts"
import { UsageError } from "../usage-error.ts"

/** What the JSON config of a feed makes messages of. */
export interface Mapped {
  readonly events: readonly { readonly dataModel: string; readonly eventType: string }[]
  /** Members that are set, as names and numbers from the message down. */
  readonly paths: readonly (readonly string[])[]
}

/**
 * Refuses members that none of the events has. One config serves several events, so that one of them is enough.
 *
 * @throws CommandError `config-invalid`, with what was probably meant
 */
export async function checkMembers({ events, paths }: Mapped): Promise<void> {
  const schemas = await withOwnSandbox({}, {}, (client) =>
    Promise.all(
      events.map(({ dataModel, eventType }) =>
        client.call<Shape>(
          `GET /api/schemas/${encodeURIComponent(dataModel)}/${encodeURIComponent(eventType)}`,
        ),
      ),
    ),
  )
  for (const path of paths) {
    const problems = schemas.map((schema) => problemOf(schema, path))
    const [problem] = problems
    if (problem !== undefined && !problems.includes(undefined))
      throw new CommandError("config-invalid", `The config of the feed sets "${path.join(".")}". ${problem}`)
  }
}

function problemOf(schema: Shape, path: readonly string[]): string | undefined {
  try {
    // Which entry of a list is meant makes no difference to what it has.
    setMember({}, schema, { path: path.map((part) => (/^\d+$/.test(part) ? "0" : part)), value: null })
    return undefined
  } catch (error) {
    if (error instanceof UsageError) return error.message
    throw error
  }
}
