import { SandboxError } from "../errors.ts"

/** The members of a request body, each read with its type. What is wrong is told by name, never by value. */
export interface Fields {
  text(name: string): string | undefined
  requiredText(name: string): string
  flag(name: string): boolean | undefined
  number(name: string, least: number, most: number): number | undefined
  whole(name: string, least: number, most: number): number | undefined
  oneOf<Value extends string>(name: string, values: readonly Value[]): Value | undefined
  list(name: string): readonly unknown[] | undefined
  object(name: string): Readonly<Record<string, unknown>> | undefined
  raw(name: string): unknown
  has(name: string): boolean
}

/**
 * Reads the members of an object.
 *
 * @param known - every member that may be there: a name that is mistyped must not pass for one that was left out. Any
 * may be without it
 * @throws SandboxError `invalid-request`
 */
export function fieldsOf(value: unknown, known?: readonly string[]): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw invalid("The body is no JSON object. Send an object.")
  const members = value as Readonly<Record<string, unknown>>
  if (known !== undefined && Object.keys(members).some((name) => !known.includes(name)))
    throw invalid(`There is a member that is not known here. Known are: ${known.join(", ")}.`)
  const read = <Type>(
    name: string,
    expected: string,
    fits: (member: unknown) => boolean,
  ): Type | undefined => {
    const member = Object.hasOwn(members, name) ? members[name] : undefined
    if (member === undefined) return undefined
    if (!fits(member)) throw invalid(`${name} must be ${expected}.`)
    return member as Type
  }
  const text = (name: string): string | undefined =>
    read(
      name,
      "a text of 1 to 4096 characters",
      (member) => typeof member === "string" && member.trim() !== "" && member.length <= 4096,
    )
  return {
    text,
    requiredText(name) {
      const found = text(name)
      if (found === undefined) throw invalid(`${name} is missing.`)
      return found
    },
    flag: (name) => read(name, "true or false", (member) => typeof member === "boolean"),
    number: (name, least, most) =>
      read(
        name,
        `a number from ${least} to ${most}`,
        (member) => typeof member === "number" && member >= least && member <= most,
      ),
    whole: (name, least, most) =>
      read(
        name,
        `a whole number from ${least} to ${most}`,
        (member) => Number.isInteger(member) && Number(member) >= least && Number(member) <= most,
      ),
    oneOf: (name, values) =>
      read(name, `one of: ${values.join(", ")}`, (member) => (values as readonly unknown[]).includes(member)),
    list: (name) => read(name, "a list", Array.isArray),
    object: (name) =>
      read(
        name,
        "an object",
        (member) => typeof member === "object" && member !== null && !Array.isArray(member),
      ),
    raw: (name) => (Object.hasOwn(members, name) ? members[name] : undefined),
    has: (name) => Object.hasOwn(members, name),
  }
}

/** A refusal of what was sent. */
export function invalid(message: string): SandboxError {
  return new SandboxError("invalid-request", message)
}
