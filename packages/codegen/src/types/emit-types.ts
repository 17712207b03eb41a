import type { ResolvedConfig } from "../config.ts"
import type { CodegenPlace } from "../errors.ts"
import { header } from "../header.ts"
import type { Notice } from "../read/definition.ts"
import type { Event, Schema, Shape } from "../schema.ts"
import { checkedFormats } from "../validators/checked-formats.ts"
import { chooseBases, type InterfaceText, ownMembers } from "./choose-bases.ts"
import { collectReliability, keyOf, type Reliability } from "./collect-reliability.ts"
import { describeMember, describeMessage } from "./describe-member.ts"
import {
  type Inexpressible,
  noteInexpressible,
  noteUncheckedFormat,
  type UncheckedFormats,
} from "./inexpressible.ts"
import { type NamedHints, nameHints } from "./name-hints.ts"
import { printComment, step } from "./print-comment.ts"
import { isInterface, joinMembers, type MemberText, TypePrinter } from "./print-type.ts"

const extensionsType = `/** Members that are not part of the data model: name of the extension, then its content. */
export interface Extensions {
  readonly [name: string]: unknown
}

/** An object to which Redox may add members of its own. */
export interface Extensible {
  Extensions?: Extensions
}`

/** The member that interfaces have from `Extensible`. */
const extensionsMember = "Extensions?: Extensions"

/** The types, and what they cannot say. */
export interface EmittedTypes {
  readonly text: string
  /** One at most about rules that types have no words for, and one about formats that are not checked. */
  readonly notices: readonly Notice[]
}

/** Writes `types.gen.ts`: an interface for each shape that is an object, a type for any other. */
export function emitTypes(
  shapes: readonly Shape[],
  events: readonly Event[],
  config: ResolvedConfig,
): EmittedTypes {
  const reliability = collectReliability(events, shapes)
  const eventOf = new Map(events.map((event) => [event.shape, event]))
  const found: Inexpressible = new Map()
  const unchecked: UncheckedFormats = new Map()
  const hints = nameHints(shapes)
  const declarations = shapes.map((shape) =>
    readDeclaration(shape, eventOf.get(shape), { reliability, config, found, unchecked, hints }),
  )
  const bases = chooseBases(
    declarations.filter((one): one is InterfaceDeclaration => one.members !== undefined),
  )
  const parts = [
    header,
    ...(config.extensions === false ? [] : [extensionsType]),
    ...[...hints].map(([list, name]) => `export type ${name} = ${list}`),
    ...declarations.map((declaration) => printDeclaration(declaration, bases.get(declaration.name))),
  ]
  return { text: `${parts.join("\n\n")}\n`, notices: [...summarize(found), ...summarizeFormats(unchecked)] }
}

interface Declaration {
  readonly name: string
  readonly comment: string
  readonly isMessage: boolean
  /** Members of an interface. */
  readonly members?: readonly MemberText[]
  /** The type of anything else. */
  readonly type?: string
}

type InterfaceDeclaration = Declaration & InterfaceText

/** What printing one declaration needs to know about all. */
interface Common {
  readonly reliability: Reliability
  readonly config: ResolvedConfig
  readonly found: Inexpressible
  readonly unchecked: UncheckedFormats
  readonly hints: NamedHints
}

function readDeclaration(
  shape: Shape,
  event: Event | undefined,
  { reliability, config, found, unchecked, hints }: Common,
): Declaration {
  const { name, file, pointer: root = "" } = shape
  const schema: Schema = shape.schema
  const printer = new TypePrinter({
    extensions: config.extensions,
    hints,
    describe: (inner, pointer) => describeMember(inner, reliability.get(keyOf(name, pointer)) ?? [], shape),
    visit: (inner, pointer) => {
      const place = { file, pointer: `${root}${pointer}` }
      noteInexpressible(inner, place, config.formats, found)
      if (config.formats === "check") noteUncheckedFormat(inner, place, unchecked)
    },
  })
  const description =
    typeof schema === "boolean"
      ? ""
      : event === undefined
        ? describeMember(schema, [])
        : describeMessage(event)
  const head = { name, comment: printComment(description, ""), isMessage: event !== undefined }
  return isInterface(schema)
    ? { ...head, members: printer.printInterface(schema) }
    : { ...head, type: printer.print(schema).text }
}

function printDeclaration(declaration: Declaration, base: InterfaceText | undefined): string {
  const { name, comment, members, type } = declaration
  if (members === undefined) return `${comment}export type ${name} = ${type}`
  const own = base === undefined ? members : ownMembers(members, base)
  const left = own.filter((member) => base !== undefined || member.text !== extensionsMember)
  const root = left.length < own.length ? "Extensible" : undefined
  const parent = base?.name ?? root
  const clause = parent === undefined ? "" : ` extends ${parent}`
  return `${comment}export interface ${name}${clause} {\n${joinMembers(left, step)}}`
}

function summarize(found: Inexpressible): readonly Notice[] {
  if (found.size === 0) return []
  const rules = countEach(found)
  const message = `TypeScript has no words for these rules, so only the validators check them: ${rules}.`
  return [{ code: "not-in-types", message, ...placesOf(found) }]
}

function summarizeFormats(unchecked: UncheckedFormats): readonly Notice[] {
  if (unchecked.size === 0) return []
  const message = `No validator checks these formats, which stay comments: ${countEach(unchecked)}. Checked are: ${checkedFormats.join(", ")}.`
  return [{ code: "unchecked-format", message, ...placesOf(unchecked) }]
}

function countEach(found: ReadonlyMap<string, readonly CodegenPlace[]>): string {
  return [...found]
    .map(([name, { length }]) => `${name} (${length})`)
    .sort()
    .join(", ")
}

function placesOf(found: ReadonlyMap<string, readonly CodegenPlace[]>): Pick<Notice, "count" | "examples"> {
  const places = [...found.values()].flat()
  return { count: places.length, examples: places.slice(0, 3) }
}
