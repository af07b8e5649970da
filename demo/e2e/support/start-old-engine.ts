import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type ClientMetadata, type Configuration, Provider } from 'oidc-provider-6'
import { createOldEngineStore } from './old-engine-store'

/** The settings of the only application that the OpenID Connect engine accepts. */
export interface OldEngineApp {
  readonly redirectUri: string
  readonly logoutRedirectUri: string
  readonly authMethod: 'none' | 'client_secret_post'
}

/** A GenAuth server with the OpenID Connect engine of the live service. */
export interface OldEngine {
  readonly url: string
  readonly app: { readonly id: string; readonly secret: string }
  /** The refresh tokens that were redeemed, oldest first. */
  readonly redeemed: readonly string[]
  close(): Promise<void>
}

const user = { sub: '603f184cec4505e2868431fc', name: 'Ada Lovelace', given_name: 'Ada' }
const app = {
  id: '5f17a529f64fb009b794a2ff',
  secret: '0123456789abcdef0123456789abcdef',
} as const

/**
 * Starts node-oidc-provider 6 behind GenAuth's paths. GenAuth's OpenID Connect engine is a fork of a node-oidc-provider release from the
 * year of version 6. The emulator runs a newer version, which accepts requests that version 6 rejects.
 */
export async function startOldEngine(client: OldEngineApp): Promise<OldEngine> {
  const redeemed: string[] = []
  let handle = (_request: IncomingMessage, response: ServerResponse) => void response.end()
  const server = createServer((request, response) => handle(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = new Provider(`${url}/oidc`, configurationFor(client))
  provider.on('grant.success', ({ oidc }) => {
    const { refresh_token: token } = oidc.params ?? {}
    if (typeof token === 'string') redeemed.push(token)
  })
  handle = (request, response) => void route(provider, request, response)
  return {
    url,
    app,
    redeemed,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function configurationFor(client: OldEngineApp): Configuration {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const methods = [client.authMethod]
  return {
    clients: [metadataOf(client)],
    adapter: createOldEngineStore(),
    findAccount: (_context, accountId) => ({ accountId, claims: async () => ({ ...user }) }),
    claims: { openid: ['sub'], profile: ['name', 'given_name'] },
    scopes: ['openid', 'profile', 'email', 'phone', 'address', 'offline_access'],
    // GenAuth's ID token contains the claims of all granted scopes.
    conformIdTokenClaims: false,
    rotateRefreshToken: true,
    // The ID token expires quickly, so that the logout sends an expired one.
    ttl: { IdToken: 1 },
    clientBasedCORS: () => true,
    tokenEndpointAuthMethods: methods,
    revocationEndpointAuthMethods: methods,
    introspectionEndpointAuthMethods: methods,
    features: {
      devInteractions: { enabled: false },
      introspection: { enabled: true },
      revocation: { enabled: true },
      rpInitiatedLogout: { enabled: true, logoutSource },
    },
    interactions: { url: () => '/login' },
    cookies: { keys: [randomBytes(20).toString('hex')] },
    jwks: {
      keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'a-key', use: 'sig' } as never],
    },
  }
}

function metadataOf({ redirectUri, logoutRedirectUri, authMethod }: OldEngineApp): ClientMetadata {
  return {
    client_id: app.id,
    ...(authMethod !== 'none' && { client_secret: app.secret }),
    token_endpoint_auth_method: authMethod,
    grant_types: ['authorization_code', 'refresh_token'],
    redirect_uris: [redirectUri],
    post_logout_redirect_uris: [logoutRedirectUri],
  }
}

/** Renders the logout form of the OpenID Connect engine without its external styles. */
const logoutSource: NonNullable<
  NonNullable<NonNullable<Configuration['features']>['rpInitiatedLogout']>['logoutSource']
> = (context, form) => {
  // The URL of this page contains the ID token.
  context.set('referrer-policy', 'no-referrer')
  context.body = page(
    `${form}<button type="submit" form="op.logoutForm" name="logout" value="yes">Yes, sign me out</button>`,
  )
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

/** Serves the login page. After the login, the user's consent is granted automatically, as for an application of GenAuth. */
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
    const login = { account: user.sub }
    return provider.interactionFinished(request, response, { login }, merge)
  }
  response.setHeader('content-type', 'text/html; charset=utf-8')
  response.end(
    page(`<form method="post">
      <label>Username <input name="username"></label>
      <label>Password <input name="password" type="password"></label>
      <button>Log in</button>
    </form>`),
  )
}

const merge = { mergeWithLastSubmission: true }

/** The names of the cookies that the OpenID Connect engine sets. */
const sessionCookies = ['_session', '_session.sig', '_session.legacy', '_session.legacy.sig']

/** Implements GenAuth's universal logout: deletes the session cookies and redirects. */
function logOut(response: ServerResponse, target: string): void {
  const cookies = sessionCookies.map((name) => `${name}=; Path=/; Max-Age=0`)
  response.writeHead(302, { location: target, 'set-cookie': cookies })
  response.end()
}

function page(body: string): string {
  return `<!doctype html><title>GenAuth</title><link rel="icon" href="data:,"><body>${body}`
}
