import { createServer } from 'node:http'
import process from 'node:process'
import type { Emulator, EmulatorOptions } from './emulator'
import { handleMessage } from './http/handle-message'
import { listen } from './http/listen'
import { createEngine } from './oidc/create-engine'
import { createEngineRequests } from './oidc/engine-requests'
import type { OidcContext } from './oidc/forward'
import { changeSwitches } from './settings/change-switches'
import { developmentKey } from './settings/development-key'
import { createApp } from './settings/emulator-app'
import { EmulatorError } from './settings/emulator-error'
import { checkUsers, defaultUsers } from './settings/emulator-user'
import { createState, type EmulatorState } from './settings/state'
import { createSteering } from './settings/steering'
import { defaultSwitches } from './settings/switches'

/**
 * Starts a local GenAuth on 127.0.0.1.
 *
 * @param options - port, base path, app, users and switches; see {@link EmulatorOptions}
 * @returns the running emulator; pass its `url` to the client as the app host
 * @throws EmulatorError if an option is malformed, the port is in use, or `NODE_ENV` is `production` without `allowProduction`
 *
 * @example
 * const emulator = await createEmulator({ app: { redirectUris: ['http://localhost:3000/callback'] } })
 * // … point the client at emulator.url, with emulator.app.id
 * await emulator.close()
 */
export async function createEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  checkEnvironment(options)
  const app = createApp(options.app ?? {})
  const switches = changeSwitches(defaultSwitches(), options.switches ?? {})
  const users = structuredClone(options.users ?? defaultUsers())
  checkUsers(users)
  const basePath = checkBasePath(options.basePath ?? '')
  const port = checkPort(options.port ?? 0)
  const server = createServer()
  const origin = await listen(server, port)
  const state = createState({ origin, basePath, app, switches, users, key: developmentKey() })
  const steering = createSteering(state, { app, switches, users })
  const context = { ...(await createOidcContext(state)), steering }
  server.on('request', (message, response) => {
    // An error here means that the connection is broken. Close the connection, because the client cannot receive an error response.
    handleMessage(message, response, context).catch(() => response.destroy())
  })
  // Do not spread `steering`: `app`, `users` and `switches` are getters, and a spread would copy only their current values.
  return Object.assign(steering, {
    url: state.url,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  })
}

async function createOidcContext(state: EmulatorState): Promise<OidcContext> {
  const host = { name: new URL(state.origin).host, mountPath: `${state.basePath}/oidc` }
  const requests = createEngineRequests(host)
  await createEngine(state, requests)
  return { state, requests }
}

function checkEnvironment({ allowProduction }: EmulatorOptions): void {
  if (process.env['NODE_ENV'] !== 'production' || allowProduction === true) return
  throw new EmulatorError(
    'allowProduction',
    'The emulator is for development and tests, and NODE_ENV is production. Unset NODE_ENV. If this machine serves no real users, set allowProduction to true, or pass --allow-production.',
  )
}

function checkBasePath(basePath: string): string {
  if (basePath === '' || /^(\/[\w.~-]+)+$/.test(basePath)) return basePath
  throw new EmulatorError(
    'basePath',
    `"${basePath}" is not a base path. Use '' for no base path, or a path that begins with a slash and does not end with one, such as '/tenant'.`,
  )
}

function checkPort(port: number): number {
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new EmulatorError('port', `${port} is not a port. Use 0 for a free port, or 1 to 65535.`)
}
