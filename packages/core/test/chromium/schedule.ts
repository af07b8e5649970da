import type { GenAuth } from '@genauth/core'

/**
 * Refreshes the tokens at `nextAt()`, and updates the timer after every change. docs/sessions.md describes this schedule for apps without
 * React. The function runs in the page, so it can use only its argument.
 */
export function schedule({ renewal, subscribe }: GenAuth): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const arm = () => {
    clearTimeout(timer)
    const at = renewal.nextAt()
    if (at === undefined) return
    const run = () => void renewal.run().finally(arm)
    timer = setTimeout(run, Math.min(at - Date.now(), 2 ** 31 - 1))
  }
  subscribe(arm)
  arm()
}
