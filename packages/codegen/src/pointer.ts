/**
 * Appends one name to a JSON Pointer.
 *
 * @example
 * childPointer("/properties", "a/b") // "/properties/a~1b"
 */
export function childPointer(pointer: string, name: string | number): string {
  return `${pointer}/${String(name).replaceAll("~", "~0").replaceAll("/", "~1")}`
}
