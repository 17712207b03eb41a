/**
 * Splits a member's or an event's name into words: at everything that is no letter or digit, and where a capital
 * begins a word. Letters with marks lose the marks; other scripts have no words.
 *
 * @example
 * splitWords("PatientID") // ["Patient", "ID"]
 * splitWords("Sign-on") // ["Sign", "on"]
 */
export function splitWords(name: string): readonly string[] {
  const plain = /^[\x20-\x7e]*$/.test(name)
    ? name
    : name.replaceAll("ß", "ss").normalize("NFKD").replace(/\p{M}/gu, "")
  return plain.match(/[A-Z]{2,}s(?![a-z])|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? []
}

/**
 * A name as the interfaces are written: every word with one capital.
 *
 * @returns the name, or nothing when there is no word in it
 * @example
 * toPascalCase("PCP") // "Pcp"
 * toPascalCase("größe") // "Grosse"
 */
export function toPascalCase(name: string): string {
  return splitWords(name)
    .map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1).toLowerCase()}`)
    .join("")
}

/** Whether a text can name an interface as it is. */
export function isPascalCase(name: string): boolean {
  return /^[A-Z][A-Za-z0-9]*$/.test(name)
}
