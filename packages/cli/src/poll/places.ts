/** The value at a JSON Pointer (RFC 6901), or `undefined`. The empty pointer is the whole. */
export function valueAt(value: unknown, pointer: string): unknown {
  if (pointer === "") return value
  return pointer
    .slice(1)
    .split("/")
    .map((name) => name.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>(
      (at, name) =>
        typeof at === "object" && at !== null && Object.hasOwn(at, name)
          ? (at as Readonly<Record<string, unknown>>)[name]
          : undefined,
      value,
    )
}

/** A copy of a value with a member at a path. What is missing on the way is made: a list where the path has a number. */
export function withMember(value: unknown, [name, ...rest]: readonly string[], member: unknown): unknown {
  if (name === undefined) return member
  if (/^\d{1,3}$/.test(name)) {
    const list: unknown[] = Array.isArray(value) ? [...value] : []
    list[Number(name)] = withMember(list[Number(name)], rest, member)
    return list
  }
  const members =
    typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
  const before = Object.hasOwn(members, name) ? members[name] : undefined
  return { ...members, [name]: withMember(before, rest, member) }
}

/** Puts values into the `{name}` of an address, encoded. */
export function fillAddress(address: string, fill: (name: string) => string | undefined): string {
  return address.replace(/\{([^{}]+)\}/g, (_, name: string) => encodeURIComponent(fill(name) ?? ""))
}
