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
  const drop = () => {
    timer = setTimeout(onDrop, 0)
  }
  // `pushState` also fires `navigateerror` for our navigation, which goes on, and then `navigate` in the same task.
  const stop = () => {
    clearTimeout(timer)
    navigation?.removeEventListener('navigateerror', drop)
    navigation?.removeEventListener('navigate', stop)
  }
  navigation?.addEventListener('navigateerror', drop)
  page.navigate(url)
  // Not earlier: our own navigation fires it too.
  navigation?.addEventListener('navigate', stop)
  return stop
}
