import type { BrowserEngine, SessionContext } from './browser-mode/context'
import { createEngine } from './browser-mode/engine'
import { publicAuthentication, resolveClient } from './protocol/client'
import { sendRequest } from './protocol/send-request'
import { createBrowserRuntime } from './runtime/browser-runtime'

/**
 * Creates the engine of browser mode with the browser's ports and a protocol client. The app loads this module after its first paint.
 *
 * @throws {GenAuthError} with the options `discovery` and `verifyIdTokenSignature`: the codes of `extendClient`
 */
export async function createBrowserEngine(session: SessionContext): Promise<BrowserEngine> {
  const { options } = session
  const runtime = createBrowserRuntime(options.runtime)
  const parts = { ...session, runtime }
  const client = resolveClient(options, publicAuthentication, runtime)
  if (!options.discovery && !options.verifyIdTokenSignature) return createEngine(parts, client)
  const { extendClient } = await import('./create-extended-client')
  return createEngine(parts, await extendClient(client, options, sendRequest))
}
