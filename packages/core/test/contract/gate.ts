/** Delays responses until a test releases them. */
export interface Gate {
  /** Waits for the response to a request. If the test delays this kind of response, also waits until the test releases the response. */
  pass(kind: string, response: Promise<Response>): Promise<Response>
  /** Delays all later responses of a kind. Returns a function that releases them. */
  hold(kind: string): () => void
}

/** Creates a gate that delays no response. */
export function createGate(): Gate {
  const held = new Map<string, Promise<void>>()
  return {
    async pass(kind, response) {
      const opened = held.get(kind)
      // If the request fails, delay its error too.
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
