/** Counts the running exchanges of each session with one API, in this process. */
export interface Slots {
  /**
   * Takes a slot of a session.
   *
   * @returns A function that releases the slot; `undefined` if the session has no free slot.
   */
  take(sessionId: string): (() => void) | undefined
  /** Returns the number of sessions that have a running exchange. */
  size(): number
}

/** @param max The number of slots of each session. */
export function createSlots(max: number): Slots {
  const taken = new Map<string, number>()
  return {
    take(sessionId) {
      const count = taken.get(sessionId) ?? 0
      if (count >= max) return undefined
      taken.set(sessionId, count + 1)
      let isReleased = false
      return () => {
        if (isReleased) return
        isReleased = true
        const rest = (taken.get(sessionId) ?? 1) - 1
        // Remove the entry of an idle session, so that the map does not grow with the number of users.
        if (rest === 0) taken.delete(sessionId)
        else taken.set(sessionId, rest)
      }
    },
    size: () => taken.size,
  }
}
