import { createBrowserRuntime } from './runtime/browser-runtime'
import type { Runtime } from './runtime/ports'
import { blockedStorage } from './runtime/storage'
import { createConnection } from './server-mode/connection'
import type { Connection, ConnectionShell } from './server-mode/context'

/** Creates the connection with the browser's ports. The app loads this module after its first paint. */
export function createBrowserConnection(
  shell: ConnectionShell,
  overrides: Partial<Runtime> | undefined,
): Connection {
  const runtime = createBrowserRuntime(overrides)
  const { tabStorage = blockedStorage } = runtime
  return createConnection({ ...shell, runtime, tabStorage })
}
