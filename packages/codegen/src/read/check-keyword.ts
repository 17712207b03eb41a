import { dialectUri, isOlder } from "./dialect.ts"
import type { Report } from "./report.ts"
import { childOf, type Place } from "./resource.ts"
import { isInDialect, type Keyword } from "./vocabulary.ts"

type Members = { readonly [keyword: string]: unknown }

/**
 * Whether a keyword means something where it stands, and has a value that it can have. What does not is reported: as
 * a mistake when the schema would not be the same without it, else as a notice.
 *
 * @param place - the schema that has the keyword
 */
export function isUsable(
  keyword: string,
  known: Keyword,
  place: Place,
  schema: Members,
  report: Report,
): boolean {
  const { dialect } = place.resource
  if (!isInDialect(known, dialect)) {
    noteOtherDialect(keyword, known, place, report)
    return false
  }
  if (known.instead !== undefined) {
    const problem = `The keyword "${keyword}" is not supported. ${known.instead}`
    report.refuse(childOf(place, keyword), problem, "unsupported-keyword")
    return false
  }
  if (keyword === "nullable" && schema.type === undefined) {
    const message = '"nullable" without "type" means nothing, and is left out.'
    report.note("unknown-keyword", keyword, message, childOf(place, keyword))
    return false
  }
  const wrong = known.check?.(schema[keyword], dialect) ?? wrongPartner(keyword, schema)
  if (wrong === undefined) return known.holds !== "nothing"
  // A name or an address of the wrong kind harms nothing but references to it.
  if (known.holds === "annotation" || known.holds === "nothing") {
    const message = `"${keyword}" ${wrong}, and is left out where it is not.`
    report.note("invalid-annotation", keyword, message, childOf(place, keyword))
  } else {
    report.refuse(childOf(place, keyword), `"${keyword}" ${wrong}. Correct it.`)
  }
  return false
}

function noteOtherDialect(keyword: string, known: Keyword, place: Place, report: Report): void {
  const { dialect } = place.resource
  const { since = dialect, until = dialect } = known
  const wanted = dialectUri(isOlder(dialect, since) ? since : until)
  const message = `"${keyword}" means nothing in ${dialect}, and is left out. It does with "$schema": "${wanted}".`
  report.note("other-dialect", keyword, message, childOf(place, keyword))
}

/** What a keyword lacks beside it. */
function wrongPartner(keyword: string, schema: Members): string | undefined {
  if (keyword === "exclusiveMinimum" && schema[keyword] === true && schema.minimum === undefined) {
    return 'needs "minimum" beside it'
  }
  if (keyword === "exclusiveMaximum" && schema[keyword] === true && schema.maximum === undefined) {
    return 'needs "maximum" beside it'
  }
  return undefined
}
