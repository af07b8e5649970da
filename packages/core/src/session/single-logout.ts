import type { LogoutOptions } from '../call-options'

/**
 * Creates `logout()`. A second call during the redirect returns the same promise, so a double click causes one logout. After a `local`
 * logout the browser stays on the page. So a later call starts a new logout.
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
