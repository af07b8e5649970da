/** Keeps responses back until a test lets them arrive. */
export interface Gate {
  /** Wraps a request: it reaches the backend at once, and its response waits. */
  pass(kind: string, response: Promise<Response>): Promise<Response>
  /** Keeps back all responses of a kind from now on. Returns the function that lets them arrive. */
  hold(kind: string): () => void
}

/** Makes a gate that is open. */
export function createGate(): Gate {
  const held = new Map<string, Promise<void>>()
  return {
    async pass(kind, response) {
      const opened = held.get(kind)
      // A failure arrives late too.
      const settled = await response.then(
        (value) => () => value,
        (error: unknown) => () => {
          throw error
        },
      )
      await opened
      return settled()
    },
    hold(kind) {
      let open = () => {}
      held.set(
        kind,
        new Promise<void>((resolve) => {
          open = resolve
        }),
      )
      return () => {
        held.delete(kind)
        open()
      }
    },
  }
}
