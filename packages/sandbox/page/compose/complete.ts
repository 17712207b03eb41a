import {
  type Completion,
  type CompletionContext,
  type CompletionResult,
  insertCompletionText,
  pickedCompletion,
  snippetCompletion,
} from "@codemirror/autocomplete"
import { scanJson, type Unfinished } from "./scan-json.ts"
import { resolve, type Schema, schemaAt, typesOf } from "./schema-at.ts"

/** Completes names of members and known values from the schema of the event. */
export function completeFrom(schemaOf: () => Schema | undefined) {
  return function complete(context: CompletionContext): CompletionResult | null {
    const root = schemaOf()
    if (root === undefined) return null
    const { unfinished } = scanJson(context.state.sliceDoc(0, context.pos))
    if (unfinished.role === "nothing") return null
    if (unfinished.from === context.pos && !context.explicit) return null
    const rest = context.state.sliceDoc(context.pos)
    const options =
      unfinished.role === "name" ? namesFor(root, unfinished, rest) : valuesFor(root, unfinished)
    if (options.length === 0) return null
    return {
      from: unfinished.from,
      options: options.map(overClosingQuote),
      filter: true,
      validFor: /^"?[\w -]*$/,
    }
  }
}

/** What closes an open quote comes from the completion, so the quote that stands there is replaced, too. */
function overClosingQuote(option: Completion): Completion {
  const { apply = option.label } = option
  return {
    ...option,
    apply(view, completion, from, to) {
      const isQuoted = view.state.sliceDoc(from, from + 1) === '"' && to > from
      const end = isQuoted && view.state.sliceDoc(to, to + 1) === '"' ? to + 1 : to
      if (typeof apply === "function") return apply(view, completion, from, end)
      view.dispatch({
        ...insertCompletionText(view.state, apply, from, end),
        annotations: pickedCompletion.of(completion),
      })
    },
  }
}

function namesFor(root: Schema, { pointer, names }: Unfinished, rest: string): readonly Completion[] {
  const holder = schemaAt(root, pointer)
  // A name before a colon is exchanged; one of its own comes with the beginning of its value.
  const isBeforeColon = /^"?\s*:/.test(rest)
  return Object.entries(holder?.properties ?? {})
    .filter(([name]) => !names.includes(name))
    .map(([name, member]) => {
      const schema = resolve(root, member)
      const isRequired = holder?.required?.includes(name) ?? false
      const label = `"${name}"`
      const completion = {
        label,
        displayLabel: name,
        detail: `${describe(schema)}${isRequired ? ", required" : ""}`,
        ...(schema.description === undefined ? {} : { info: schema.description }),
        type: "property",
        boost: isRequired ? 2 : 0,
      }
      return isBeforeColon
        ? { ...completion, apply: label }
        : snippetCompletion(`${label}: ${beginningOf(schema)}`, completion)
    })
}

function valuesFor(root: Schema, { pointer }: Unfinished): readonly Completion[] {
  const schema = schemaAt(root, pointer)
  if (schema === undefined) return []
  const types = typesOf(schema)
  const words = [
    ...(types.includes("boolean") ? ["true", "false"] : []),
    ...(types.includes("null") ? ["null"] : []),
  ]
  const known = (schema["x-known-values"] ?? []).map((value) => ({
    label: JSON.stringify(value),
    displayLabel: value,
    type: "enum",
  }))
  return [...known, ...words.map((label) => ({ label, type: "keyword" }))]
}

function describe(schema: Schema): string {
  return schema["x-form"] ?? typesOf(schema).join(" or ")
}

/** The beginning of a value, with the cursor where it goes on. */
function beginningOf(schema: Schema): string {
  const types = typesOf(schema)
  if (types.includes("object") || schema.properties !== undefined) return "{#{}}"
  if (types.includes("array")) return "[#{}]"
  return types.includes("string") ? '"#{}"' : "#{}"
}
