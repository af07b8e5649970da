import { createBrowserRuntime } from './runtime/browser-runtime'
import type { Runtime } from './runtime/ports'
import { blockedStorage } from './runtime/storage'
import type { ServerEngine, ServerShell } from './server-mode/context'
import { createServerEngine } from './server-mode/engine'

/** Creates the engine of server mode with the browser's ports. The app loads this module after its first paint. */
export function createBrowserServerEngine(
  shell: ServerShell,
  overrides: Partial<Runtime> | undefined,
): ServerEngine {
  const runtime = createBrowserRuntime(overrides)
  const { tabStorage = blockedStorage } = runtime
  return createServerEngine({ ...shell, runtime, tabStorage })
}
