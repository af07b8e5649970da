import type { Page, Runtime } from '../runtime/ports'

/** A URL to navigate to, and a callback that runs if the browser drops the navigation. */
interface WatchedNavigation {
  readonly url: string
  readonly onDrop: () => void
}

/**
 * Navigates to a URL. Calls `onDrop` if the Navigation API reports that the navigation was dropped: the user pressed Escape or Stop, or
 * chose to stay in the `beforeunload` dialog. Returns the cleanup function.
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
  // If a navigation replaces another navigation, the browser fires `navigateerror` for the replaced one, then `navigate` in the same task.
  // So a `navigateerror` before the first `navigate` belongs to a replaced navigation. A later `navigate`, for example from `pushState`,
  // does not stop the watched navigation. Ignore the errors of a later navigation.
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
