import { fileURLToPath } from 'node:url'
import { createEmulator, EmulatorError } from '@genauth/emulator'
import { createServer, loadEnv } from 'vite'
import { createAuthRoutes } from './auth-routes.mjs'
import {
  extraScopes,
  oidcServerOptions,
  connections as sampleConnections,
  tenants as sampleTenants,
  sampleUsers,
} from './sample-tenants.mjs'
import { writeSetup } from './write-setup.mjs'

// Serves the demo with Vite and the routes of server mode. If the environment variables contain no tenant, the script also starts two local
// GenAuths: one for an application with a secret, and one for an application without a secret.

const root = fileURLToPath(new URL('.', import.meta.url))
const ports = { app: 5173, browser: 4567, server: 4568 }
/** The token lifetime is short, so that you can watch a token refresh. */
const accessTokenSeconds = 120

const {
  VITE_GENAUTH_APP_HOST: appHost,
  VITE_GENAUTH_APP_ID: appId,
  VITE_GENAUTH_PROTOCOL: configuredProtocol,
} = loadEnv('development', root, 'VITE_GENAUTH_')
// Vite puts only variables with the prefix VITE_ into the app.
const {
  GENAUTH_APP_SECRET: secret,
  GENAUTH_TENANTS: ownTenants,
  GENAUTH_CONNECTIONS: ownConnections,
} = loadEnv('development', root, 'GENAUTH_')
const isTenant = Boolean(appHost || appId)
/** Reads a list of ids that are separated by commas. */
const choicesOf = (ids = '') =>
  ids
    .split(',')
    .filter(Boolean)
    .map((id) => ({ id, name: id }))
const tenants = isTenant ? choicesOf(ownTenants) : sampleTenants
const connections = isTenant ? choicesOf(ownConnections) : sampleConnections
const protocol = configuredProtocol === 'oauth' ? 'oauth' : 'oidc'

let resolveSetup
/** Resolves when all servers have started. A page request that arrives earlier gets its response after that. */
const setup = new Promise((resolve) => {
  resolveSetup = resolve
})

/** Handles the routes of server mode. Until the routes exist, passes each request to the next handler. */
let handleAuth = (_request, _response, next) => next()

async function startVite() {
  const vite = await createServer({
    root,
    logLevel: 'warn',
    server: { host: '127.0.0.1', port: ports.app },
    plugins: [
      {
        name: 'demo-setup',
        configureServer: ({ middlewares }) =>
          void middlewares.use((...request) => void handleAuth(...request)),
        transformIndexHtml: async (html) => writeSetup(html, await setup),
      },
    ],
  })
  await vite.listen()
  return { vite, url: vite.resolvedUrls.local[0].replace(/\/$/, '') }
}

/**
 * @param {'browser' | 'server'} mode - where the tokens are
 * @param {string} origin - the origin of the demo, for the callback URLs
 */
async function startEmulator(mode, origin, port = ports[mode]) {
  const origins = [origin, origin.replace('127.0.0.1', 'localhost')]
  const callbacks =
    mode === 'browser' ? ['/callback'] : ['/auth/oidc/callback', '/auth/oauth/callback']
  const method = mode === 'browser' ? 'none' : 'client_secret_post'
  try {
    return await createEmulator({
      port,
      users: sampleUsers(),
      app: {
        redirectUris: origins.flatMap((one) => callbacks.map((path) => one + path)),
        logoutRedirectUris: origins.map((one) => `${one}/`),
        grants: ['authorization_code', 'refresh_token'],
        tokenEndpointAuthMethod: method,
        introspectionEndpointAuthMethod: method,
        revocationEndpointAuthMethod: method,
        accessTokenSeconds,
      },
    })
  } catch (error) {
    const isTaken = error instanceof EmulatorError && error.option === 'port' && port !== 0
    if (!isTaken) throw error
    return startEmulator(mode, origin, 0)
  }
}

function describeUsers({ users }) {
  return users.map(({ username, password, claims }) => ({ username, password, name: claims.name }))
}

const takenPort = (name, port, url) =>
  Number(new URL(url).port) === port
    ? []
    : [`  Port ${port} is taken, so ${name} uses another one.`]

const { vite, url } = await startVite()
const emulators = isTenant
  ? []
  : await Promise.all([startEmulator('browser', url), startEmulator('server', url)])
const [forBrowser, forServer] = emulators
const clientOf = (emulator) => ({
  ...(isTenant ? { appId, appHost } : { appId: emulator.app.id, appHost: emulator.url }),
  ...(tenants.length > 0 && { extraScopes }),
})
const hasServer = !isTenant || Boolean(secret)
if (hasServer) {
  handleAuth = createAuthRoutes({
    origin: url,
    ...clientOf(forServer),
    secret: secret ?? forServer.app.secret,
    ...(tenants.length > 0 && { oidcOptions: oidcServerOptions(tenants, connections) }),
  })
}
const users = forBrowser ? describeUsers(forBrowser) : []
resolveSetup({
  clients: { browser: clientOf(forBrowser), ...(hasServer && { server: clientOf(forServer) }) },
  protocol,
  ...(!isTenant && { emulator: { users } }),
  tenants,
  connections,
})

console.log(
  [
    '',
    `  Open      ${url}/               browser mode: the tokens are in the browser`,
    ...(hasServer
      ? [`            ${url}/?mode=server   server mode: the server has the tokens`]
      : []),
    ...users.map(({ username, password }) => `  Log in as ${username} / ${password}`),
    ...(isTenant
      ? [`  GenAuth   ${appHost}`]
      : emulators.map(
          ({ url: one }, index) => `  ${index ? '       ' : 'GenAuth'}   ${one} (local)`,
        )),
    '',
    ...takenPort('the demo', ports.app, url),
    ...emulators.flatMap(({ url: one }, index) =>
      takenPort('a local GenAuth', [ports.browser, ports.server][index], one),
    ),
    '  Press Ctrl+C to stop.',
    '',
  ].join('\n'),
)

let isEnding = false

async function end() {
  await Promise.all([vite.close(), ...emulators.map((emulator) => emulator.close())])
  process.exit(0)
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    // The second signal stops the process immediately.
    if (isEnding) process.exit(1)
    isEnding = true
    void end()
  })
}
