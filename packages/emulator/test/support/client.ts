import type { Emulator, Protocol } from '../../src/index'
import { type Browser, createBrowser } from './browser'

export const callback = 'http://localhost:3000/callback'

export interface ClientResponse {
  status: number
  headers: Headers
  text: string
  /** The body as JSON, or an empty object if it is not JSON. */
  json: Record<string, unknown>
}

export interface Tokens {
  access_token: string
  refresh_token: string
  id_token: string
  expires_in: number
  scope: string
}

/** A confidential client of one protocol. Tests can change the parameters that the client sends. */
export interface Client {
  browser: Browser
  authorizeUrl(changes?: Record<string, string | undefined>): string
  /** Logs in and returns the callback URL. */
  login(changes?: Record<string, string | undefined>): Promise<URL>
  /** Logs in and exchanges the code for tokens. */
  tokens(changes?: Record<string, string | undefined>): Promise<Tokens>
  exchange(code: string, changes?: Record<string, string | undefined>): Promise<ClientResponse>
  refresh(refreshToken: string): Promise<ClientResponse>
  /** Posts a form with the app's credentials to an endpoint of the client's protocol. */
  post(path: string, form: Record<string, string | undefined>): Promise<ClientResponse>
  me(accessToken: string): Promise<ClientResponse>
  introspect(token: string): Promise<ClientResponse>
  revoke(token: string): Promise<ClientResponse>
}

export async function read(response: Response): Promise<ClientResponse> {
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json')
  const json = isJson ? (JSON.parse(text) as Record<string, unknown>) : {}
  return { status: response.status, headers: response.headers, text, json }
}

export function form(fields: Record<string, string | undefined>): URLSearchParams {
  const given = Object.entries(fields).filter((entry): entry is [string, string] => !!entry[1])
  return new URLSearchParams(given)
}

export function createClient(emulator: Emulator, protocol: Protocol): Client {
  const base = `${emulator.url}/${protocol}`
  const browser = createBrowser()
  const client: Client = {
    browser,
    authorizeUrl(changes = {}) {
      const query = form({
        client_id: emulator.app.id,
        redirect_uri: callback,
        response_type: 'code',
        scope: protocol === 'oidc' ? 'openid profile email phone address offline_access' : 'user',
        state: 'state-1',
        ...(protocol === 'oidc' ? { nonce: 'nonce-1', prompt: 'consent' } : {}),
        ...changes,
      })
      return `${base}/auth?${query}`
    },
    login: (changes) => browser.authorize(client.authorizeUrl(changes)),
    async tokens(changes) {
      const code = (await client.login(changes)).searchParams.get('code') ?? ''
      const response = await client.exchange(code)
      if (response.status !== 200) throw new Error(response.text)
      return response.json as unknown as Tokens
    },
    exchange: (code, changes = {}) =>
      client.post('/token', {
        grant_type: 'authorization_code',
        code,
        redirect_uri: callback,
        ...changes,
      }),
    refresh: (refreshToken) =>
      client.post('/token', { grant_type: 'refresh_token', refresh_token: refreshToken }),
    async post(path, fields) {
      const body = form({
        client_id: emulator.app.id,
        client_secret: emulator.app.secret,
        ...fields,
      })
      return read(await fetch(base + path, { method: 'POST', body }))
    },
    async me(accessToken) {
      const headers = { authorization: `Bearer ${accessToken}` }
      return read(await fetch(`${base}/me`, { headers }))
    },
    introspect: (token) => client.post('/token/introspection', { token }),
    revoke: (token) => client.post('/token/revocation', { token }),
  }
  return client
}
