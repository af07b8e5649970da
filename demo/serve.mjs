import { fileURLToPath } from 'node:url'
import { createEmulator, EmulatorError } from '@genauth/emulator'
import { createServer, loadEnv } from 'vite'
import { createAuthRoutes } from './auth-routes.mjs'
import { writeSetup } from './write-setup.mjs'

// Serves the demo with Vite, the routes of its server mode, and unless the environment names a tenant, local GenAuths for it to log in to:
// one whose application has a secret, and one whose has none.

const root = fileURLToPath(new URL('.', import.meta.url))
const ports = { app: 5173, browser: 4567, server: 4568 }
/** Short enough that one can sit and watch a renewal. */
const accessTokenSeconds = 120

const {
  VITE_GENAUTH_APP_HOST: appHost,
  VITE_GENAUTH_APP_ID: appId,
  VITE_GENAUTH_PROTOCOL: wanted,
} = loadEnv('development', root, 'VITE_GENAUTH_')
// Vite gives the page what begins with VITE_, and nothing else.
const { GENAUTH_APP_SECRET: secret } = loadEnv('development', root, 'GENAUTH_')
const isTenant = Boolean(appHost || appId)
const protocol = wanted === 'oauth' ? 'oauth' : 'oidc'

let tellSetup
/** Known when everything is up; a page that is asked for earlier waits for it. */
const setup = new Promise((resolve) => {
  tellSetup = resolve
})

/** The routes of server mode, once there are any. */
let answer = (_request, _response, next) => next()

async function startVite() {
  const vite = await createServer({
    root,
    logLevel: 'warn',
    server: { host: '127.0.0.1', port: ports.app },
    plugins: [
      {
        name: 'demo-setup',
        configureServer: ({ middlewares }) =>
          void middlewares.use((...request) => void answer(...request)),
        transformIndexHtml: async (html) => writeSetup(html, await setup),
      },
    ],
  })
  await vite.listen()
  return { vite, url: vite.resolvedUrls.local[0].replace(/\/$/, '') }
}

/**
 * @param {'browser' | 'server'} mode - who has the tokens
 * @param {string} origin - the demo's, which the emulator has to know
 */
async function startEmulator(mode, origin, port = ports[mode]) {
  const origins = [origin, origin.replace('127.0.0.1', 'localhost')]
  const callbacks =
    mode === 'browser' ? ['/callback'] : ['/auth/oidc/callback', '/auth/oauth/callback']
  const method = mode === 'browser' ? 'none' : 'client_secret_post'
  try {
    return await createEmulator({
      port,
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
  Number(new URL(url).port) === port ? [] : [`  Port ${port} is taken, so ${name} has another.`]

const { vite, url } = await startVite()
const emulators = isTenant
  ? []
  : await Promise.all([startEmulator('browser', url), startEmulator('server', url)])
const [forBrowser, forServer] = emulators
const clientOf = (emulator) =>
  isTenant ? { appId, appHost } : { appId: emulator.app.id, appHost: emulator.url }
const hasServer = !isTenant || Boolean(secret)
if (hasServer) {
  answer = createAuthRoutes({
    origin: url,
    ...clientOf(forServer),
    secret: secret ?? forServer.app.secret,
  })
}
const users = forBrowser ? describeUsers(forBrowser) : []
tellSetup({
  clients: { browser: clientOf(forBrowser), ...(hasServer && { server: clientOf(forServer) }) },
  protocol,
  ...(!isTenant && { emulator: { users } }),
})

console.log(
  [
    '',
    `  Open      ${url}/               the page has the tokens`,
    ...(hasServer ? [`            ${url}/?mode=server   the server has them`] : []),
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
    '  Ctrl+C ends it.',
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
    // Whoever asks twice does not want to wait.
    if (isEnding) process.exit(1)
    isEnding = true
    void end()
  })
}
