import type { Definition } from "../read/definition.ts"
import type { Nodes } from "./collect-nodes.ts"
import type { TroubledEvent } from "./name-events.ts"
import type { NoticeList } from "./notices.ts"

const message =
  'A file is neither an event nor a part of one, and is left out. An event has a member "Meta", or an entry in the option "events".'

/** Notes the files that give the output nothing. A file of nothing but definitions is there to be taken from. */
export function noteLeftOut(
  definitions: readonly Definition[],
  { nodes, troubled, notices }: { nodes: Nodes; troubled: readonly TroubledEvent[]; notices: NoticeList },
): void {
  const used = new Set([...nodes.all.values(), ...troubled].map(({ file }) => file))
  for (const { file, pointer, schema } of definitions) {
    if (pointer !== "" || used.has(file) || isEmpty(schema)) continue
    notices.add("not-an-event", message, { file })
  }
}

function isEmpty(schema: Definition["schema"]): boolean {
  return typeof schema === "object"
    ? Object.keys(schema).every((name) => name === "title" || name === "description")
    : schema
}
