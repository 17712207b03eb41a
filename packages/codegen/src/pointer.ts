/**
 * Appends one name to a JSON Pointer.
 *
 * @example
 * childPointer("/properties", "a/b") // "/properties/a~1b"
 */
export function childPointer(pointer: string, name: string | number): string {
  const text = String(name)
  if (!text.includes("/") && !text.includes("~")) return `${pointer}/${text}`
  return `${pointer}/${text.replaceAll("~", "~0").replaceAll("/", "~1")}`
}

/**
 * Splits a JSON Pointer into names.
 *
 * @example
 * splitPointer("/properties/a~1b") // ["properties", "a/b"]
 */
export function splitPointer(pointer: string): readonly string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((name) => name.replaceAll("~1", "/").replaceAll("~0", "~"))
}
