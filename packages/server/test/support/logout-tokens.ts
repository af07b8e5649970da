import { exportJWK, generateKeyPair, type JWTHeaderParameters, SignJWT } from 'jose'
import { beforeAll } from 'vitest'
import type { AuthServer } from '../../src'
import type { App } from './use-app'

/** The `sub` of all logout tokens in the tests. */
const ada = '603f184cec4505e2868431fc'

/** The event that makes a token a logout token. */
export const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout'

type Keys = Awaited<ReturnType<typeof generateKeyPair>>

export interface Forgery {
  /** Replaces claims of a valid token. `undefined` removes a claim. */
  readonly claims?: Record<string, unknown>
  readonly header?: Partial<JWTHeaderParameters>
  readonly key?: CryptoKey | Uint8Array
}

/** Creates logout tokens with valid signatures, because the tests have GenAuth's private keys. */
export interface LogoutTokens {
  readonly keys: Keys
  /** The public keys, in the format in which GenAuth publishes its keys. */
  readonly published: readonly object[]
  /** A `fetch` that adds the public keys of the tests to GenAuth's keys. */
  readonly fetch: typeof fetch
  /** Applies the changes in `forgery` to a logout token, and signs the token as GenAuth does. */
  sign(forgery?: Forgery): Promise<string>
}

/** Creates the keys before the tests of a file. */
export function useLogoutTokens(app: Pick<App, 'emulator'>): LogoutTokens {
  let keys: Keys
  let published: object[]
  beforeAll(async () => {
    keys = await generateKeyPair('RS256', { extractable: true })
    // The member `alg` of a key is optional, so this key has none.
    published = [{ ...(await exportJWK(keys.publicKey)), kid: 'genauth' }]
  })
  return {
    get keys() {
      return keys
    },
    get published() {
      return published
    },
    async fetch(url, init) {
      const isForKeys = String(url).endsWith('/jwks.json')
      if (isForKeys && !String(url).startsWith(app.emulator.url)) {
        return Response.json({ keys: published })
      }
      const response = await fetch(url, init)
      if (!isForKeys) return response
      // The emulator signs ID tokens with its own key.
      const { keys: own } = (await response.json()) as { keys: object[] }
      return Response.json({ keys: [...own, ...published] })
    },
    sign({ claims = {}, header = {}, key } = {}) {
      const now = Math.floor(Date.now() / 1000)
      const payload = {
        iss: `${app.emulator.url}/oidc`,
        aud: app.emulator.app.id,
        iat: now,
        exp: now + 120,
        jti: crypto.randomUUID(),
        sub: ada,
        events: { [logoutEvent]: {} },
        ...claims,
      }
      return new SignJWT(payload)
        .setProtectedHeader({ alg: 'RS256', kid: 'genauth', typ: 'logout+jwt', ...header })
        .sign(key ?? keys.privateKey, { crit: { x: true } })
    },
  }
}

const form = 'application/x-www-form-urlencoded'

/** Posts a body to the back-channel logout route of an app, as GenAuth does. */
export async function postLogout(auth: AuthServer, body: string, type = form): Promise<Response> {
  const response = await auth.handle(
    new Request(`${auth.origin}/auth/backchannel-logout`, {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    }),
  )
  if (!response) throw new Error('The AuthServer returned no response.')
  return response
}

/** Delivers a logout token. */
export function sendLogout(auth: AuthServer, token: string): Promise<Response> {
  return postLogout(auth, `logout_token=${token}`)
}
