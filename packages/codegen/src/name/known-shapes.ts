import { knownShapeLines } from "./known/shapes.gen.ts"
import type { MemberSigns } from "./members-of.ts"

/** A shape of the schemas that come with redoxkit. */
export interface KnownShape {
  readonly name: string
  /** Hash of its structure, read loosely. */
  readonly hash: string
  /** The names it would have from its places. */
  readonly bases: readonly string[]
  /** Its members, each with its sign: `["ID", "!s"]`. */
  readonly members: MemberSigns
}

/** The known shapes, sorted by name. */
export const knownShapes: readonly KnownShape[] = knownShapeLines.map(readLine)

/** Writes a known shape as one line: name, hash, names from its places, members with their signs. */
export function printKnownShape({ name, hash, bases, members }: KnownShape): string {
  const signs = [...members].map(([member, sign]) => `${member}:${sign}`)
  return [name, hash, bases.join(","), signs.join(",")].join(" ")
}

function readLine(line: string): KnownShape {
  const [name = "", hash = "", bases = "", signs = ""] = line.split(" ")
  const members = signs.split(",").map((text): readonly [string, string] => {
    const [member = "", sign = ""] = text.split(":")
    return [member, sign]
  })
  return { name, hash, bases: bases.split(","), members: new Map(members) }
}
