/** The sentinels (`CANARY` and five digits) in anything, written out with the parts of errors that JSON leaves out. */
export function sentinelsIn(value: unknown): readonly string[] {
  const text = JSON.stringify(value, (_name, part: unknown) =>
    part instanceof Error
      ? { ...part, name: part.name, message: part.message, stack: part.stack, cause: part.cause }
      : part,
  )
  return text?.match(/CANARY\d*/gi) ?? []
}
