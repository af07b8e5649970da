import { afterEach, describe, expect, it } from 'vitest'
import { areClaimsTooOld } from '../../src/sessions/claims-age'
import { json } from '../support/read-facts'
import { requestOf } from '../support/request-of'
import { useApp } from '../support/use-app'

const app = useApp({
  app: { accessTokenSeconds: 3600, grants: ['authorization_code', 'refresh_token'] },
})

const setRoles = (roles: unknown) => {
  const [ada] = app.emulator.users
  if (ada) ada.claims['roles'] = roles
}
afterEach(() => setRoles([]))

const readUser = async (browser: Parameters<typeof requestOf>[0]) =>
  (await app.auth.getSession(requestOf(browser)))?.user

describe('a user with a role', () => {
  it.each([
    ['oidc', 'openid profile email roles offline_access', 0],
    ['oauth', undefined, 1],
  ] as const)(
    'U1: on %s, 100 renders of a signed-in user send no request to GenAuth',
    async (protocol, scope, userInfoRequests) => {
      setRoles([{ code: 'admin' }])
      app.start({ protocol, scope })
      const browser = await app.openLoggedIn()
      const before = app.emulator.requests().length
      for (let n = 0; n < 50; n += 1) {
        expect(await readUser(browser)).toMatchObject({ name: 'Ada Lovelace' })
        const { user } = await app.auth.initialSession(requestOf(browser))
        expect(user).toMatchObject({ email: 'ada@example.com' })
      }
      expect(app.emulator.requests()).toHaveLength(before)
      expect(app.emulator.count('userinfo')).toBe(userInfoRequests)
    },
  )

  it('U2: a role that was taken away at GenAuth is gone from the session before the claims reach claimsMaxAgeSeconds', async () => {
    setRoles([{ code: 'admin' }])
    app.start({ protocol: 'oidc', scope: 'openid profile roles offline_access' })
    const browser = await app.openLoggedIn()
    expect(await readUser(browser)).toMatchObject({ roles: [{ code: 'admin' }] })
    const facts = json(await browser.call('/auth/session'))
    setRoles([])
    app.pass((Number(facts['renewAt']) - Number(facts['answeredAt'])) / 1000)
    const record = { userUpdatedAt: Number(facts['userUpdatedAt']) }
    expect(areClaimsTooOld(record, { maxAgeMs: 600_000 }, Number(facts['renewAt']))).toBe(false)
    const renewed = json(await browser.call('/auth/renew', { method: 'POST' }))
    expect(renewed).toMatchObject({ user: { roles: [] }, revision: 1 })
    expect(await readUser(browser)).toMatchObject({ roles: [] })
    expect([app.emulator.count('userinfo'), app.renewals()]).toEqual([1, 0])
  })

  it('U2: without a refresh token, the claims are read too', async () => {
    setRoles([{ code: 'admin' }])
    app.start({ protocol: 'oidc', scope: 'openid roles', claims: ['roles'] })
    const browser = await app.openLoggedIn()
    setRoles([])
    app.pass(600)
    await browser.call('/auth/renew', { method: 'POST' })
    expect(await readUser(browser)).toEqual({ sub: '603f184cec4505e2868431fc', roles: [] })
  })

  it.each([{ kind: 'status', status: 503 }, { kind: 'html' }, { kind: 'reset' }] as const)(
    'U3: if user info fails (%j), the user stays signed in with the old claims',
    async (fault) => {
      app.start({ protocol: 'oidc' })
      const browser = await app.openLoggedIn()
      app.pass(600)
      app.emulator.setFault('userinfo', fault)
      const { status } = await browser.call('/auth/renew', { method: 'POST' })
      expect(status).toBe(200)
      const session = await app.auth.getSession(requestOf(browser))
      expect(session?.user).toMatchObject({ name: 'Ada Lovelace' })
      expect(areClaimsTooOld(session ?? {}, { maxAgeMs: 600_000 }, Date.now() + 600_000)).toBe(true)
    },
  )
})
