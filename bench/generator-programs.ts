// Programs that handle events, as a user would write them, for measuring what the compiler makes of them.
import { writeFileSync } from "node:fs"
import path from "node:path"
import type { Output, OutputEvent } from "./generator-output.ts"

/** A way to write a program, and how many of the events it handles. */
export interface Program {
  readonly way: "redoxkit" | "plain"
  readonly handlers: number
  /** Its `tsconfig.json`. */
  readonly project: string
}

/** Writes four programs into a project: one handler and all, with redoxkit and the plain way. */
export function writePrograms(folder: string, { events, models }: Output): readonly Program[] {
  const first = events.filter(({ dataModel, eventType }) => dataModel === "Scheduling" && eventType === "New")
  const router = path.join(folder, "router.ts")
  writeFileSync(router, plainRouter(folder, events))
  return [first, events].flatMap((handled) => [
    writeProgram(folder, "redoxkit", handled, redoxkitProgram(importPath(folder, models), handled)),
    writeProgram(folder, "plain", handled, plainProgram(importPath(folder, router), handled)),
  ])
}

function writeProgram(
  folder: string,
  way: Program["way"],
  handled: readonly OutputEvent[],
  text: string,
): Program {
  const name = `${way}-${handled.length}`
  writeFileSync(path.join(folder, `${name}.ts`), text)
  const project = path.join(folder, `tsconfig.${name}.json`)
  const compilerOptions = {
    target: "ES2023",
    lib: ["ES2023"],
    module: "NodeNext",
    types: ["node"],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
    noEmit: true,
  }
  writeFileSync(project, JSON.stringify({ compilerOptions, files: [`${name}.ts`] }))
  return { way, handlers: handled.length, project }
}

function redoxkitProgram(models: string, handled: readonly OutputEvent[]): string {
  const registrations = handled.map(({ dataModel, eventType, kind }) => {
    const names = `${JSON.stringify(dataModel)}, ${JSON.stringify(eventType)}`
    if (kind === "sign-on") return `destination.signOn(() => { throw new Error("refused") })`
    return kind === "query"
      ? `destination.respond(${names}, (query) => { throw new Error(String(query.Meta?.EventType)) })`
      : `destination.on(${names}, (message) => message.Meta?.EventType)`
  })
  return `import { createDestination, memoryInbox } from "@redoxkit/destination"
import { models } from ${models}

const destination = createDestination({ verificationToken: "token", inbox: memoryInbox(), models })
${registrations.join("\n")}
`
}

/**
 * The names in \`Meta\` are plain texts in the schemas, so a union of the messages cannot be told apart by them: each
 * message stands in the union beside its name.
 */
function plainRouter(folder: string, events: readonly OutputEvent[]): string {
  const imports = events.map(
    ({ plainName, plainTypes }) => `import type { ${plainName} } from ${importPath(folder, plainTypes)}`,
  )
  const members = events.map(
    (event) => `  | { readonly name: ${nameOf(event)}; readonly message: ${event.plainName} }`,
  )
  return `${imports.join("\n")}

export type Event =
${members.join("\n")}

type MessageOf<Name> = Extract<Event, { readonly name: Name }>["message"]

const handlers = new Map<string, (message: never) => unknown>()

export function on<Name extends Event["name"]>(name: Name, handler: (message: MessageOf<Name>) => unknown): void {
  handlers.set(name, handler)
}

export async function route(event: Event): Promise<void> {
  await handlers.get(event.name)?.(event.message as never)
}
`
}

function plainProgram(router: string, handled: readonly OutputEvent[]): string {
  const registrations = handled.map((event) => `on(${nameOf(event)}, (message) => message.Meta?.EventType)`)
  return `import { on } from ${router}\n\n${registrations.join("\n")}\n`
}

function nameOf({ dataModel, eventType }: OutputEvent): string {
  return JSON.stringify(`${dataModel}/${eventType}`)
}

function importPath(folder: string, file: string): string {
  return JSON.stringify(`./${path.relative(folder, file).replaceAll("\\", "/")}`)
}
