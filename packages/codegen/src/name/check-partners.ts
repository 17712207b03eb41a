import type { CodegenError } from "../errors.ts"
import type { NamedEvent } from "./name-events.ts"
import type { NoticeList } from "./notices.ts"
import { invalidHeader } from "./read-header.ts"

/**
 * Sees to it that every query has its answer and every answer its query. A schema that names a partner which is not
 * there is at fault; where the partner is only known from elsewhere, the event goes without it.
 *
 * @param lenient - some events could not be used, so that a missing partner may be one of them
 */
export function checkPartners(
  events: readonly NamedEvent[],
  lenient: boolean,
  notices: NoticeList,
): { readonly events: readonly NamedEvent[]; readonly problems: readonly CodegenError[] } {
  const problems: CodegenError[] = []
  const checked = events.flatMap((event) => {
    const missing = findMissing(event, events)
    if (missing === undefined) return [event]
    const { keyword, wanted, kind } = missing
    if (event.stated && !lenient) {
      const problem = `names "${wanted}", but ${event.dataModel} has no such ${kind}`
      problems.push(invalidHeader(event, `/${keyword}`, problem))
      return []
    }
    const message = `"${event.eventType}" of ${event.dataModel} goes without its partner: "${wanted}" is not among the schemas as a ${kind}. Add its schema.`
    notices.add("missing-partner", message, { file: event.file })
    const { response: _, answers: __, ...alone } = event
    return [alone]
  })
  return { events: checked, problems }
}

function findMissing(event: NamedEvent, events: readonly NamedEvent[]) {
  const wanted = event.response ?? event.answers
  if (wanted === undefined) return undefined
  const [keyword, kind] = event.response === undefined ? ["answers", "query"] : ["response", "query-response"]
  const partner = events.find(
    ({ dataModel, eventType }) => dataModel === event.dataModel && eventType === wanted,
  )
  return partner?.kind === kind ? undefined : { keyword, wanted, kind }
}
