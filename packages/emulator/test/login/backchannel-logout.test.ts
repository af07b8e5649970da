import { createRemoteJWKSet, jwtVerify } from 'jose'
import { describe, expect, test } from 'vitest'
import { createClient } from '../support/client'
import { decodeJwt } from '../support/decode-jwt'
import { startApp } from '../support/start-app'
import { useEmulator } from '../support/use-emulator'

const emulator = useEmulator()

describe.each(['/login/profile/logout', '/oidc/session/end'])(
  'back-channel logout by %s',
  (path) => {
    const logOut = (client: ReturnType<typeof createClient>) =>
      client.browser.get(emulator.current.url + path)

    test('a logout sends a logout token with a valid signature, the type JWT and without exp to the backchannelLogoutUri', async () => {
      const app = await startApp()
      emulator.current.setApp({ backchannelLogoutUri: app.url })
      const client = createClient(emulator.current, 'oidc')
      const { payload: login } = decodeJwt((await client.tokens()).id_token)
      expect(app.tokens).toEqual([])
      expect((await logOut(client)).status).toBe(200)
      const keys = createRemoteJWKSet(new URL(`${emulator.current.url}/oidc/.well-known/jwks.json`))
      const [token = ''] = app.tokens
      const { payload, protectedHeader } = await jwtVerify(token, keys)
      expect(protectedHeader).toMatchObject({ alg: 'RS256', typ: 'JWT' })
      expect(payload).toEqual({
        iss: login['iss'],
        aud: emulator.current.app.id,
        sub: login['sub'],
        sid: login['sid'],
        iat: expect.any(Number),
        jti: expect.stringMatching(/^[0-9a-f]{32}$/),
        events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
      })
      expect(login['sid']).toMatch(/^[0-9a-f]{32}$/)
    })

    test('a logout of a signed-out user sends no logout token', async () => {
      const app = await startApp()
      emulator.current.setApp({ backchannelLogoutUri: app.url })
      expect((await logOut(createClient(emulator.current, 'oidc'))).status).toBe(200)
      expect(app.tokens).toEqual([])
    })

    test('a logout succeeds even if the app does not respond to the logout token', async () => {
      emulator.current.setApp({ backchannelLogoutUri: 'http://127.0.0.1:1/' })
      const client = createClient(emulator.current, 'oidc')
      await client.login()
      expect((await logOut(client)).status).toBe(200)
      const again = await client.browser.get(client.authorizeUrl({ prompt: undefined }))
      expect(again.headers.get('location')).toContain('/login?')
    })
  },
)

test('all ID tokens of one login have one sid, and the next login has another sid', async () => {
  emulator.current.setApp({ backchannelLogoutUri: 'http://127.0.0.1:1/' })
  const client = createClient(emulator.current, 'oidc')
  const first = await client.tokens()
  const sidOf = (idToken: unknown) => decodeJwt(String(idToken)).payload['sid']
  const { json } = await client.refresh(first.refresh_token)
  const others = await createClient(emulator.current, 'oidc').tokens()
  const [one, refreshed, again, other] = [
    first.id_token,
    json['id_token'],
    (await client.tokens()).id_token,
    others.id_token,
  ].map(sidOf)
  expect([refreshed, again]).toEqual([one, one])
  expect(other).not.toBe(one)
})

test('an ID token has no sid if the app has no backchannelLogoutUri', async () => {
  const { id_token: idToken } = await createClient(emulator.current, 'oidc').tokens()
  expect(decodeJwt(idToken).payload).not.toHaveProperty('sid')
})

test('a backchannelLogoutUri that is not a URL is rejected', () => {
  expect(() => emulator.current.setApp({ backchannelLogoutUri: 'here' })).toThrow(
    'not a callback URL',
  )
})
