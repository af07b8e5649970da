import type { LogoutOptions } from '../genauth'

/**
 * Creates `logout()`. A second call during the redirect returns the same promise, so a double click causes one logout. A `local` logout
 * stays on the page, so no later call returns its promise.
 */
export function createSingleLogout(
  run: (options: LogoutOptions) => Promise<void>,
): (options?: LogoutOptions) => Promise<void> {
  let pending: Promise<void> | undefined
  return (options = {}) => {
    if (options.scope === 'local') return pending ?? run(options)
    pending ??= run(options).finally(() => {
      pending = undefined
    })
    return pending
  }
}
