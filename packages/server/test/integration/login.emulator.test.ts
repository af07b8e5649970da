import { describe, expect, it } from 'vitest'
import { factsIn } from '../support/read-facts'
import { useApp } from '../support/use-app'

const app = useApp({
  app: { accessTokenSeconds: 3600 },
  switches: { refreshAnswer: { oauth: 'new', oidc: 'new' } },
})

const methods = ['client_secret_post', 'client_secret_basic'] as const
const rows = (['oauth', 'oidc'] as const).flatMap((protocol) =>
  methods.map((method) => ({ protocol, method })),
)

function start({ protocol, method }: (typeof rows)[number]): void {
  const authMethods = {
    tokenEndpointAuthMethod: method,
    introspectionEndpointAuthMethod: method,
    revocationEndpointAuthMethod: method,
  }
  app.emulator.setApp(authMethods)
  app.start({ protocol, ...authMethods })
}

describe.each(rows)('an $protocol app with the authentication method $method', (row) => {
  it('B1, B7: login, user, token refresh and logout work, and no response contains a secret', async () => {
    start(row)
    const browser = app.openBrowser()
    const page = await browser.goTo(`${app.origin}/auth/login?returnTo=/reports%3Fyear=2026%23top`)
    expect([page.url, page.body]).toEqual([`${app.origin}/reports?year=2026#top`, 'the app'])

    const before = JSON.parse((await browser.call('/auth/session')).body)
    expect(before).toEqual({
      session: { status: 'authenticated', id: expect.any(String), sub: ada, stale: false },
      answeredAt: expect.any(Number),
      startedAt: expect.any(Number),
      expiresAt: expect.any(Number),
      renewAt: before.userDueAt,
      revision: 1,
      renewable: true,
      scope: expect.arrayContaining([row.protocol === 'oauth' ? 'user' : 'openid']),
      user: expect.objectContaining({ sub: ada, name: 'Ada Lovelace', email: 'ada@example.com' }),
      userUpdatedAt: expect.any(Number),
      userDueAt: before.userUpdatedAt + 570_000,
      isUserPartial: true,
    })
    const user = JSON.parse((await browser.call('/auth/user')).body)
    expect(user).toMatchObject({ sub: ada, email: 'ada@example.com' })

    app.pass(3590)
    const renewed = await browser.call('/auth/renew', { method: 'POST' })
    const after = JSON.parse(renewed.body)
    expect(after.session).toEqual(before.session)
    expect(after.revision).toBe(2)
    expect(after.expiresAt).toBeGreaterThan(before.expiresAt + 3_500_000)
    expect(app.renewals()).toBe(1)
    const known = JSON.parse((await browser.call('/auth/introspect', { method: 'POST' })).body)
    expect(known).toMatchObject({ active: true, clientId: app.emulator.app.id })
    expect(known).not.toHaveProperty('tokenId')

    const copy = browser.copy()
    const out = await browser.call('/auth/logout', { method: 'POST' })
    expect(JSON.parse(out.body)).toEqual(
      row.protocol === 'oauth'
        ? { logoutUrl: expect.stringContaining(app.emulator.url) }
        : {
            logoutUrl: expect.stringContaining(`${app.origin}/auth/logout/continue?id=`),
            state: expect.any(String),
            postLogoutRedirectUri: `${app.origin}/`,
          },
    )
    await browser.step(JSON.parse(out.body).logoutUrl, 'same-origin')
    expect([...browser.cookies.keys()]).toEqual([])
    expect(app.emulator.requests('revocation').map(({ status }) => status)).toEqual([200, 200])
    for (const [path, method] of routes) await copy.call(path, { method })
    expect(factsIn(await copy.call('/auth/session'))).toEqual({
      session: { status: 'anonymous', reason: 'revoked' },
    })
    expect((await copy.call('/auth/user')).status).toBe(401)
    expect(app.renewals()).toBe(1)
    expect(app.emulator.issued().length).toBeGreaterThan(6)
    app.expectNoSecrets()
  })

  it('B7: the logout redirects to GenAuth, which ends its own session and redirects to the app', async () => {
    start(row)
    const browser = await app.openLoggedIn()
    const out = await browser.call('/auth/logout', { method: 'POST' })
    const { logoutUrl, state } = JSON.parse(out.body)
    expect(logoutUrl).not.toContain('id_token_hint')
    expect((await browser.goTo(logoutUrl, 'same-origin')).url).toBe(
      row.protocol === 'oauth' ? `${app.origin}/` : `${app.origin}/?state=${state}`,
    )
    const login = await browser.step(`${app.origin}/auth/login`)
    const next = await browser.step(login.headers.get('location') ?? '')
    expect(next.headers.get('location')).toContain('/login?')
  })
})

const routes = [
  ['/auth/session', 'GET'],
  ['/auth/user', 'GET'],
  ['/auth/renew', 'POST'],
  ['/auth/introspect', 'POST'],
] as const

const ada = '603f184cec4505e2868431fc'
