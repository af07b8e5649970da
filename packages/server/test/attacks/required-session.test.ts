import { describe, expect, it } from 'vitest'
import { type AuthServerOptions, type RequireSessionOptions, toNodeGuard } from '../../src'
import type { Browser } from '../support/browser'
import type { ReceivedResponse } from '../support/send-http'
import { useApp } from '../support/use-app'
import { facts } from '../support/use-guarded-app'

const app = useApp()

/** Starts the app with a guard for `/pay`. */
function guard(required: RequireSessionOptions, options: Partial<AuthServerOptions> = {}): void {
  const require = toNodeGuard(app.start({ protocol: 'oidc', ...options }), required)
  app.serve((request, response) => {
    if (!request.url?.startsWith('/pay')) return void response.end('the home page')
    void require(request, response, () => response.end('the payment'))
  })
}

/** Navigates as a browser does: follows every redirect, and logs in on GenAuth's page. */
async function navigate(browser: Browser, path: string): Promise<ReceivedResponse> {
  let response = await browser.step(app.origin + path)
  for (let hops = 0; hops < 20; hops += 1) {
    const location = response.headers.get('location')
    const url = new URL(location ?? response.url, response.url)
    const isLoginPage = url.origin !== app.origin && url.pathname === '/login'
    if (isLoginPage) response = await browser.submitLogin(url.href)
    else if (location === null) return response
    else response = await browser.step(url.href)
  }
  throw new Error('There were more than 20 redirects.')
}

describe('a step-up that changes nothing', () => {
  it.each<[string, RequireSessionOptions]>([
    ['no acr', { acrValues: ['gold'] }],
    ['no acr, but a recent auth_time', { acrValues: ['gold'], maxAgeSeconds: 300 }],
  ])(
    'U80: if GenAuth returns %s, the redirects end in a page with a link',
    async (_name, required) => {
      app.emulator.setSwitches({ acr: 'never' })
      guard(required)
      const browser = await app.openLoggedIn()
      const response = await navigate(browser, '/pay?id=7')
      expect(facts(response)).toEqual([401, 'insufficient_user_authentication'])
      expect(response.headers.get('cache-control')).toBe('no-store')
      expect(response.body).toContain('acr_values=gold')
    },
  )

  it('U80: if the clock of the server is ahead, the redirects end in a page with a link', async () => {
    guard({ maxAgeSeconds: 300 }, { runtime: { now: () => Date.now() + 600_000 } })
    const response = await navigate(await app.openLoggedIn(), '/pay?id=7')
    expect(facts(response)).toEqual([401, 'insufficient_user_authentication'])
    expect(response.body).toContain('max_age=300')
  })

  it('U80: a minute later, or after an ordinary login, the page redirects again', async () => {
    app.emulator.setSwitches({ acr: 'never' })
    guard({ acrValues: ['gold'] })
    const browser = await app.openLoggedIn()
    expect((await browser.step(`${app.origin}/pay`)).status).toBe(303)
    await navigate(browser, '/pay')
    expect((await browser.step(`${app.origin}/pay`)).status).toBe(401)
    app.pass(61)
    expect((await browser.step(`${app.origin}/pay`)).status).toBe(303)
  })
})

describe('a method that no Request can have', () => {
  it('U82: TRACE never reaches the handler, even if next ignores its argument', async () => {
    guard({ maxAgeSeconds: 300 })
    for (const browser of [app.openBrowser(), await app.openLoggedIn()]) {
      const response = await browser.call('/pay', { method: 'TRACE' })
      expect([response.status, response.body]).toEqual([400, ''])
      expect(response.headers.get('cache-control')).toBe('no-store')
    }
  })
})
