import type { LogoutOptions } from '../genauth'

/**
 * Makes the `logout` of a page: a second call while the first is leaving joins it (a double click is one logout). A `local` logout stays on
 * the page, so that no later call joins it.
 */
export function createSingleLogout(
  run: (options: LogoutOptions) => Promise<void>,
): (options?: LogoutOptions) => Promise<void> {
  let leaving: Promise<void> | undefined
  return (options = {}) => {
    if (options.scope === 'local') return leaving ?? run(options)
    leaving ??= run(options).finally(() => {
      leaving = undefined
    })
    return leaving
  }
}
