import type { Page } from '../runtime/ports'

/**
 * Creates the start function of a document. The document follows events until every stop function was called. If the chunk that calls
 * GenAuth cannot be loaded, retries when the network is back or the page becomes visible.
 *
 * @returns The start function. Each call returns its own stop function. The stop function returns `false` if it was already called.
 */
export function createFollowing(
  page: Pick<Page, 'listen'> | undefined,
  engine: () => Promise<{ follow(): () => void }>,
): () => () => boolean {
  let starts = 0
  let stopFollowing: (() => void) | undefined
  const follow = async () => {
    try {
      const { follow: begin } = await engine()
      if (starts > 0) stopFollowing ??= begin()
    } catch {
      const cleanups = (['online', 'visible'] as const).map((event) =>
        page?.listen(event, () => {
          for (const stopListening of cleanups) stopListening?.()
          void follow()
        }),
      )
    }
  }
  return () => {
    let isRunning = true
    starts += 1
    void follow()
    return () => {
      if (!isRunning) return false
      isRunning = false
      starts -= 1
      if (starts === 0) {
        stopFollowing?.()
        stopFollowing = undefined
      }
      return true
    }
  }
}
