import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type ClientMetadata, Provider } from 'oidc-provider-6'
import {
  configurationFor,
  credentials,
  metadataOf,
  type OldEngineApp,
  otherAppId,
  otherMetadataOf,
  page,
  user,
} from './old-engine-configuration'
import { createOldEngineStore } from './old-engine-store'

/** A GenAuth server with the OpenID Connect engine of the live service. */
export interface OldEngine {
  readonly url: string
  readonly app: { readonly id: string; readonly secret: string }
  /** The refresh tokens that were redeemed, oldest first. */
  readonly redeemed: readonly string[]
  /** The ids of the grants whose tokens were revoked, oldest first. */
  readonly revoked: readonly string[]
  /** Changes the application, for all later requests. */
  setApp(changes: Partial<ClientMetadata>): void
  /** Makes all codes or tokens of a kind expire. */
  expire(kind: 'AuthorizationCode' | 'AccessToken' | 'RefreshToken'): void
  close(): Promise<void>
}

/**
 * Starts node-oidc-provider 6 behind GenAuth's paths. GenAuth's OpenID Connect engine is a fork of a node-oidc-provider release from the
 * year of version 6. The emulator runs a newer version, which accepts requests that version 6 rejects.
 */
export async function startOldEngine(client: OldEngineApp): Promise<OldEngine> {
  const redeemed: string[] = []
  const revoked: string[] = []
  let handle = (_request: IncomingMessage, response: ServerResponse) => void response.end()
  const server = createServer((request, response) => handle(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const store = createOldEngineStore()
  let metadata = metadataOf(client)
  store.put('Client', credentials.id, metadata)
  store.put('Client', otherAppId, otherMetadataOf(client))
  const provider = new Provider(`${url}/oidc`, configurationFor(store))
  provider.on('grant.success', ({ oidc }) => {
    const { refresh_token: token } = oidc.params ?? {}
    if (typeof token === 'string') redeemed.push(token)
  })
  provider.on('grant.revoked', (_context, grantId) => void revoked.push(grantId))
  handle = (request, response) => void route(provider, request, response)
  return {
    url,
    app: credentials,
    redeemed,
    revoked,
    setApp(changes) {
      metadata = { ...metadata, ...changes }
      store.put('Client', credentials.id, metadata)
    },
    expire: store.expire,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function route(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1')
  if (pathname === '/login') return logIn(provider, request, response)
  if (pathname === '/login/profile/logout') {
    return logOut(response, searchParams.get('redirect_uri') ?? '/')
  }
  const originalUrl = request.url ?? ''
  Object.assign(request, { originalUrl, url: originalUrl.replace(/^\/oidc/, '') })
  provider.callback(request, response)
}

/**
 * Serves the login page. After the login, the user's consent is granted automatically, as for an application of GenAuth. The button "Deny"
 * denies the login.
 */
async function logIn(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { prompt } = await provider.interactionDetails(request, response)
  if (prompt.name === 'consent') {
    return provider.interactionFinished(request, response, { consent: {} }, merge)
  }
  if (request.method === 'POST') {
    const result = (await readBody(request)).has('deny')
      ? { error: 'access_denied', error_description: 'The user denied the request' }
      : { login: { account: user.sub } }
    return provider.interactionFinished(request, response, result, merge)
  }
  response.setHeader('content-type', 'text/html; charset=utf-8')
  response.end(
    page(`<form method="post">
      <label>Username <input name="username"></label>
      <label>Password <input name="password" type="password"></label>
      <button>Log in</button>
      <button name="deny">Deny</button>
    </form>`),
  )
}

const merge = { mergeWithLastSubmission: true }

async function readBody(request: IncomingMessage): Promise<URLSearchParams> {
  let body = ''
  for await (const chunk of request) body += String(chunk)
  return new URLSearchParams(body)
}

/** The names of the cookies that the OpenID Connect engine sets. */
const sessionCookies = ['_session', '_session.sig', '_session.legacy', '_session.legacy.sig']

/** Implements GenAuth's universal logout: deletes the session cookies and redirects. */
function logOut(response: ServerResponse, target: string): void {
  const cookies = sessionCookies.map((name) => `${name}=; Path=/; Max-Age=0`)
  response.writeHead(302, { location: target, 'set-cookie': cookies })
  response.end()
}
