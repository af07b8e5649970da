import { createRemoteJWKSet, jwtVerify } from 'jose'
import { expect, test } from 'vitest'
import { EmulatorError } from '../../src/index'
import { createClient } from '../support/client'
import { decodeJwt } from '../support/decode-jwt'
import { useEmulator } from '../support/use-emulator'

const emulator = useEmulator()

test.each([2048, 6000])(
  'with the switch idTokenBytes %i, every ID token is at least this long and has a valid signature',
  async (bytes) => {
    emulator.current.setSwitches({ idTokenBytes: bytes })
    const client = createClient(emulator.current, 'oidc')
    const tokens = await client.tokens()
    const { json } = await client.refresh(tokens.refresh_token)
    const keys = createRemoteJWKSet(new URL(`${emulator.current.url}/oidc/.well-known/jwks.json`))
    for (const jwt of [tokens.id_token, String(json['id_token'])]) {
      expect(jwt.length).toBeGreaterThanOrEqual(bytes)
      expect(jwt.length).toBeLessThan(bytes + 100)
      const { payload } = await jwtVerify(jwt, keys, { audience: emulator.current.app.id })
      expect(payload['sub']).toBe('603f184cec4505e2868431fc')
    }
  },
)

test('without the switch idTokenBytes, an ID token is not padded', async () => {
  const { id_token: jwt } = await createClient(emulator.current, 'oidc').tokens()
  expect(decodeJwt(jwt).payload).not.toHaveProperty('extended_fields')
})

test('/oidc/session/end accepts a long ID token as id_token_hint', async () => {
  emulator.current.setSwitches({ idTokenBytes: 2048 })
  const client = createClient(emulator.current, 'oidc')
  const { id_token: hint } = await client.tokens()
  const target = 'http://localhost:3000/'
  const query = new URLSearchParams({ id_token_hint: hint, post_logout_redirect_uri: target })
  const response = await client.browser.get(`${emulator.current.url}/oidc/session/end?${query}`)
  expect(response.headers.get('location')).toBe(target)
})

test.each([-1, 1.5, 70_000, '2048'])('the switch idTokenBytes rejects %j', (value) => {
  const set = () => emulator.current.setSwitches({ idTokenBytes: value as number })
  expect(set).toThrow(EmulatorError)
  expect(set).toThrow('whole number of bytes from 0 to 65536')
})
