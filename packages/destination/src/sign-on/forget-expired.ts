/** Removes what is over. Entries of one kind live about as long as each other, so those that end first stand first. */
export function forgetExpired(entries: Map<string, { readonly expiresAt: number }>, now: number): void {
  for (const [key, { expiresAt }] of entries) {
    if (expiresAt > now) return
    entries.delete(key)
  }
}
