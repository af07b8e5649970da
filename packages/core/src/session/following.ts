import type { Page } from '../runtime/ports'

/**
 * Makes the `start` of a page that is counted: it follows what happens as long as one of the starts was not stopped. Where the part of
 * the app that follows could not be loaded, it is loaded again when the network is back, or the page is looked at.
 *
 * @returns Starts, and gives the way to stop, which tells whether it has: a second time it does nothing.
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
      const stops = (['online', 'visible'] as const).map((event) =>
        page?.listen(event, () => {
          for (const stopListening of stops) stopListening?.()
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
