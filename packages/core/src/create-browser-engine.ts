import type { BrowserEngine, SessionContext } from './browser-mode/context'
import { createEngine } from './browser-mode/engine'
import { createBrowserRuntime } from './runtime/browser-runtime'

/** Creates the engine of browser mode with the browser's ports. The app loads this module after its first paint. */
export function createBrowserEngine(session: SessionContext): BrowserEngine {
  return createEngine({ ...session, runtime: createBrowserRuntime(session.options.runtime) })
}
