import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createClient } from '../support/client'
import { decodeJwt } from '../support/decode-jwt'
import { useEmulator } from '../support/use-emulator'

const emulator = useEmulator()

/** An app that listens for logout tokens. */
async function startApp(): Promise<{ readonly address: string; readonly tokens: string[] }> {
  const tokens: string[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text
    })
    request.on('end', () => {
      tokens.push(new URLSearchParams(body).get('logout_token') ?? body)
      response.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, tokens }
}

describe.each(['/login/profile/logout', '/oidc/session/end'])('%s', (path) => {
  const logOut = (client: ReturnType<typeof createClient>) =>
    client.browser.get(emulator.current.url + path)

  test('tells the app that wants to know, with a token that it can check', async () => {
    const app = await startApp()
    emulator.current.setApp({ backchannelLogoutUri: app.address })
    const client = createClient(emulator.current, 'oidc')
    const { payload: login } = decodeJwt((await client.tokens()).id_token)
    expect(app.tokens).toEqual([])
    expect((await logOut(client)).status).toBe(200)
    const keys = createRemoteJWKSet(new URL(`${emulator.current.url}/oidc/.well-known/jwks.json`))
    const [token = ''] = app.tokens
    const { payload, protectedHeader } = await jwtVerify(token, keys, { typ: 'logout+jwt' })
    expect(protectedHeader.alg).toBe('RS256')
    expect(payload).toEqual({
      iss: login['iss'],
      aud: emulator.current.app.id,
      sub: login['sub'],
      sid: login['sid'],
      iat: expect.any(Number),
      exp: (payload.iat ?? 0) + 120,
      jti: expect.stringMatching(/^[0-9a-f]{32}$/),
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    })
    expect(login['sid']).toMatch(/^[0-9a-f]{32}$/)
  })

  test('tells nothing of a browser in which nobody is logged in', async () => {
    const app = await startApp()
    emulator.current.setApp({ backchannelLogoutUri: app.address })
    expect((await logOut(createClient(emulator.current, 'oidc'))).status).toBe(200)
    expect(app.tokens).toEqual([])
  })

  test('logs out though the app is down', async () => {
    emulator.current.setApp({ backchannelLogoutUri: 'http://127.0.0.1:1/' })
    const client = createClient(emulator.current, 'oidc')
    await client.login()
    expect((await logOut(client)).status).toBe(200)
    const again = await client.browser.get(client.authorizeUrl({ prompt: undefined }))
    expect(again.headers.get('location')).toContain('/login?')
  })
})

test('the same login has the same sid, also in renewed tokens, and another has another', async () => {
  emulator.current.setApp({ backchannelLogoutUri: 'http://127.0.0.1:1/' })
  const client = createClient(emulator.current, 'oidc')
  const first = await client.tokens()
  const sidOf = (idToken: unknown) => decodeJwt(String(idToken)).payload['sid']
  const { json } = await client.refresh(first.refresh_token)
  const others = await createClient(emulator.current, 'oidc').tokens()
  const [one, renewed, again, other] = [
    first.id_token,
    json['id_token'],
    (await client.tokens()).id_token,
    others.id_token,
  ].map(sidOf)
  expect([renewed, again]).toEqual([one, one])
  expect(other).not.toBe(one)
})

test('without an address tokens have no sid', async () => {
  const { id_token: idToken } = await createClient(emulator.current, 'oidc').tokens()
  expect(decodeJwt(idToken).payload).not.toHaveProperty('sid')
})

test('an address that is none is refused', () => {
  expect(() => emulator.current.setApp({ backchannelLogoutUri: 'here' })).toThrow(
    'no callback address',
  )
})
