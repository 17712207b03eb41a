/** The memory that bodies of one request take. */
export interface BodyRoom {
  /** Takes more room; `false` when there is not so much. */
  grow(bytes: number): boolean
  /** Gives back what was taken. */
  close(): void
}

/**
 * Shares a number of bytes among all requests that are being received: however many senders come at once, their bodies
 * take no more memory than this.
 */
export function createBodyRooms(limit: number): () => BodyRoom {
  let taken = 0
  return () => {
    let mine = 0
    return {
      grow(bytes) {
        if (taken + bytes > limit) return false
        taken += bytes
        mine += bytes
        return true
      },
      close() {
        taken -= mine
        mine = 0
      },
    }
  }
}
