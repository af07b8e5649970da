import { describe, expect, it } from 'vitest'
import { useServerApp } from '../support/server-app'
import { genauthKinds } from '../support/start-genauth'

describe.each(genauthKinds)('server mode at the %s', (kind) => {
  const app = useServerApp(kind)
  const post = (path: string, fields: Record<string, string>) =>
    fetch(`${app.genauth.url}/oidc${path}`, {
      method: 'POST',
      body: new URLSearchParams({
        client_id: app.genauth.app.id,
        client_secret: app.genauth.app.secret,
        ...fields,
      }),
    })

  it('login, user, introspection, token refresh and logout work', async () => {
    expect(new URL(await app.logIn()).pathname).toBe('/')
    expect(await app.status()).toBe('authenticated')
    expect(await (await app.call('/user')).json()).toMatchObject({ name: 'Ada Lovelace' })
    expect(await (await app.call('/introspect')).json()).toMatchObject({ active: true })
    expect((await app.call('/renew?force')).status).toBe(200)
    const { logoutUrl } = (await (await app.call('/logout')).json()) as { logoutUrl: string }
    expect(new URL(logoutUrl).pathname).toBe('/auth/logout/continue')
    expect(await app.status()).toBe('anonymous:none')
    expect(app.reported).toEqual([])
  })

  it('a logout at GenAuth sends a logout token, which ends the session', async () => {
    await app.logIn()
    await app.logOutAtGenAuth()
    expect(await app.status()).toBe('anonymous:revoked')
    expect(app.reported).toEqual([])
  })

  it.each([
    [
      'a wrong secret',
      () => {
        app.restart({ secret: 'f'.repeat(32) })
        return app.logIn()
      },
      'invalid_client',
    ],
    [
      'an expired code',
      () => app.logIn({ beforeCallback: () => app.genauth.expire('AuthorizationCode') }),
      'invalid_grant',
    ],
    [
      'a denied consent',
      () => {
        app.genauth.askForConsent()
        return app.logIn({ deny: true })
      },
      'access_denied',
    ],
    [
      'a scope list without openid',
      () => {
        app.restart({ scope: 'profile' })
        return app.logIn()
      },
      'invalid_request',
    ],
  ])(
    'a login with %s does not start a session, and the server reports the error',
    async (_title, logIn, code) => {
      await logIn()
      expect(await app.status()).toBe('anonymous:error')
      expect(app.reported).toEqual([code])
    },
  )

  it('an introspection with a wrong secret returns invalid_client, and the session continues', async () => {
    await app.logIn()
    app.genauth.setSecret('f'.repeat(32))
    const response = await app.call('/introspect')
    expect([response.status, await response.json()]).toMatchObject([
      502,
      { error: 'invalid_client' },
    ])
    expect(await app.status()).toBe('authenticated')
  })

  it('a logout with a wrong secret ends the session, and returns the error of the revocation', async () => {
    await app.logIn()
    app.genauth.setSecret('f'.repeat(32))
    expect(await (await app.call('/logout')).json()).toMatchObject({
      error: { code: 'invalid_client' },
    })
    expect(await app.status()).toBe('anonymous:none')
    expect(app.reported).toEqual(['invalid_client'])
  })

  it('after the access token has expired at GenAuth, a user request fails, and a token refresh makes the next one succeed', async () => {
    await app.logIn()
    app.genauth.expire('AccessToken')
    const failed = await app.call('/user')
    expect([failed.status, await failed.json()]).toMatchObject([401, { error: 'invalid_token' }])
    expect(await app.statusIn(await app.call('/renew?force'))).toBe('authenticated')
    expect(await (await app.call('/user')).json()).toMatchObject({ name: 'Ada Lovelace' })
  })

  it.each([
    ['a wrong secret', () => app.genauth.setSecret('f'.repeat(32)), 'invalid_client'],
    [
      'a grant that the app may not use',
      () => app.genauth.setGrants(['authorization_code']),
      'unauthorized_client',
    ],
  ])(
    'a token refresh with %s keeps the session, and the server reports the error',
    async (_title, change, code) => {
      await app.logIn()
      change()
      const response = await app.call('/renew?force')
      expect([response.status, await response.json()]).toMatchObject([503, { error: code }])
      expect(await app.status()).toBe('authenticated')
      expect(app.reported).toEqual([code])
      app.genauth.setSecret('0123456789abcdef0123456789abcdef')
      app.genauth.setGrants(['authorization_code', 'refresh_token'])
      expect(await (await app.call('/user')).json()).toMatchObject({ name: 'Ada Lovelace' })
    },
  )

  it('a second use of a refresh token by a thief ends the session at the next token refresh', async () => {
    await app.logIn()
    expect((await app.call('/renew?force')).status).toBe(200)
    const [used = ''] = app.genauth.redeemed
    const stolen = await post('/token', { grant_type: 'refresh_token', refresh_token: used })
    expect(await stolen.json()).toMatchObject({ error: 'invalid_grant' })
    const user = await app.call('/user')
    expect([user.status, await user.json()]).toMatchObject([401, { error: 'invalid_token' }])
    expect(await app.status()).toBe('authenticated')
    app.passTenSeconds()
    expect(await app.statusIn(await app.call('/renew?force'))).toBe('anonymous:expired')
    expect(await app.status()).toBe('anonymous:none')
    expect(app.reported).toEqual(['invalid_grant'])
  })

  it('a token refresh with an expired refresh token ends the session, and the server reports invalid_grant', async () => {
    await app.logIn()
    app.genauth.expire('RefreshToken')
    expect(await app.statusIn(await app.call('/renew?force'))).toBe('anonymous:expired')
    expect(await app.status()).toBe('anonymous:none')
    expect(app.reported).toEqual(['invalid_grant'])
  })
})
