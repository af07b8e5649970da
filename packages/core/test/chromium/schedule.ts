import type { GenAuth } from '@genauth/core'

/**
 * Renews at `nextAt()`, and looks again after every change, as docs/sessions.md tells those who have no React. It runs in the page, and
 * can use nothing but its argument.
 */
export function schedule({ renewal, subscribe }: GenAuth): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const look = () => {
    clearTimeout(timer)
    const at = renewal.nextAt()
    if (at === undefined) return
    const run = () => void renewal.run().finally(look)
    timer = setTimeout(run, Math.min(at - Date.now(), 2 ** 31 - 1))
  }
  subscribe(look)
  look()
}
