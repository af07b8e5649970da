import { findEarlyPage } from './early-page'
import type { EarlyRuntime } from './ports'
import { platformPorts } from './protocol-ports'
import { findWebStorage } from './storage'

/** Creates the part of the runtime that browser mode needs before its engine is loaded. Outside of a browser it has no page and no storage. */
export function createEarlyRuntime(overrides: Partial<EarlyRuntime> = {}): EarlyRuntime {
  const page = findPage()
  return {
    ...platformPorts,
    uptime: () => performance.now(),
    random: () => Math.random(),
    page,
    originStorage: page && findWebStorage('localStorage'),
    tabStorage: page && findWebStorage('sessionStorage'),
    // Server mode stores no session in the browser, so the factory of browser mode adds this storage.
    sharedStorage: undefined,
    ...overrides,
  }
}

/** Returns the early part of the page that this code runs in, or `undefined` outside of a page. */
function findPage(): EarlyRuntime['page'] {
  const early = findEarlyPage()
  return (
    early && {
      ...early,
      id: String(performance.timeOrigin),
      // The spread has copied the value of this getter.
      get href() {
        return location.href
      },
      get isSecureContext() {
        return window.isSecureContext !== false
      },
      replaceUrl: (url) => history.replaceState(history.state, '', url),
    }
  )
}
