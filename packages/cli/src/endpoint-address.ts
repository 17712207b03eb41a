import { UsageError } from "./usage-error.ts"

/** An address of an endpoint. It may hold a secret, so that no error repeats it. @throws UsageError */
export function endpointAddress(what: string, text: string): string {
  if (/^https?:\/\//i.test(text) && URL.canParse(text)) return text
  throw new UsageError(`${what} must be an address that begins with http:// or https://.`)
}
