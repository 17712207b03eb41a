import { type Delivery, headersOf, placeholders } from "./delivery.ts"

/** A Postman collection, format 2.1, as far as it is used here. */
export interface PostmanCollection {
  readonly info: { readonly name: string; readonly schema: string }
  readonly item: readonly object[]
  readonly variable: readonly { readonly key: string; readonly value: string; readonly type: string }[]
}

/** Deliveries as a Postman collection. Tokens are variables of the collection, left empty. */
export function postmanCollectionOf(name: string, deliveries: readonly Delivery[]): PostmanCollection {
  const kinds = [...new Set(deliveries.map(({ kind }) => kind))].sort()
  return {
    info: { name, schema: "https://schema.getpostman.com/json/collection/v2.1.0/collection.json" },
    item: deliveries.map(itemOf),
    variable: kinds.map((kind) => ({ key: placeholders[kind].postman, value: "", type: "string" })),
  }
}

function itemOf({ kind, url, name, body }: Delivery): object {
  const { variable, postman } = placeholders[kind]
  return {
    name,
    request: {
      method: "POST",
      header: headersOf(kind).map((header) => ({
        key: header.name,
        value: header.value.replace(variable, `{{${postman}}}`),
      })),
      body: { mode: "raw", raw: withoutVariables(body), options: { raw: { language: "json" } } },
      url: url.replaceAll("{{", "%7B%7B"),
    },
  }
}

/**
 * Postman puts variables in place of `{{name}}`, and knows no way to write the braces themselves. Good JSON has two of
 * them side by side only inside of strings, where an escape means the same.
 */
function withoutVariables(text: string): string {
  return text.replaceAll("{{", "{\\u007b")
}
