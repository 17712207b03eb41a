import { readFileSync } from "node:fs"
import ts from "typescript-6"

/**
 * Titles of the tests in a file, read from its code: `…` for what a title fills in. Names and places of an adapter in
 * front of a title (`${name}, before it ${before}: `) are left out.
 */
export function titlesIn(path: string): readonly string[] {
  const file = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true)
  const titles: string[] = []
  const visit = (node: ts.Node): void => {
    const title = ts.isCallExpression(node) && isTest(node.expression) ? node.arguments[0] : undefined
    const text = title === undefined ? undefined : textOf(title)
    if (text !== undefined) titles.push(text.replace(/^…[^:]*: /, ""))
    ts.forEachChild(node, visit)
  }
  visit(file)
  return titles
}

/** `test`, `test.each(…)`, `test.skipIf(…)` and the like; not the members of something else that is called `test`. */
function isTest(callee: ts.Expression): boolean {
  if (ts.isIdentifier(callee)) return callee.text === "test" || callee.text === "it"
  const maker = ts.isCallExpression(callee) ? callee.expression : callee
  if (!ts.isPropertyAccessExpression(maker) || !isTest(maker.expression)) return false
  const isMade = ["each", "for", "skipIf", "runIf"].includes(maker.name.text)
  return isMade ? callee !== maker : ["skip", "only", "concurrent", "sequential"].includes(maker.name.text)
}

function textOf(title: ts.Expression): string | undefined {
  if (ts.isStringLiteralLike(title)) return title.text
  if (!ts.isTemplateExpression(title)) return undefined
  return title.head.text + title.templateSpans.map(({ literal }) => `…${literal.text}`).join("")
}
