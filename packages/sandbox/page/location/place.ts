/** The views of the page, in the order of the navigation. */
export const views = ["transmissions", "messages", "errors", "patients", "subscriptions", "compose"] as const
export type View = (typeof views)[number]

/** What a list is narrowed to. A member that is not there narrows nothing. */
export interface Filter {
  readonly dataModel?: string
  readonly eventType?: string
  readonly status?: string
  readonly source?: string
  readonly destination?: string
  readonly subscription?: string
  readonly text?: string
}

/** Where the page is: enough to come back to it, or to show it to a colleague. */
export interface Place {
  readonly view: View
  readonly filter: Filter
  /** The record that is open. */
  readonly record?: string
  /** Which part of it is shown, where it is not the first. */
  readonly tab?: string
}

const filterNames: readonly (keyof Filter)[] = [
  "dataModel",
  "eventType",
  "status",
  "source",
  "destination",
  "subscription",
  "text",
]

/**
 * Reads a place from the fragment of the address. What it does not know is left out.
 *
 * @example
 * parsePlace("#/errors?status=alert") // { view: "errors", filter: { status: "alert" } }
 */
export function parsePlace(fragment: string): Place {
  const [path = "", query = ""] = fragment.replace(/^#?\/?/, "").split(/\?(.*)/s)
  const given = new URLSearchParams(query)
  const read = (name: string): object => {
    const value = given.get(name)
    return value === null || value === "" ? {} : { [name]: value }
  }
  return {
    view: views.find((view) => view === path) ?? "transmissions",
    filter: Object.assign({}, ...filterNames.map(read)) as Filter,
    ...read("record"),
    ...read("tab"),
  }
}

/**
 * Writes a place as the fragment of the address. It is no query string, since a text that is searched for may be about
 * a patient, and browsers keep the fragment to themselves.
 */
export function formatPlace({ view, filter, record, tab }: Place): string {
  const query = new URLSearchParams()
  for (const name of filterNames) if (filter[name]) query.set(name, filter[name])
  if (record) query.set("record", record)
  if (tab) query.set("tab", tab)
  return query.size === 0 ? `#/${view}` : `#/${view}?${query}`
}

/** Takes members out of a filter or puts them in; an empty text takes one out. */
export function changeFilter(
  filter: Filter,
  change: { readonly [Name in keyof Filter]?: string | undefined },
): Filter {
  const entries = Object.entries({ ...filter, ...change }).filter(([, value]) => value)
  return Object.fromEntries(entries) as Filter
}
