import {
  type AuthServerOptions,
  cookieSessions,
  memoryStore,
  storedSessions,
} from '@genauth/server'
import { createDriver, type Driver, type Tab } from 'genauth-browsers'
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest'
import { createAuthRoutes } from '../../auth-routes.mjs'
import { logIn, logInButton, waitUntilLoggedOut } from '../support/log-in'
import { type DemoServer, serveDemo } from '../support/serve-demo'
import { type OldEngine, startOldEngine } from '../support/start-old-engine'

let driver: Driver
beforeAll(async () => {
  driver = await createDriver(inject('engine'), {})
})
afterAll(() => driver?.close())

/** Serves the demo with the old OpenID Connect engine while the tests of a `describe` run. */
function setUpOldSite(mode: 'browser' | 'server', options: Partial<AuthServerOptions> = {}) {
  let server: DemoServer
  let engine: OldEngine
  let skewMs = 0
  const runtime = { now: () => Date.now() + skewMs }
  beforeAll(async () => {
    server = await serveDemo(inject('demo'))
    engine = await startOldEngine({
      redirectUri: `${server.url}${mode === 'browser' ? '' : '/auth/oidc'}/callback`,
      logoutRedirectUri: `${server.url}/`,
      authMethod: mode === 'browser' ? 'none' : 'client_secret_post',
    })
    const { url: appHost, app } = engine
    const { id: appId, secret } = app
    server.setUp(
      { clients: { [mode]: { appId, appHost } }, protocol: 'oidc', emulator: { users: [] } },
      createAuthRoutes({
        origin: server.url,
        appId,
        appHost,
        secret,
        options: { runtime, ...options },
      }),
    )
  })
  afterAll(async () => {
    await engine?.close()
    await server?.close()
  })
  return {
    get engine() {
      return engine
    },
    /** Moves the clock of the app's server, which sends no forced refresh within ten seconds after a refresh. */
    passTenSeconds(): void {
      skewMs += 10_000
    },
    /** Changes how the engine authenticates the app, so that it rejects the app. Returns a function that restores the app. */
    rejectApp(): () => void {
      const [method, other] =
        mode === 'server'
          ? (['client_secret_post', 'none'] as const)
          : (['none', 'client_secret_post'] as const)
      engine.setApp({ token_endpoint_auth_method: other, client_secret: engine.app.secret })
      return () => engine.setApp({ token_endpoint_auth_method: method })
    },
    /** Sends a used refresh token to the engine, as a thief does. The engine then revokes all tokens of the login. */
    async reuseToken(): Promise<void> {
      const used = engine.redeemed.at(-1) ?? ''
      const { id, secret } = engine.app
      const credentials = { client_id: id, ...(mode === 'server' && { client_secret: secret }) }
      const fields = { ...credentials, grant_type: 'refresh_token', refresh_token: used }
      const body = new URLSearchParams(fields)
      const response = await fetch(`${engine.url}/oidc/token`, { method: 'POST', body })
      expect(await response.json()).toMatchObject({ error: 'invalid_grant' })
    },
    async openLoggedIn(): Promise<Tab> {
      const tab = await (await driver.newProfile()).newTab()
      await tab.goTo(`${server.url}/tokens`)
      await logIn(tab, { url: server.url, emulator: engine })
      return tab
    },
    /** Waits until the browser is at the root of the app, with a clean URL and without an error. */
    async waitUntilLanded(tab: Tab): Promise<void> {
      await tab.waitForUrl(({ href }) => href === `${server.url}/`)
      await waitUntilLoggedOut(tab)
      await tab.waitForNoText('state_mismatch')
    },
  }
}

/** Returns the text that the demo shows after an introspection. */
function readStatus(tab: Tab): Promise<string> {
  return tab.evaluate(() => document.querySelector('.introspection')?.textContent ?? '')
}

const rows = [
  ['browser mode', 'browser', {}],
  [
    'server mode and sessions in cookies',
    'server',
    { sessions: cookieSessions({ revocations: 'process' }) },
  ],
  ['server mode and sessions in a store', 'server', { sessions: storedSessions(memoryStore()) }],
] as const

describe.each(rows)(
  'the OpenID Connect engine of GenAuth’s live service with %s',
  (name, mode, options) => {
    const site = setUpOldSite(mode, options)

    it(`L11: login, token refresh, userinfo and logout work at the OpenID Connect engine of GenAuth’s live service with ${name}`, async () => {
      const tab = await site.openLoggedIn()
      for (const count of [1, 2]) {
        await tab.click({ role: 'button', name: 'Refresh now' })
        await expect.poll(() => site.engine.redeemed.length).toBe(count)
        // The ten seconds start when the server has received the new tokens.
        await tab.waitForText('Valid')
        site.passTenSeconds()
      }
      expect(new Set(site.engine.redeemed).size).toBe(2)
      await tab.click({ role: 'link', name: 'Ada, your profile' })
      await tab.waitFor({ role: 'heading', name: 'Ada Lovelace' })
      await tab.click({ role: 'link', name: 'Tokens' })
      await tab.click({ role: 'button', name: 'Log out everywhere' })
      // This button is on the logout form of the OpenID Connect engine.
      await tab.click({ role: 'button', name: 'Yes, sign me out' })
      await site.waitUntilLanded(tab)
      await tab.click(logInButton)
      await tab.waitFor({ label: 'Password' })
    })

    it(`if the engine rejects the app, a token refresh shows invalid_client and the session continues with ${name}`, async () => {
      const tab = await site.openLoggedIn()
      const restore = site.rejectApp()
      onTestFinished(restore)
      await tab.click({ role: 'button', name: 'Refresh now' })
      await tab.waitForText('Your session cannot be refreshed and ends soon')
      await tab.waitForText('invalid_client')
      await tab.waitFor({ role: 'link', name: 'Ada, your profile' })
      restore()
      const before = site.engine.redeemed.length
      await tab.click({ role: 'button', name: 'Refresh now' })
      await expect.poll(() => site.engine.redeemed.length).toBe(before + 1)
      await tab.waitForNoText('invalid_client')
    })

    it(`if a thief uses a used refresh token, introspection reports a revoked token, and the next token refresh ends the session with ${name}`, async () => {
      const tab = await site.openLoggedIn()
      await tab.click({ role: 'button', name: 'Introspect' })
      await expect.poll(() => readStatus(tab)).toMatch(/^Active/)
      const before = site.engine.redeemed.length
      await tab.click({ role: 'button', name: 'Refresh now' })
      await expect.poll(() => site.engine.redeemed.length).toBe(before + 1)
      await tab.waitForText('Valid')
      await site.reuseToken()
      site.passTenSeconds()
      await tab.click({ role: 'button', name: 'Introspect' })
      await expect.poll(() => readStatus(tab)).toMatch(/^Not active/)
      await tab.waitFor({ role: 'link', name: 'Ada, your profile' })
      await tab.click({ role: 'button', name: 'Refresh now' })
      await tab.waitForText('Your session has ended')
      await tab.waitForText('The code or refresh token is used, expired or revoked')
    })

    it(`a local logout revokes the tokens at the engine with ${name}`, async () => {
      const tab = await site.openLoggedIn()
      const revokedBefore = site.engine.revoked.length
      await tab.click({ role: 'button', name: 'Log out here' })
      await tab.waitForText('You are logged out')
      await expect.poll(() => site.engine.revoked.length).toBe(revokedBefore + 1)
    })
  },
)

describe("an app in server mode with `logout: 'universal'`, at the OpenID Connect engine of GenAuth’s live service", () => {
  const site = setUpOldSite('server', { logout: 'universal' })

  it('L11: a universal logout returns to the app, and the next login requires the password', async () => {
    const tab = await site.openLoggedIn()
    await tab.click({ role: 'button', name: 'Log out everywhere' })
    await site.waitUntilLanded(tab)
    await tab.click(logInButton)
    await tab.waitFor({ label: 'Password' })
  })

  it('the OpenID Connect engine of GenAuth’s live service rejects a logout URL without an ID token', async () => {
    const query = new URLSearchParams({
      client_id: site.engine.app.id,
      post_logout_redirect_uri: 'http://127.0.0.1/',
    })
    const response = await fetch(`${site.engine.url}/oidc/session/end?${query}`)
    expect([response.status, await response.json()]).toEqual([
      400,
      {
        error: 'invalid_request',
        error_description:
          'post_logout_redirect_uri can only be used in combination with id_token_hint',
      },
    ])
  })
})
