import { compareText } from "../compare.ts"
import type { MemberText } from "./print-type.ts"

/** An interface before it is written. */
export interface InterfaceText {
  readonly name: string
  readonly members: readonly MemberText[]
  /** Whether it is the message of an event. */
  readonly isMessage: boolean
}

/** With fewer members in common, an interface is easier to read in one piece, and more so a message. */
const fewestMembers = 3
const fewestInMessage = 20

/**
 * Finds the interfaces that are another one with more members: `ProviderWithNpi` is a `Provider` with one more. Only
 * kinds of the same thing are taken, told by the last word of their names, so that an order never extends an address
 * that happens to have the same members.
 *
 * @returns name of the interface, then that of the one it extends
 */
export function chooseBases(interfaces: readonly InterfaceText[]): ReadonlyMap<string, InterfaceText> {
  const families = new Map<string, InterfaceText[]>()
  for (const one of interfaces) {
    const family = `${familyOf(one.name)}${one.isMessage ? " message" : ""}`
    families.set(family, [...(families.get(family) ?? []), one])
  }
  const bases = new Map<string, InterfaceText>()
  for (const family of families.values()) {
    for (const one of family) {
      const base = chooseBase(one, family)
      if (base !== undefined) bases.set(one.name, base)
    }
  }
  return bases
}

/** What is left to write of an interface that extends another: new members, and those with another comment. */
export function ownMembers(members: readonly MemberText[], base: InterfaceText): readonly MemberText[] {
  const comments = new Map(base.members.map(({ text, comment }) => [text, comment]))
  return members.filter(({ text, comment }) => comments.get(text) !== comment)
}

function chooseBase(one: InterfaceText, family: readonly InterfaceText[]): InterfaceText | undefined {
  const fewest = one.isMessage ? fewestInMessage : fewestMembers
  const texts = new Set(one.members.map(({ text }) => text))
  const candidates = family.filter(
    ({ members }) =>
      members.length >= fewest && members.length < texts.size && members.every(({ text }) => texts.has(text)),
  )
  const inherited = (base: InterfaceText): number => one.members.length - ownMembers(one.members, base).length
  const [best] = candidates.toSorted((a, b) => inherited(b) - inherited(a) || compareText(a.name, b.name))
  return best !== undefined && inherited(best) >= fewest ? best : undefined
}

/** `ProviderWithNpi`, `AttendingProvider` and `Provider` are providers. */
function familyOf(name: string): string {
  const head = name.replace(/With(?:out)?[A-Z].*$/, "")
  return /(?:[A-Z][a-z]*|[A-Z]+|[0-9]+)$/.exec(head)?.[0] ?? name
}
