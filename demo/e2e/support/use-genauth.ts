import {
  AuthenticationClient,
  type AuthenticationClientOptions,
  type AuthorizationRequest,
  type GenAuthError,
  isGenAuthError,
  type TokenSet,
} from '@genauth/core'
import { afterEach, beforeEach } from 'vitest'
import { createHttpBrowser, type HttpBrowser } from './http-browser'
import { type GenAuthKind, startGenAuth, type TestedGenAuth } from './start-genauth'

export const callbackUrl = 'https://app.example/callback'
export const homeUrl = 'https://app.example/'

/** How the application authenticates: `none` in browser mode, `client_secret_post` in server mode. */
export const authMethods = ['none', 'client_secret_post'] as const

/** A GenAuth server with an application and a browser, new for each test. */
export interface GenAuthUnderTest {
  readonly genauth: TestedGenAuth
  readonly browser: HttpBrowser
  /** Creates a client of the application. `options` replace the correct options. */
  client(options?: Partial<AuthenticationClientOptions>): AuthenticationClient
  /** Logs in, and returns the code with the values of its login. */
  logIn(): Promise<AuthorizationRequest & { code: string }>
  tokens(): Promise<TokenSet>
  /** Posts a form with the credentials of the application. `undefined` removes a field. */
  post(path: string, fields: Record<string, string | undefined>): Promise<Response>
}

/** Starts a GenAuth server before each test. */
export function useGenAuth(
  kind: GenAuthKind,
  authMethod: (typeof authMethods)[number],
): GenAuthUnderTest {
  let genauth: TestedGenAuth
  let browser: HttpBrowser
  beforeEach(async () => {
    browser = createHttpBrowser()
    genauth = await startGenAuth(kind, {
      redirectUri: callbackUrl,
      logoutRedirectUri: homeUrl,
      authMethod,
    })
  })
  afterEach(() => genauth?.close())
  const secret = () => (authMethod === 'none' ? undefined : genauth.app.secret)
  const test: GenAuthUnderTest = {
    get genauth() {
      return genauth
    },
    get browser() {
      return browser
    },
    client: (options) =>
      new AuthenticationClient({
        appId: genauth.app.id,
        appHost: genauth.url,
        secret: secret(),
        protocol: 'oidc',
        redirectUri: callbackUrl,
        scope: 'openid profile offline_access',
        ...options,
      }),
    async logIn() {
      const request = await test.client().createAuthorizationRequest()
      const { searchParams } = await browser.logIn(request.url)
      return { ...request, code: test.client().readCallback(searchParams, request.state) }
    },
    async tokens() {
      const { code, codeVerifier, nonce } = await test.logIn()
      return test.client().getAccessTokenByCode(code, { codeVerifier, nonce })
    },
    post(path, fields) {
      const all = { client_id: genauth.app.id, client_secret: secret(), ...fields }
      const sent = Object.entries(all).filter((entry): entry is [string, string] => !!entry[1])
      return fetch(genauth.url + path, { method: 'POST', body: new URLSearchParams(sent) })
    },
  }
  return test
}

/** Returns the parts of a rejection that decide about the session. */
export async function outcomeOf(
  call: () => unknown,
): Promise<Pick<GenAuthError, 'code' | 'status' | 'endsSession' | 'retryable'> | 'no error'> {
  try {
    await call()
    return 'no error'
  } catch (error) {
    if (!isGenAuthError(error)) throw error
    const { code, status, endsSession, retryable } = error
    return { code, status, endsSession, retryable }
  }
}
