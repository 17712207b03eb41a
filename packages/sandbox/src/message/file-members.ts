/** A member that names an uploaded file instead of holding it. */
export interface FileReference {
  readonly holder: Record<string, unknown>
  readonly member: "FileContents" | "Value"
  /** Number of the file. */
  readonly blob: number
}

const DEPTH = 64

/**
 * Members that hold the URI of an uploaded file, at the places that Redox documents: `FileContents` of media and notes,
 * and `Value` of a result with the type "Encapsulated Data".
 *
 * @param isBase - tells whether an address is one of our blob service
 */
export function findFileReferences(
  message: unknown,
  isBase: (address: string) => boolean,
): readonly FileReference[] {
  const found: FileReference[] = []
  const look = (value: unknown, depth: number): void => {
    if (typeof value !== "object" || value === null || depth > DEPTH) return
    if (!Array.isArray(value)) {
      const holder = value as Record<string, unknown>
      const members = [
        "FileContents" as const,
        ...(holder.ValueType === "Encapsulated Data" ? ["Value" as const] : []),
      ]
      for (const member of members) {
        const blob = blobOf(holder[member], isBase)
        if (blob !== undefined) found.push({ holder, member, blob })
      }
    }
    for (const part of Object.values(value)) look(part, depth + 1)
  }
  look(message, 0)
  return found
}

function blobOf(value: unknown, isBase: (address: string) => boolean): number | undefined {
  if (typeof value !== "string" || value.length > 300) return undefined
  const [, base, digits] = /^(https?:\/\/[^/]+)\/(\d{1,15})$/.exec(value.trim()) ?? []
  return base !== undefined && isBase(base) ? Number(digits) : undefined
}
