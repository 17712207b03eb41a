import { transform } from "esbuild"
import type { ShapeUse } from "../collect-shapes.ts"
import { compareText } from "../compare.ts"
import { compileValidators } from "./compile-validators.ts"
import type { ResolvedConfig } from "../config.ts"
import { header } from "../header.ts"
import { importPath, runtimePath } from "../import-path.ts"
import { type RewrittenValidator, rewriteValidator } from "./rewrite-validator.ts"
import type { Event } from "../schema.ts"
import { modulePath, splitValidators, type ValidatorModule } from "./split-validators.ts"

/**
 * Writes the validators: one module an event, which exports a `Validate` as default, and the modules they share.
 *
 * @returns path of each file relative to the output, then its text
 * @throws CodegenError `invalid-schema`, `emit-failed`
 */
export async function emitValidators(
  uses: readonly ShapeUse[],
  events: readonly Event[],
  config: ResolvedConfig,
): Promise<ReadonlyMap<string, string>> {
  const needed = uses.filter((use) => use.events.length > 0)
  const modules = splitValidators(needed)
  const compiled = compileValidators(needed.map(({ shape }) => shape))
  const minified = await Promise.all(compiled.map(rewriteValidator).map(minify))
  const validators = new Map(minified.map((validator) => [validator.name, validator]))
  const homes = new Map(
    modules.flatMap(({ path, shapes }) => shapes.map(({ name }) => [name, path] as const)),
  )
  const eventsByModule = new Map(events.map((event) => [modulePath(event.path), event]))
  return new Map(
    modules.map((module) => [
      `${module.path}.gen.ts`,
      emitModule(module, eventsByModule.get(module.path), validators, homes, config),
    ]),
  )
}

async function minify(validator: RewrittenValidator): Promise<RewrittenValidator> {
  const { code } = await transform(`x=${validator.code}`, { minify: true, target: "es2022" })
  return { ...validator, code: code.trim().replace(/^x=/, "").replace(/;$/, "") }
}

function emitModule(
  module: ValidatorModule,
  event: Event | undefined,
  validators: ReadonlyMap<string, RewrittenValidator>,
  homes: ReadonlyMap<string, string>,
  config: ResolvedConfig,
): string {
  const own = module.shapes.flatMap(({ name }) => validators.get(name) ?? [])
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
    ...own.map(
      ({ name, code }) => `${event === undefined ? "export " : ""}const ${name}: contract.Check = ${code}`,
    ),
    ...(event === undefined
      ? []
      : ["", `const validate: contract.Validate = guard(${event.shape.name})`, "export default validate"]),
  ]
  return `${lines.join("\n")}\n`
}
