/** Words of health care and of data whose last letters mislead. */
const same: ReadonlySet<string> = new Set([
  "address",
  "basis",
  "business",
  "canvas",
  "class",
  "diabetes",
  "equipment",
  "gas",
  "means",
  "news",
  "process",
  "series",
  "species",
  "staff",
  "status",
  "virus",
])

const irregular: { readonly [plural: string]: string } = {
  aliases: "alias",
  buses: "bus",
  children: "child",
  cookies: "cookie",
  criteria: "criterion",
  data: "data",
  feet: "foot",
  indices: "index",
  lenses: "lens",
  media: "media",
  men: "man",
  movies: "movie",
  people: "person",
  phenomena: "phenomenon",
  teeth: "tooth",
  vertices: "vertex",
  viruses: "virus",
  women: "woman",
}

/** Endings, the longest first: what a plural ends with, then what the singular has in its place. */
const endings: readonly (readonly [RegExp, string])[] = [
  [/(gno|ba|the|analy|cri|pothe|psycho|synthe|paraly|neuro|scle?ro)ses$/i, "$1sis"],
  [/(status|bonus|campus|virus|census)es$/i, "$1"],
  [/ies$/i, "y"],
  [/(ss|sh|ch|x|zz)es$/i, "$1"],
  [/(ss|us|is)$/i, "$1"],
  [/\(s\)$/i, ""],
  [/s$/i, ""],
]

/**
 * The singular of the last word of a member's name, in PascalCase or not.
 *
 * @example
 * singularOf("Diagnoses") // "Diagnosis"
 * singularOf("AltCodes") // "AltCode"
 * singularOf("Status") // "Status"
 */
export function singularOf(name: string): string {
  // An acronym keeps its letters but for the small s behind it: `IDs`.
  if (/[A-Z]s$/.test(name)) return name.slice(0, -1)
  const start = name.search(/[A-Z]?[a-z]+(\(s\))?$/)
  const last = start === -1 ? name : name.slice(start)
  const lower = last.toLowerCase()
  if (same.has(lower) || lower.length < 3) return name
  const known = Object.hasOwn(irregular, lower) ? irregular[lower] : undefined
  if (known !== undefined) {
    const first = last.charAt(0) === lower.charAt(0) ? known.charAt(0) : known.charAt(0).toUpperCase()
    return `${name.slice(0, name.length - last.length)}${first}${known.slice(1)}`
  }
  const ending = endings.find(([plural]) => plural.test(name))
  return ending === undefined ? name : name.replace(ending[0], ending[1])
}
