import type { Page, Runtime } from '../runtime/ports'

/** A URL to navigate to, and a callback that runs if the browser drops the navigation. */
interface WatchedNavigation {
  readonly url: string
  readonly onDrop: () => void
}

/**
 * Navigates to a URL. Calls `onDrop` if the Navigation API reports a dropped navigation: the user pressed Escape or Stop, or stayed in the
 * `beforeunload` dialog. Returns the cleanup function.
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
  // A navigation that replaces another fires `navigateerror` for the old one, then `navigate` in the same task. So an error before the
  // first `navigate` belongs to a navigation that this one replaced. A later `navigate`, for example from `pushState`, does not stop this
  // navigation. Ignore an error of the later navigation.
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
