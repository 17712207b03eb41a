/** A TypeScript type in writing. */
export interface TypeText {
  readonly text: string
  /** What it is made of at the top: a union must stand in brackets before `[]` and beside `&`. */
  readonly form: "plain" | "union" | "intersection"
}

/** The type of every value. */
export const unknown: TypeText = plain("unknown")
/** The type of no value. */
export const never: TypeText = plain("never")

/** A type that needs no brackets anywhere. */
export function plain(text: string): TypeText {
  return { text, form: "plain" }
}

/** Values of any of the types. Equal members are written once. */
export function union(types: readonly TypeText[]): TypeText {
  if (types.some(({ text }) => text === "unknown")) return unknown
  const members = distinct(types.filter(({ text }) => text !== "never"))
  const [first] = members
  if (members.length <= 1) return first ?? never
  return {
    text: members.map((type) => (type.form === "intersection" ? bracket(type) : type.text)).join(" | "),
    form: "union",
  }
}

/** Values of all of the types. */
export function intersection(types: readonly TypeText[]): TypeText {
  if (types.some(({ text }) => text === "never")) return never
  const members = distinct(types.filter(({ text }) => text !== "unknown"))
  const [first] = members
  if (members.length <= 1) return first ?? unknown
  return {
    text: members.map((type) => (type.form === "union" ? bracket(type) : type.text)).join(" & "),
    form: "intersection",
  }
}

/** Lists of values of a type. */
export function listOf(type: TypeText): TypeText {
  return plain(`${type.form === "plain" ? type.text : bracket(type)}[]`)
}

function distinct(types: readonly TypeText[]): readonly TypeText[] {
  return [...new Map(types.map((type) => [type.text, type])).values()]
}

function bracket({ text }: TypeText): string {
  return `(${text})`
}
