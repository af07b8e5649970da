import type { Settings } from './apps/settings'

/** The moment at which the page showed the user's name. */
export interface Shown {
  readonly name: string
  /** Milliseconds since this page was requested. */
  readonly atMs: number
  /** When this page was requested, in epoch milliseconds. */
  readonly startedAt: number
}

/** The prefix of the page's console message. */
export const shownPrefix = 'SHOWN '

/** Runs in the page before all other scripts. The function is serialized, so it can use only its argument. */
function watchForUser(prefix: string): void {
  new MutationObserver((_records, observer) => {
    const user = document.querySelector('[data-user]')
    if (!user?.textContent) return
    const at = performance.now()
    observer.disconnect()
    performance.mark('name shown')
    // The time origin can include the redirects from another origin, so measure from `fetchStart`.
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

/** Returns the scripts that the benchmark adds to the head of every page. */
export function pageHead(settings: Settings): string {
  const scripts = [
    `window.settings = ${JSON.stringify(settings)}`,
    `(${watchForUser})(${JSON.stringify(shownPrefix)})`,
  ]
  return `<script>${scripts.join(';\n')}</script>`
}
