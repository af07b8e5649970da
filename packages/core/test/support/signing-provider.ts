import { createHash } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { JWK } from 'jose'
import { appId } from './sample-data'
import { type ScriptedServer, startScriptedServer } from './scripted-server'
import { createSigningKey, type SigningKey, signWith } from './signing-key'

/** The default claims of an ID token, and the access token of the same response. */
export interface IdTokenInput {
  readonly claims: Record<string, unknown>
  readonly accessToken: string
}

/** An OpenID provider on a real HTTP server. It issues `access-1` and `refresh-1`, then `access-2` and `refresh-2`, and so on. */
export interface SigningProvider {
  readonly server: ScriptedServer
  /** The default key. */
  readonly key: SigningKey
  /** The content of the JWKS. Default: the default key. */
  published: readonly JWK[]
  /** The response to requests for the JWKS, instead of the JWKS. `reset` breaks the connection, `hang` sends no response. */
  keysFail: 'reset' | 'hang' | number | object | undefined
  /** Creates the ID token of a token response. `undefined`: signs the claims with the default key. */
  idToken: ((input: IdTokenInput) => Promise<string> | string | undefined) | undefined
  /** More claims of all ID tokens, such as the nonce of a login. */
  claims: Record<string, unknown>
  /** Members of the discovery document that replace the default ones. */
  metadata: Record<string, unknown>
  discoveryFails: 'reset' | number | undefined
  /** Returns how many requests the provider received whose path ends with `path`. */
  count(path: string): number
  reset(): void
  close(): Promise<void>
}

export async function startSigningProvider(): Promise<SigningProvider> {
  const server = await startScriptedServer()
  const key = await createSigningKey('RS256', 'first')
  const issuer = `${server.origin}/oidc`
  let issued = 0
  const provider: SigningProvider = {
    server,
    key,
    published: [],
    keysFail: undefined,
    idToken: undefined,
    claims: {},
    metadata: {},
    discoveryFails: undefined,
    count: (path) =>
      server.requests.filter((request) => request.path.split('?')[0]?.endsWith(path)).length,
    reset() {
      issued = 0
      Object.assign(provider, {
        keysFail: undefined,
        idToken: undefined,
        discoveryFails: undefined,
      })
      Object.assign(provider, { published: [key.jwk], claims: {}, metadata: {} })
      server.reply((response, { path }) => void respond(response, path))
    },
    close: () => server.close(),
  }
  const issueTokens = async () => {
    issued += 1
    const accessToken = `access-${issued}`
    const iat = Math.floor(Date.now() / 1000)
    const claims = { iss: issuer, sub: 'user-1', aud: appId, iat, exp: iat + 3600 }
    const input = { claims: { ...claims, ...provider.claims }, accessToken }
    const idToken = provider.idToken ?? (() => signWith(key, input.claims))
    return {
      access_token: accessToken,
      refresh_token: `refresh-${issued}`,
      token_type: 'Bearer',
      expires_in: 3600,
      id_token: await idToken(input),
    }
  }
  const respond = async (response: ServerResponse, path: string) => {
    if (path.endsWith('/jwks.json')) {
      return send(response, provider.keysFail ?? { keys: provider.published })
    }
    if (path.endsWith('/openid-configuration')) {
      return send(response, provider.discoveryFails ?? { issuer, ...provider.metadata })
    }
    if (path.endsWith('/token')) return send(response, await issueTokens())
    return send(response, {})
  }
  provider.reset()
  return provider
}

function send(response: ServerResponse, body: 'reset' | 'hang' | number | object): void {
  if (body === 'hang') return
  if (body === 'reset') {
    response.destroy()
    return
  }
  const isStatus = typeof body === 'number'
  response.writeHead(isStatus ? body : 200, { 'content-type': 'application/json' })
  response.end(isStatus ? '{}' : JSON.stringify(body))
}

/** Returns the `at_hash` of an access token (OpenID Connect Core, section 3.1.3.6). */
export function hashOf(accessToken: string): string {
  return createHash('sha256').update(accessToken).digest().subarray(0, 16).toString('base64url')
}
