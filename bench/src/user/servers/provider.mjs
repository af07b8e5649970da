import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import { handleCalls, listen } from './handle-calls.mjs'

// oidc-provider warns about the Node version and its in-memory storage. Both are intended here.
console.warn = () => undefined
console.info = () => undefined
const { default: Provider } = await import('oidc-provider')

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const jwk = { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'bench' }

/** The claims of each scope. Like GenAuth, the provider returns `null` for a claim without a value. */
const scopeClaims = {
  openid: ['sub'],
  profile: [
    ...['birthdate', 'family_name', 'gender', 'given_name', 'locale', 'middle_name', 'name'],
    ...['nickname', 'picture', 'preferred_username', 'profile', 'updated_at', 'website'],
    'zoneinfo',
  ],
  email: ['email', 'email_verified'],
  phone: ['phone_number', 'phone_number_verified'],
  address: ['address'],
}
const unknownClaims = Object.fromEntries(
  Object.values(scopeClaims).flatMap((names) => names.map((name) => [name, null])),
)

let latencyMs = 0
let accessTokenSeconds = 3600
const tokenSeconds = () => accessTokenSeconds
let requests = []
let running = 0
let lastAt = 0

function configure(clientId, redirectUri, routes) {
  return {
    clients: [
      {
        client_id: clientId,
        redirect_uris: [redirectUri],
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
      },
    ],
    routes,
    jwks: { keys: [jwk] },
    cookies: { keys: [randomBytes(20).toString('hex')] },
    claims: scopeClaims,
    conformIdTokenClaims: false,
    clientBasedCORS: () => true,
    expiresWithSession: () => false,
    // Issues a refresh token without the user's consent.
    issueRefreshToken: () => true,
    rotateRefreshToken: true,
    features: { devInteractions: { enabled: false } },
    ttl: {
      AccessToken: tokenSeconds,
      IdToken: tokenSeconds,
      AuthorizationCode: 60,
      Grant: 86_400,
      Interaction: 600,
      RefreshToken: 86_400,
      Session: 86_400,
    },
    findAccount: (_context, sub) => ({
      accountId: sub,
      claims: () => ({ ...unknownClaims, sub, name: 'Ada Lovelace' }),
    }),
    async loadExistingGrant({ oidc }) {
      const { clientId } = oidc.client
      const grant = new oidc.provider.Grant({ accountId: oidc.session.accountId, clientId })
      grant.addOIDCScope(Object.keys(scopeClaims).concat('offline_access').join(' '))
      await grant.save()
      return grant
    },
  }
}

/** Completes the login or the consent immediately, without a page. */
async function finishInteraction(provider, request, response) {
  const { prompt } = await provider.interactionDetails(request, response)
  const result = prompt.name === 'login' ? { login: { accountId: 'ada' } } : { consent: {} }
  await provider.interactionFinished(request, response, result)
}

/** Opens a provider for one app on its own port. */
async function open({ clientId, redirectUri, issuerPath, routes }) {
  let handle
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost')
    const entry = { origin, method: request.method, path: pathname, at: now(), endedAt: 0 }
    requests.push(entry)
    running += 1
    response.once('close', () => {
      running -= 1
      entry.endedAt = lastAt = now()
    })
    setTimeout(() => handle(request, response), latencyMs)
  })
  server.keepAliveTimeout = 60_000
  const origin = await listen(server)
  const provider = new Provider(`${origin}${issuerPath}`, configure(clientId, redirectUri, routes))
  const engine = provider.callback()
  const mount = issuerPath.replace(/\/$/, '')
  handle = (request, response) => {
    if (request.url.startsWith('/interaction/')) {
      void finishInteraction(provider, request, response)
      return
    }
    request.originalUrl = request.url
    request.url = request.url.slice(mount.length)
    engine(request, response)
  }
  return `${origin}${issuerPath}`
}

/** Returns the time in epoch milliseconds with the same precision as the times that the page reports. */
const now = () => performance.timeOrigin + performance.now()

/** Resolves when no request has been in progress for `quietMs` milliseconds. */
async function becomeQuiet(quietMs) {
  while (running > 0 || now() - lastAt < quietMs) {
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

handleCalls({
  open,
  becomeQuiet,
  clear() {
    requests = []
    lastAt = now()
  },
  readRequests: () => requests,
  setLatency(ms) {
    latencyMs = ms
  },
  setAccessTokenSeconds(seconds) {
    accessTokenSeconds = seconds
  },
})
