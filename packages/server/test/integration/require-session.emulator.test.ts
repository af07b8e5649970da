import { describe, expect, it } from 'vitest'
import { type RequireSessionOptions, toNodeGuard } from '../../src'
import { json } from '../support/read-facts'
import { useApp } from '../support/use-app'
import { facts } from '../support/use-guarded-app'

const app = useApp()

/** Gives Ada roles at GenAuth. */
function setRoles(roles: unknown[]): void {
  const [ada] = app.emulator.users
  if (ada) ada.claims['roles'] = roles
}

function start(options: RequireSessionOptions = { role: 'admin' }) {
  setRoles([{ code: 'admin' }, 'editor'])
  const auth = app.start({ protocol: 'oidc', extraScopes: ['roles'] })
  const require = toNodeGuard(auth, options)
  app.serve((request, response) => {
    if (request.url === '/') return void response.end('the home page')
    void require(request, response, () => response.end(JSON.stringify(require.sessionOf(request))))
  })
}

describe('requireSession() with the claims of GenAuth', () => {
  it('U32: 100 requests of a user with the role send no request to GenAuth', async () => {
    start()
    const browser = await app.openLoggedIn()
    await browser.call('/auth/renew', { method: 'POST' })
    const before = app.emulator.count('userinfo') + app.emulator.count('token')
    for (let n = 0; n < 100; n += 1) {
      const response = await browser.call('/admin')
      expect([response.status, json(response)['user']]).toMatchObject([
        200,
        { name: 'Ada Lovelace' },
      ])
    }
    expect(app.emulator.count('userinfo') + app.emulator.count('token')).toBe(before)
  })

  it('U33: a role that was taken away at GenAuth gives no access after claimsMaxAgeSeconds', async () => {
    start()
    const browser = await app.openLoggedIn()
    await browser.call('/auth/renew', { method: 'POST' })
    expect((await browser.call('/admin')).status).toBe(200)
    setRoles(['editor'])
    app.pass(599)
    expect((await browser.call('/admin')).status).toBe(200)
    app.pass(2)
    expect(facts(await browser.call('/admin'))).toEqual([401, 'renew_required'])
    await browser.call('/auth/renew', { method: 'POST' })
    expect(facts(await browser.call('/admin'))).toEqual([403, 'forbidden'])
  })

  it('U33: while GenAuth is down, old claims give no access, and the session stays', async () => {
    start()
    const browser = await app.openLoggedIn()
    await browser.call('/auth/renew', { method: 'POST' })
    app.pass(601)
    app.emulator.setFault('userinfo', { kind: 'status', status: 503 })
    await browser.call('/auth/renew', { method: 'POST' })
    expect(facts(await browser.call('/admin'))).toEqual([401, 'renew_required'])
    app.emulator.clearFaults()
    app.pass(60)
    await browser.call('/auth/renew', { method: 'POST' })
    expect((await browser.call('/admin')).status).toBe(200)
  })
})

describe('requireSession() with the logins of GenAuth', () => {
  it('U36: a navigation with an old login leads through a new login back to the page', async () => {
    start({ maxAgeSeconds: 300 })
    const browser = await app.openLoggedIn()
    app.pass(301)
    expect(facts(await browser.call('/pay'))).toEqual([401, 'insufficient_user_authentication'])
    const refused = await browser.step(`${app.origin}/pay?id=7`)
    expect(refused.status).toBe(303)
    const arrived = await browser.goTo(refused.headers.get('location') ?? '')
    expect([arrived.status, arrived.url]).toEqual([200, `${app.origin}/pay?id=7`])
    app.pass(290)
    expect((await browser.call('/pay')).status).toBe(200)
    app.pass(20)
    expect((await browser.call('/pay')).status).toBe(401)
  })

  it('U38: a step-up that fails ends in a page with a link, and the session stays', async () => {
    start({ maxAgeSeconds: 300 })
    const browser = await app.openLoggedIn()
    app.pass(301)
    const refused = await browser.step(`${app.origin}/pay`)
    const authorize = await browser.step(refused.headers.get('location') ?? '')
    const { searchParams } = new URL(authorize.headers.get('location') ?? '')
    expect(searchParams.get('max_age')).toBe('300')
    const state = encodeURIComponent(searchParams.get('state') ?? '')
    const iss = encodeURIComponent(`${app.emulator.url}/oidc`)
    await browser.step(`${app.origin}/auth/callback?error=access_denied&state=${state}&iss=${iss}`)
    expect(facts(await browser.step(`${app.origin}/pay`))).toEqual([401, 'access_denied'])
    expect(json(await browser.call('/auth/session'))['session']).toMatchObject({
      status: 'authenticated',
    })
  })
})
