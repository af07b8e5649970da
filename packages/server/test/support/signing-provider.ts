import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import {
  type AuthServer,
  type AuthServerOptions,
  cookieSessions,
  createAuthServer,
} from '../../src'
import { type Browser, createBrowser } from './browser'
import { watchEvents } from './watch-events'

export const secret = 'e2b4f9c0d1a84b6fa3c5d7e9f1a2b3c4'
const origin = 'https://app.example'

/** A key of a provider, with its public part as a JWK. */
export interface SigningKey {
  readonly alg: string
  readonly kid?: string | undefined
  readonly privateKey: CryptoKey | Uint8Array
  readonly jwk: JWK
}

export async function createSigningKey(alg: string, kid?: string): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  return { alg, kid, privateKey, jwk: { ...(await exportJWK(publicKey)), ...(kid && { kid }) } }
}

/** An OpenID provider on a real HTTP server, and an app that uses it. */
export interface SigningProvider {
  readonly url: string
  /** The paths of all requests. */
  readonly paths: string[]
  /** The errors that the app reported. */
  readonly reports: string[]
  published: readonly JWK[]
  /** The key and the claims of the next ID tokens. */
  key: SigningKey
  claims: Record<string, unknown>
  /** Changes a signed ID token. */
  change: (idToken: string) => string
  /** The status of responses to requests for the JWKS. */
  keysStatus: number
  /** The response to requests for the discovery document. */
  metadata: { status: number; body: Record<string, unknown> }
  count(path: string): number
  /** Starts the app. */
  start(options?: Partial<AuthServerOptions>): AuthServer
  /** Moves the app's clock. */
  pass(ms: number): void
  openBrowser(auth: AuthServer): Browser
  /** Logs in. The session of the browser shows whether the login worked. */
  logIn(browser: Browser): Promise<void>
}

/** Starts the provider for the tests of a file. */
export function useSigningProvider(): SigningProvider {
  let shiftMs = 0
  let nonce: string | null = null
  let first: SigningKey
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0] ?? ''
    provider.paths.push(path)
    void respond(response, path)
  })
  const issueTokens = async () => {
    const iat = Math.floor((Date.now() + shiftMs) / 1000)
    const times = { iat, exp: iat + 3600 }
    const { alg, kid, privateKey } = provider.key
    const claims = { iss: `${provider.url}/oidc`, aud: 'an-app', sub: 'ada', nonce, ...times }
    const idToken = await new SignJWT({ ...claims, ...provider.claims })
      .setProtectedHeader({ alg, ...(kid !== undefined && { kid }) })
      .sign(privateKey)
    const count = provider.count('/token')
    return {
      access_token: `access-${count}`,
      refresh_token: `refresh-${count}`,
      token_type: 'Bearer',
      expires_in: 3600,
      id_token: provider.change(idToken),
    }
  }
  const respond = async (response: ServerResponse, path: string) => {
    const send = (body: object, status = 200) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(body))
    }
    if (path.endsWith('/jwks.json')) send({ keys: provider.published }, provider.keysStatus)
    else if (path.endsWith('/openid-configuration')) {
      const { status, body } = provider.metadata
      send({ issuer: `${provider.url}/oidc`, ...body }, status)
    } else if (path.endsWith('/token')) send(await issueTokens())
    else send(path.endsWith('/me') ? { sub: 'ada' } : {})
  }
  const provider: SigningProvider = {
    get url() {
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    },
    paths: [],
    reports: [],
    published: [],
    key: undefined as never,
    claims: {},
    change: (idToken) => idToken,
    keysStatus: 200,
    metadata: { status: 200, body: {} },
    count: (path) => provider.paths.filter((one) => one.endsWith(path)).length,
    start: (options = {}) =>
      createAuthServer({
        appId: 'an-app',
        secret,
        appHost: provider.url,
        protocol: 'oidc',
        redirectUri: `${origin}/auth/callback`,
        cookieSecrets: ['a-secret-of-32-bytes-for-cookies'],
        sessions: cookieSessions({ revocations: 'process' }),
        onError: (error) => void provider.reports.push(error.code),
        runtime: { now: () => Date.now() + shiftMs },
        ...options,
        onEvent: watchEvents(options.onEvent),
      }),
    pass(ms) {
      shiftMs += ms
    },
    openBrowser: (auth) =>
      createBrowser(auth.origin, async (url, sent) => {
        const response = await auth.handle(new Request(url, sent as RequestInit))
        if (!response) throw new Error(`The app does not respond to ${url}.`)
        const { status, headers } = response
        return { url, status, headers, body: await response.text() }
      }),
    async logIn(browser) {
      const { headers } = await browser.step(`${origin}/auth/login`)
      const { searchParams } = new URL(headers.get('location') ?? '')
      nonce = searchParams.get('nonce')
      const query = new URLSearchParams({ code: 'a-code', state: searchParams.get('state') ?? '' })
      await browser.step(`${origin}/auth/callback?${query}`, 'cross-site')
    },
  }
  beforeAll(async () => {
    first = await createSigningKey('RS256', 'first')
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  })
  beforeEach(() => {
    Object.assign(provider, { key: first, published: [first.jwk], claims: {}, keysStatus: 200 })
    Object.assign(provider, { change: (idToken: string) => idToken })
    Object.assign(provider, { metadata: { status: 200, body: {} } })
  })
  afterEach(() => {
    shiftMs = 0
    provider.paths.length = 0
    provider.reports.length = 0
  })
  afterAll(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  return provider
}
