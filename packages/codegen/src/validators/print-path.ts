import type { AnyNode } from "acorn"

/**
 * Writes the path of a finding, relative to the function it is found in. AJV writes `instancePath+"/Items/" + i0`.
 *
 * @param node - AJV's expression
 * @param text - gives the source of a node
 */
export function printPath(node: AnyNode, text: (node: AnyNode) => string): string {
  const parts = flatten(node).map((part) => {
    if (part.type === "Literal") return text(part)
    // Counters of arrays are i0, i1 ...; every other variable is a name that only the sender chose.
    return part.type === "Identifier" && /^i\d*$/.test(part.name) ? part.name : '"*"'
  })
  return parts.length === 0 ? '""' : parts.join("+")
}

function flatten(node: AnyNode): readonly AnyNode[] {
  if (node.type === "BinaryExpression" && node.operator === "+") {
    return [...flatten(node.left), ...flatten(node.right)]
  }
  return node.type === "Identifier" && node.name === "instancePath" ? [] : [node]
}
