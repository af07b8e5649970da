import { connectGenAuth, createGenAuth, type GenAuth } from '@genauth/core'
import { createEmulator, type Emulator } from '@genauth/emulator'
import { GenAuthProvider, useUser } from '@genauth/react'
import { cookieSessions, createAuthServer } from '@genauth/server'
import { createRoot } from 'react-dom/client'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type Browser, createBrowser } from './browser'
import { type Coverage, startCoverage } from './coverage'
import { openDocument, origin } from './page'

let emulator: Emulator
let coverage: Coverage

beforeAll(async () => {
  emulator = await createEmulator({
    app: {
      redirectUris: [`${origin}/callback`, `${origin}/auth/callback`],
      logoutRedirectUris: [`${origin}/`],
    },
  })
  coverage = await startCoverage()
})

afterAll(async () => {
  await coverage.stop()
  await emulator.close()
})

/** One mode of the app: how a page creates its client, and the browser that follows the client's redirects. */
interface Mode {
  readonly browser: Browser
  connect(): GenAuth
}

function browserMode(): Mode {
  emulator.setApp({ tokenEndpointAuthMethod: 'none' })
  return {
    browser: createBrowser(origin, async () => new Response('the app')),
    connect: () =>
      createGenAuth({
        appId: emulator.app.id,
        appHost: emulator.url,
        redirectUri: `${origin}/callback`,
        protocol: 'oauth',
      }),
  }
}

function serverMode(): Mode {
  emulator.setApp({ tokenEndpointAuthMethod: 'client_secret_post' })
  const auth = createAuthServer({
    appId: emulator.app.id,
    secret: emulator.app.secret,
    appHost: emulator.url,
    redirectUri: `${origin}/auth/callback`,
    protocol: 'oauth',
    cookieSecrets: ['a-secret-of-32-bytes-for-cookies'],
    sessions: cookieSessions({ revocations: 'process' }),
  })
  const browser = createBrowser(
    origin,
    async (request) => (await auth.handle(request)) ?? new Response('the app'),
  )
  return { browser, connect: () => connectGenAuth({ runtime: { fetch: browser.fetch } }) }
}

/** Shows one claim of the user. */
function Name() {
  return useUser().user?.name
}

/** Logs in, refreshes, and shows a claim. Returns the files of each. */
async function walk({ browser, connect }: Mode) {
  const stored = new Map<string, string>()
  await coverage.take()
  const first = openDocument(`${origin}/`, stored)
  const before = connect()
  before.login({ returnTo: '/' }).catch(() => undefined)
  const url = await browser.goTo(await first.redirected())
  await first.close()
  const second = openDocument(url, stored)
  const genauth = connect()
  genauth.start()
  expect((await genauth.ready()).status).toBe('authenticated')
  const login = await coverage.take()

  await genauth.renew()
  const refresh = await coverage.take()

  const container = document.createElement('div')
  const root = createRoot(container)
  root.render(
    <GenAuthProvider client={genauth}>
      <Name />
    </GenAuthProvider>,
  )
  await vi.waitFor(() => expect(container.textContent).toBe('Ada Lovelace'), 5000)
  const claim = await coverage.take()
  root.unmount()
  await second.close()
  return { login, refresh, claim }
}

it.each([
  ['browser mode', browserMode],
  ['server mode', serverMode],
])('prints the files of each walk in %s', async (name, createMode) => {
  // The first round loads all modules. The second round therefore counts no code that runs only while a module loads.
  await walk(createMode())
  const files = await walk(createMode())
  for (const [what, list] of Object.entries(files)) {
    process.stdout.write(`\n${name}, ${what}: ${list.length} files\n`)
    for (const file of list) process.stdout.write(`  ${file}\n`)
  }
})
