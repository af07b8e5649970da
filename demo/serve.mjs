import { fileURLToPath } from 'node:url'
import { createEmulator, EmulatorError } from '@genauth/emulator'
import { createServer, loadEnv } from 'vite'
import { writeSetup } from './write-setup.mjs'

// Serves the demo with Vite, and unless the environment names a tenant, a local GenAuth for it to log in to.

const root = fileURLToPath(new URL('.', import.meta.url))
const ports = { app: 5173, emulator: 4567 }
/** Short enough that one can sit and watch a renewal. */
const accessTokenSeconds = 120

const environment = loadEnv('development', root, 'VITE_GENAUTH_')
const tenant = environment.VITE_GENAUTH_APP_HOST || environment.VITE_GENAUTH_APP_ID

let tellSetup
/** Known when the emulator is up; a page that is asked for earlier waits for it. */
const setup = new Promise((resolve) => {
  tellSetup = resolve
})

async function startVite() {
  const vite = await createServer({
    root,
    logLevel: 'warn',
    server: { host: '127.0.0.1', port: ports.app },
    plugins: [
      {
        name: 'demo-setup',
        transformIndexHtml: async (html) => (tenant ? html : writeSetup(html, await setup)),
      },
    ],
  })
  await vite.listen()
  return { vite, url: vite.resolvedUrls.local[0].replace(/\/$/, '') }
}

/** @param {string} origin - the demo's, which the emulator has to know */
async function startEmulator(origin, port = ports.emulator) {
  const origins = [origin, origin.replace('127.0.0.1', 'localhost')]
  try {
    return await createEmulator({
      port,
      app: {
        redirectUris: origins.map((one) => `${one}/callback`),
        logoutRedirectUris: origins.map((one) => `${one}/`),
        grants: ['authorization_code', 'refresh_token'],
        tokenEndpointAuthMethod: 'none',
        introspectionEndpointAuthMethod: 'none',
        revocationEndpointAuthMethod: 'none',
        accessTokenSeconds,
      },
    })
  } catch (error) {
    const isTaken = error instanceof EmulatorError && error.option === 'port' && port !== 0
    if (!isTaken) throw error
    return startEmulator(origin, 0)
  }
}

function describeUsers({ users }) {
  return users.map(({ username, password, claims }) => ({ username, password, name: claims.name }))
}

const takenPort = (name, port, url) =>
  Number(new URL(url).port) === port ? [] : [`  Port ${port} is taken, so ${name} has another.`]

const { vite, url } = await startVite()
const emulator = tenant ? undefined : await startEmulator(url)
const users = emulator ? describeUsers(emulator) : []
if (emulator) {
  const protocol = environment.VITE_GENAUTH_PROTOCOL === 'oauth' ? 'oauth' : 'oidc'
  tellSetup({ appId: emulator.app.id, appHost: emulator.url, protocol, emulator: { users } })
}

console.log(
  [
    '',
    `  Open      ${url}/`,
    ...users.map(({ username, password }) => `  Log in as ${username} / ${password}`),
    `  GenAuth   ${emulator ? `${emulator.url} (local)` : environment.VITE_GENAUTH_APP_HOST}`,
    '',
    ...takenPort('the demo', ports.app, url),
    ...(emulator ? takenPort('the local GenAuth', ports.emulator, emulator.url) : []),
    '  Ctrl+C ends it.',
    '',
  ].join('\n'),
)

let isEnding = false

async function end() {
  await Promise.all([vite.close(), emulator?.close()])
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
