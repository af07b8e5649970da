import type { GenAuth } from '@genauth/core'

/**
 * Refreshes the tokens at the time `nextAt()`, and sets the timer again after every change of the client. docs/sessions.md describes this
 * schedule for apps without React. The function runs in the page, so its code uses nothing from this module.
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
