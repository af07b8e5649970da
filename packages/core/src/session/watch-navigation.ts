import type { Page, Runtime } from '../runtime/ports'

/** A navigation to begin, and what to call if it does not happen. */
interface WatchedNavigation {
  readonly url: string
  readonly onDrop: () => void
}

/**
 * Leaves for a URL. Calls `onDrop` if the browser reports through the Navigation API that it dropped the navigation: the user pressed Escape
 * or Stop, or chose to stay in the dialog of `beforeunload`. Returns the cleanup function.
 */
export function watchNavigation(
  { setTimeout, clearTimeout }: Pick<Runtime, 'setTimeout' | 'clearTimeout'>,
  page: Pick<Page, 'navigation' | 'navigate'>,
  { url, onDrop }: WatchedNavigation,
): () => void {
  const { navigation } = page
  let timer: unknown
  let hasBegun = false
  const drop = () => {
    clearTimeout(timer)
    timer = setTimeout(onDrop, 0)
  }
  const stop = () => {
    clearTimeout(timer)
    navigation?.removeEventListener('navigateerror', drop)
    navigation?.removeEventListener('navigate', followNavigation)
  }
  // A navigation that replaces another fires `navigateerror` for it, and then `navigate` in the same task. The first `navigate` is ours: the
  // error before it was of a navigation that ours replaced. With a later one, such as that of `pushState`, ours goes on, and its error says
  // nothing.
  const followNavigation = () => {
    if (hasBegun) return stop()
    hasBegun = true
    clearTimeout(timer)
  }
  navigation?.addEventListener('navigateerror', drop)
  navigation?.addEventListener('navigate', followNavigation)
  page.navigate(url)
  return stop
}
