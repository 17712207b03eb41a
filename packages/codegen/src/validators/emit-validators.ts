import type { ShapeUse } from "../collect-shapes.ts"
import { compareText } from "../compare.ts"
import type { ResolvedConfig } from "../config.ts"
import { CodegenError } from "../errors.ts"
import { header } from "../header.ts"
import { importPath, runtimePath } from "../import-path.ts"
import type { Event } from "../schema.ts"
import type { CompiledShape } from "./compile-shapes.ts"
import { modulePath, splitValidators, type ValidatorModule } from "./split-validators.ts"

/**
 * Writes the validators: one module an event, which exports a `Validate` as default, and the modules they share.
 *
 * @param compiled - name of each shape that an event needs, then its validator
 * @returns path of each file relative to the output, then its text
 * @throws CodegenError `emit-failed` when a shape that an event needs was not compiled
 */
export function emitValidators(
  uses: readonly ShapeUse[],
  events: readonly Event[],
  compiled: ReadonlyMap<string, CompiledShape>,
  config: ResolvedConfig,
): ReadonlyMap<string, string> {
  const needed = uses.filter((use) => use.events.length > 0)
  const modules = splitValidators(needed)
  const homes = new Map(
    modules.flatMap(({ path, shapes }) => shapes.map(({ name }) => [name, path] as const)),
  )
  const eventsByModule = new Map(events.map((event) => [modulePath(event.path), event]))
  return new Map(
    modules.map((module) => [
      `${module.path}.gen.ts`,
      emitModule(module, eventsByModule.get(module.path), compiled, homes, config),
    ]),
  )
}

function emitModule(
  module: ValidatorModule,
  event: Event | undefined,
  compiled: ReadonlyMap<string, CompiledShape>,
  homes: ReadonlyMap<string, string>,
  config: ResolvedConfig,
): string {
  const own = module.shapes.map(({ name, file }) => {
    const validator = compiled.get(name)
    if (validator !== undefined) return { name, ...validator }
    throw new CodegenError("emit-failed", `An event needs ${name}, which was not compiled.`, { file })
  })
  const helpers = new Set(own.flatMap((validator) => validator.helpers))
  const imports = new Map<string, Set<string>>()
  const needs = own.flatMap(({ calls }) => calls)
  if (event !== undefined) {
    helpers.add("guard")
    needs.push(event.shape.name)
  }
  for (const name of needs) {
    const home = homes.get(name)
    if (home === undefined || home === module.path) continue
    imports.set(home, (imports.get(home) ?? new Set()).add(name))
  }
  const runtime = JSON.stringify(runtimePath(module.path, config.runtime))
  const lines = [
    header,
    // The code below is minified JavaScript; only what is exported has a type.
    "// @ts-nocheck",
    `import type * as contract from ${runtime}`,
    `import { ${[...helpers].sort().join(", ")} } from ${runtime}`,
    ...[...imports]
      .sort(([a], [b]) => compareText(a, b))
      .map(([home, names]) => {
        const from = JSON.stringify(importPath(module.path, home, config.importSuffix))
        return `import { ${[...names].sort().join(", ")} } from ${from}`
      }),
    "",
    ...own.flatMap(({ name: shape, functions }) =>
      functions.map(({ name, code }) =>
        name === shape
          ? `${event === undefined ? "export " : ""}const ${name}: contract.Check = ${code}`
          : `const ${name} = ${code}`,
      ),
    ),
    ...(event === undefined
      ? []
      : ["", `const validate: contract.Validate = guard(${event.shape.name})`, "export default validate"]),
  ]
  return `${lines.join("\n")}\n`
}
