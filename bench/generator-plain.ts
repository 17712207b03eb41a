// The plain way, as one would write it without redoxkit: json-schema-to-typescript and AJV standalone, file by file.
// The benchmark copies it into a project and runs it there: `node plain.js SCHEMAS OUT [FILE]`. With `--one-module` it
// writes AJV's validators of all events into one module instead, where they share their code.
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises"
import { dirname, join, resolve } from "node:path"
import { pathToFileURL } from "node:url"
import { Ajv, type AnySchemaObject, type Options } from "ajv"
import { Ajv2020 } from "ajv/dist/2020.js"
import { default as standalone } from "ajv/dist/standalone/index.js"
import { compile } from "json-schema-to-typescript"

const [schemas = "", out = "", ...only] = process.argv.slice(2)
const files = (await readdir(schemas, { recursive: true }))
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => file.endsWith(".json") && !file.endsWith(".sample.json"))
  .sort()
const read = async (file: string): Promise<AnySchemaObject> =>
  JSON.parse(await readFile(join(schemas, file), "utf8")) as AnySchemaObject
const keyOf = (file: string): string => pathToFileURL(resolve(schemas, file)).href

// The meta-schema refuses a type list with doubles, so it is left out.
const options: Options = {
  allErrors: true,
  strict: false,
  validateSchema: false,
  code: { source: true, esm: true },
}
const newest = (await read(files[0] ?? "")).$schema?.includes("2020-12") === true
const ajv: Ajv = newest ? new Ajv2020(options) : new Ajv(options)
for (const file of files) ajv.addSchema(await read(file), keyOf(file))

const events = files.filter((file) => !file.startsWith("components/"))
const targetOf = (file: string): string => file.replace(/(\.schema)?\.json$/, "")
if (only[0] === "--one-module") {
  const names = events.map((file) => [targetOf(file).replaceAll(/\W/g, "_"), keyOf(file)])
  await write("validators.js", standalone.default(ajv, Object.fromEntries(names)))
} else {
  for (const file of only.length > 0 ? only : events) await generateEvent(file)
}

async function generateEvent(file: string): Promise<void> {
  const target = targetOf(file)
  const types = await compile(await read(file), target.replaceAll("/", " "), {
    additionalProperties: false,
    cwd: dirname(resolve(schemas, file)),
  })
  await write(`types/${target}.ts`, types)
  const validate = ajv.getSchema(keyOf(file))
  if (validate === undefined) throw new Error(`AJV does not know ${file}`)
  await write(`validators/${target}.js`, standalone.default(ajv, validate))
}

async function write(file: string, text: string): Promise<void> {
  const target = join(out, file)
  await mkdir(dirname(target), { recursive: true })
  await writeFile(target, text)
}
