import { type Delivery, headersOf, placeholders } from "./delivery.ts"
import { shellQuote } from "./shell-quote.ts"

/**
 * A delivery as a curl command. Tokens are not written into it: the command takes them from the environment.
 *
 * @example
 * curlOf({ kind: "destination", url: "http://localhost:3000/redox", name: "App", body: "{}" })
 */
export function curlOf(delivery: Delivery): string {
  const { variable } = placeholders[delivery.kind]
  const headers = headersOf(delivery.kind).map(({ name, value }) =>
    // Double quotes, for the shell to put the token in. Nothing but our own words stands between them.
    value.includes(variable)
      ? `-H "${name}: ${value.replace(variable, `$${variable}`)}"`
      : `-H ${shellQuote(`${name}: ${value}`)}`,
  )
  return [
    `curl -X POST ${shellQuote(delivery.url)}`,
    ...headers.map((header) => `  ${header}`),
    // --data would read a file for a body that begins with an @.
    `  --data-raw ${shellQuote(delivery.body)}`,
  ].join(" \\\n")
}
