import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createEmulator, type Emulator } from '@genauth/emulator'
import { createDriver, type Driver, type Profile, type Tab } from 'genauth-browsers'
import { createServer, type Plugin, type ViteDevServer } from 'vite'
import { afterAll, afterEach, beforeAll, beforeEach, describe, it } from 'vitest'
import { findPort } from '../examples/example'

const root = fileURLToPath(new URL('../../../../examples/vite-spa/', import.meta.url))

/** Replaces the URL of the local GenAuth, because each test run has its own ports. */
const useEmulator = (url: string): Plugin => ({
  name: 'use-emulator',
  enforce: 'pre',
  transform: (code, id) =>
    id.endsWith('/src/genauth.ts') ? code.replace('http://127.0.0.1:4567', url) : undefined,
})

let driver: Driver
let emulator: Emulator
let vite: ViteDevServer
let origin: string
beforeAll(async () => {
  const port = await findPort()
  origin = `http://localhost:${port}`
  emulator = await createEmulator({
    app: {
      tokenEndpointAuthMethod: 'none',
      redirectUris: [`${origin}/callback`],
      logoutRedirectUris: [`${origin}/`],
    },
  })
  vite = await createServer({
    ...{ root, configFile: join(root, 'vite.config.ts'), logLevel: 'error' },
    plugins: [useEmulator(emulator.url)],
    server: { host: '127.0.0.1', port },
  })
  await vite.listen()
  driver = await createDriver('chromium')
})
afterAll(async () => {
  await driver?.close()
  await vite?.close()
  await emulator?.close()
})

let profile: Profile
let tab: Tab
beforeEach(async () => {
  profile = await driver.newProfile()
  tab = await profile.newTab()
})
afterEach(async () => {
  await profile.close()
  emulator.reset()
})

async function enterPassword(): Promise<void> {
  await tab.waitForUrl(({ href }) => href.startsWith(emulator.url))
  await tab.fill({ label: 'Username' }, 'ada')
  await tab.fill({ label: 'Password' }, 'lovelace')
  await tab.click({ role: 'button', name: 'Log in' })
}

describe('examples/vite-spa', () => {
  it('the app shows the name after a login and a reload, and a login button after a logout', async () => {
    await tab.goTo(origin)
    await tab.click({ role: 'button', name: 'Log in' })
    await enterPassword()
    await tab.waitForUrl(({ href }) => href === `${origin}/`)
    await tab.waitForText('Hello Ada Lovelace')
    await tab.reload()
    await tab.waitForText('Hello Ada Lovelace')
    await tab.click({ role: 'button', name: 'Log out' })
    await tab.waitFor({ role: 'button', name: 'Log in' })
    await tab.waitForUrl(({ href }) => href === `${origin}/`)
  })

  it('the protected page redirects a signed-out user to the login, and the login returns to the page', async () => {
    await tab.goTo(`${origin}/profile`)
    await enterPassword()
    await tab.waitFor({ role: 'heading', name: 'Profile of Ada Lovelace' })
    await tab.waitForUrl(({ href }) => href === `${origin}/profile`)
  })

  it('the app shows the error of a failed login', async () => {
    emulator.setApp({ tokenEndpointAuthMethod: 'client_secret_post' })
    await tab.goTo(origin)
    await tab.click({ role: 'button', name: 'Log in' })
    await enterPassword()
    await tab.waitForText('invalid_client')
    await tab.waitForUrl(({ href }) => href === `${origin}/`)
    await tab.waitFor({ role: 'button', name: 'Log in' })
  })
})
