import { dates, dateTimes, parents } from "./date-forms.gen.ts"

/** What a member holds: a date without a time, or a date with one. */
export type DateForm = "date" | "date-time"

const forms = new Map<string, DateForm>([
  ...dates.map((name) => [name, "date"] as const),
  ...dateTimes.map((name) => [name, "date-time"] as const),
])

/** Members that lie on the way to a date in any event. */
export const namesOnTheWay: ReadonlySet<string> = new Set(parents)

/**
 * The form of a member of a message, by its name and as many of the names around it as are needed.
 *
 * @param names - names from the message down to the member, without the indexes of lists
 * @returns `undefined` for everything that is no date
 * @example
 * formOf(["Patient", "Demographics", "DOB"]) // "date"
 */
export function formOf(names: readonly string[]): DateForm | undefined {
  let suffix = ""
  for (let index = names.length - 1; index >= 0; index--) {
    suffix = suffix === "" ? (names[index] ?? "") : `${names[index]}/${suffix}`
    const form = forms.get(suffix)
    if (form !== undefined) return form
  }
  return forms.get(`/${suffix}`)
}
