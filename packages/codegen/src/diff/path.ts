/**
 * Puts a step before a path of fields.
 *
 * @example
 * joinPath("Visit", "[].Location") // "Visit[].Location"
 */
export function joinPath(step: string, path: string): string {
  return path === "" || path.startsWith("[") ? `${step}${path}` : `${step}.${path}`
}
