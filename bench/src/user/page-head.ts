import type { Settings } from './apps/settings'

/** When the user's name came into the page. */
export interface Shown {
  readonly name: string
  /** Milliseconds from the request of this page. */
  readonly atMs: number
  /** Epoch milliseconds of that request. */
  readonly startedAt: number
}

/** How the page begins what it writes on the console. */
export const shownPrefix = 'SHOWN '

/** Runs in the page before any other script. It can use nothing but its argument. */
function watchForUser(prefix: string): void {
  new MutationObserver((_records, observer) => {
    const user = document.querySelector('[data-user]')
    if (!user?.textContent) return
    const at = performance.now()
    observer.disconnect()
    performance.mark('name shown')
    // A page that came by redirects of another origin may count them.
    const [navigation] = performance.getEntriesByType('navigation')
    const startMs = (navigation as PerformanceNavigationTiming).fetchStart
    const shown = {
      name: user.textContent,
      atMs: at - startMs,
      startedAt: performance.timeOrigin + startMs,
    }
    console.log(prefix + JSON.stringify(shown))
  }).observe(document, { childList: true, subtree: true, characterData: true })
}

/** What the benchmark puts into the head of every page. */
export function pageHead(settings: Settings): string {
  const scripts = [
    `window.settings = ${JSON.stringify(settings)}`,
    `(${watchForUser})(${JSON.stringify(shownPrefix)})`,
  ]
  return `<script>${scripts.join(';\n')}</script>`
}
