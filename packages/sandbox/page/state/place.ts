import { signal } from "@preact/signals"
import { changeFilter, type Filter, formatPlace, type Place, parsePlace } from "../location/place.ts"

/** Where the page is. Follows the address, also when the user goes back. */
export const place = signal<Place>(parsePlace(location.hash))

addEventListener("popstate", () => {
  place.value = parsePlace(location.hash)
})

/**
 * Goes to a place.
 *
 * @param options.replace - leave no step to come back to, such as while the user types or runs through a list
 */
export function go(next: Place, options: { readonly replace?: boolean } = {}): void {
  const address = formatPlace(next)
  if (address !== location.hash) history[options.replace ? "replaceState" : "pushState"](null, "", address)
  place.value = next
}

/** Narrows the list that is shown. */
export function narrow(change: { readonly [Name in keyof Filter]?: string | undefined }): void {
  go({ ...place.value, filter: changeFilter(place.value.filter, change) }, { replace: true })
}

/** Opens a record of the list that is shown; closes it without one. */
export function openRecord(record: string | undefined, options: { readonly replace?: boolean } = {}): void {
  const { view, filter } = place.value
  go(record === undefined ? { view, filter } : { view, filter, record }, options)
}
