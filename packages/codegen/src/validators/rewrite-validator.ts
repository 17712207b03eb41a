import {
  type AnyNode,
  type CallExpression,
  type MemberExpression,
  type ObjectExpression,
  parse,
  type Statement,
} from "acorn"
import { CodegenError } from "../errors.ts"
import { childPointer } from "../pointer.ts"
import type { CompiledRemainder } from "./compile-with-ajv.ts"
import { describeExpectation } from "./describe-expectation.ts"
import { printPath } from "./print-path.ts"
import { replaceHelpers } from "./replace-helpers.ts"

/** A function of a validator, in the form in which it is written out. */
export interface RewrittenValidator {
  readonly name: string
  /** An expression: a function that takes a value and gives a list of findings or `null`. */
  readonly code: string
  /** Names of the run-time helpers it uses. */
  readonly helpers: ReadonlySet<string>
}

/**
 * Turns the function that AJV wrote into a smaller and faster one with the same verdict:
 * - it returns its findings, where AJV hangs them on the function and passes an object of context down;
 * - a finding is made by a helper, with the type found instead of the value, and `*` for a name from the message;
 * - a path is put together on the way up, once something is wrong, and costs nothing while all is well;
 * - a list of findings is appended to, where AJV copies it with each call: a long bad array took quadratic time.
 *
 * @throws CodegenError `emit-failed` when AJV wrote something this function does not know
 */
export function rewriteValidator(compiled: CompiledRemainder): RewrittenValidator {
  const { code: source, name, schemas } = compiled
  const constants: string[] = []
  let called = false
  let lastPath = '""'

  const { names, unknown } = replaceHelpers(compiled.helpers)
  if (unknown.length > 0) return fail(`the helper ${unknown.join()}`)
  const helpers = new Set([...names.values()].filter((name) => /^\w+$/.test(name)))
  if ([...names.values()].some((name) => name.startsWith("formats"))) helpers.add("formats")
  for (const [pattern, { source: text, flags }] of compiled.patterns) {
    constants.push(`const ${pattern}=new RegExp(${JSON.stringify(text)},"${flags}");`)
  }
  const declaration = parse(source, { ecmaVersion: 2023 }).body[0]
  if (declaration?.type !== "FunctionDeclaration") return fail("no function")
  // AJV counts findings; only a composite rule such as anyOf looks at the count before the end.
  const counted = /\b_errs\d/.test(source)
  const body = printStatements(declaration.body.body as readonly Statement[])
  const plain = `function(data){${called ? "let found;" : ""}${body}}`
  const code = constants.length > 0 ? `(()=>{${constants.join("")}return ${plain}})()` : plain
  const free = freeNames(code, new Set([...helpers, ...compiled.calls.values()]))
  if (free.length > 0) return fail(`left-over context (${free.join()})`)
  return { name, code, helpers }

  function print(node: AnyNode): string {
    switch (node.type) {
      case "BlockStatement":
        return `{${printStatements(node.body)}}`
      case "VariableDeclaration":
        return !counted && text(node) === "let errors = 0;" ? "" : printChildren(node)
      case "ExpressionStatement":
        return printExpressionStatement(node)
      case "ReturnStatement":
        return printReturn(node)
      case "UnaryExpression":
        // The one way in which AJV calls another validator: if(!(validate2(data.Patient, {instancePath: ...})))
        return printValidatorCall(node.argument) ?? printChildren(node)
      case "ConditionalExpression":
        if (/^vErrors === null \? [\w.]+\.errors : vErrors\.concat\([\w.]+\.errors\)$/.test(text(node))) {
          helpers.add("collect")
          return `collect(vErrors,found,${lastPath})`
        }
        return printChildren(node)
      case "MemberExpression":
        return printSchemaValue(node) ?? printMember(node)
      case "Identifier":
        return names.get(node.name) ?? node.name
      default:
        return printChildren(node)
    }
  }

  function printChildren(node: AnyNode): string {
    let printed = ""
    let at = node.start
    for (const child of children(node)) {
      if (child.start < at) continue
      printed += source.slice(at, child.start) + print(child)
      at = child.end
    }
    return printed + source.slice(at, node.end)
  }

  function printStatements(statements: readonly Statement[]): string {
    let printed = ""
    for (let index = 0; index < statements.length; index++) {
      const statement = statements[index] as Statement
      const error = readErrorDeclaration(statement)
      if (error === undefined) {
        printed += print(statement)
        continue
      }
      const push = statements[++index]
      const expected = `if(vErrors === null){vErrors = [${error.name}];}else {vErrors.push(${error.name});}`
      if (push === undefined || text(push) !== expected) return fail("an error that is not recorded")
      printed += printError(error.value)
    }
    return printed
  }

  function readErrorDeclaration(node: Statement): { name: string; value: ObjectExpression } | undefined {
    if (node.type !== "VariableDeclaration") return undefined
    const [variable] = node.declarations
    if (variable?.id.type !== "Identifier" || !/^err\d+$/.test(variable.id.name)) return undefined
    return variable.init?.type === "ObjectExpression"
      ? { name: variable.id.name, value: variable.init }
      : fail("an error of another form")
  }

  function printError(error: ObjectExpression): string {
    helpers.add("report")
    // Inside "not" and "if" AJV records that something is wrong, and throws the record away.
    if (error.properties.length === 0) return 'vErrors=report(vErrors,"","","",null);'
    const keyword = literal(member(error, "keyword"))
    const schema = schemaAt(member(error, "parentSchema"))
    const path = printPath(member(error, "instancePath"), text)
    const missing =
      keyword === "required" ? literal(member(member(error, "params"), "missingProperty")) : undefined
    const place = missing === undefined ? path : `${path}+${JSON.stringify(childPointer("", missing))}`
    const value = missing === undefined ? print(member(error, "data")) : "undefined"
    const expected = describeExpectation(keyword, schema, missing)
    return `vErrors=report(vErrors,${place},${JSON.stringify(keyword)},${JSON.stringify(expected)},${value});`
  }

  function calledShape({ callee }: CallExpression): string | undefined {
    if (callee.type === "Identifier") return compiled.calls.get(callee.name)
    if (callee.type !== "MemberExpression" || callee.object.type !== "Identifier") return undefined
    return compiled.calls.get(callee.object.name)
  }

  function printValidatorCall(node: AnyNode): string | undefined {
    const target = node.type === "CallExpression" ? calledShape(node) : undefined
    if (node.type !== "CallExpression" || target === undefined) return undefined
    const [value, context] = node.arguments
    if (target === "" || value === undefined || context?.type !== "ObjectExpression")
      return fail("a strange call")
    called = true
    lastPath = printPath(member(context, "instancePath"), text)
    return `(found=${target}(${print(value)}))!==null`
  }

  function printExpressionStatement(node: AnyNode): string {
    const written = text(node)
    if (/^validate\d+\.errors = (?:vErrors|null);$/.test(written)) return ""
    if (!counted && (written === "errors++;" || written === "errors = vErrors.length;")) return ""
    // At the limit the list grows no more; the count must, for it says whether a value fits.
    if (written === "errors = vErrors.length;") return "errors=Math.max(errors+1,vErrors.length);"
    return printChildren(node)
  }

  function printReturn(node: AnyNode): string {
    const written = text(node)
    if (written === "return errors === 0;") return "return vErrors"
    if (written === "return true;") return "return null"
    return fail(`an unknown ending: ${written}`)
  }

  /** The name of a member is the message's, even where AJV calls one of its helpers the same. */
  function printMember(node: MemberExpression): string {
    if (node.computed) return printChildren(node)
    const { object } = node
    return source.slice(node.start, object.start) + print(object) + source.slice(object.end, node.end)
  }

  /** A value out of a schema, as in `schema3.properties.Kind.enum`, becomes that value. */
  function printSchemaValue(node: AnyNode): string | undefined {
    const value = schemaAt(node)
    if (value === undefined) return undefined
    const text = JSON.stringify(value)
    if (typeof value !== "object" || value === null) return `(${text})`
    const constant = `value${constants.length}`
    // Written out, a member called __proto__ would set the prototype.
    constants.push(
      `const ${constant}=${text.includes("__proto__") ? `JSON.parse(${JSON.stringify(text)})` : text};`,
    )
    return constant
  }

  function schemaAt(node: AnyNode): unknown {
    if (node.type === "Identifier") return schemas.get(node.name)
    if (node.type === "Literal") return node.value
    if (node.type !== "MemberExpression") return undefined
    const parent = schemaAt(node.object)
    if (typeof parent !== "object" || parent === null) return undefined
    const key = node.computed ? literal(node.property) : text(node.property)
    return Object.hasOwn(parent, key) ? (parent as { readonly [key: string]: unknown })[key] : undefined
  }

  function member(node: AnyNode, name: string): AnyNode {
    if (node.type === "ObjectExpression") {
      for (const property of node.properties) {
        if (property.type === "Property" && text(property.key) === name) return property.value
      }
    }
    return fail(`no ${name} in an error`)
  }

  function literal(node: AnyNode): string {
    return node.type === "Literal" ? String(node.value) : fail(`${text(node)} where a text was expected`)
  }

  function text(node: AnyNode): string {
    return source.slice(node.start, node.end)
  }

  function fail(reason: string): never {
    const problem = `The code that AJV wrote for ${name} has ${reason}. Use the AJV version of this package.`
    throw new CodegenError("emit-failed", problem, { file: compiled.file })
  }
}

/** What generated code may use of JavaScript. */
const globals = [
  "Array",
  "JSON",
  "Math",
  "Number",
  "Object",
  "RegExp",
  "isFinite",
  "isNaN",
  "parseInt",
  "undefined",
]

/** Names that the code uses and nobody defines. */
function freeNames(code: string, defined: ReadonlySet<string>): readonly string[] {
  const used = new Set<string>()
  const declared = new Set([...globals, ...defined])
  visit(parse(`(${code})`, { ecmaVersion: 2023 }))
  return [...used].filter((name) => !declared.has(name))

  function visit(node: AnyNode): void {
    if (node.type === "Identifier") used.add(node.name)
    else if (node.type === "MemberExpression") {
      visit(node.object)
      if (node.computed) visit(node.property)
    } else if (node.type === "Property") visit(node.value)
    else if (node.type === "LabeledStatement") visit(node.body)
    else if (node.type === "BreakStatement" || node.type === "ContinueStatement") return
    else {
      if (node.type === "VariableDeclarator" && node.id.type === "Identifier") declared.add(node.id.name)
      if (node.type === "FunctionExpression" || node.type === "ArrowFunctionExpression") {
        for (const parameter of node.params) if (parameter.type === "Identifier") declared.add(parameter.name)
      }
      children(node).forEach(visit)
    }
  }
}

function children(node: AnyNode): readonly AnyNode[] {
  return Object.values(node)
    .flat()
    .filter((value): value is AnyNode => typeof value?.type === "string")
    .sort((a, b) => a.start - b.start)
}
