import { randomBytes } from 'node:crypto'
import type { Account, Configuration, errors, KoaContextWithOIDC, Provider } from 'oidc-provider'
import { isListedCallback } from '../login/listed-callback'
import type { EmulatorState } from '../settings/state'
import { oidcClaims, scopeClaims } from '../settings/user-claims'
import { checkLogin } from './check-login'
import { clientAdapter } from './client-adapter'
import type { EngineRequests } from './engine-requests'
import { finishUserInfo } from './finish-user-info'
import { importEngine } from './import-engine'
import { issueJwtAccessTokens } from './jwt-access-tokens'
import { loadGrant } from './load-grant'
import { loginPolicy } from './login-policy'
import { addPasswordGrant } from './password-grant'
import { renderError } from './render-error'
import { shareSessions } from './share-sessions'
import { stampIdTokens } from './stamp-id-tokens'

/** Creates the oidc-provider instance of one emulator, and configures it with GenAuth's paths, claims and responses. */
export async function createEngine(
  state: EmulatorState,
  requests: EngineRequests,
): Promise<Provider> {
  const engine = await importEngine()
  const { AccessDenied, UnauthorizedClient } = engine.errors
  const provider = new engine.Provider(`${state.url}/oidc`, {
    ...protocolConfiguration(state),
    adapter: (model) => (model === 'Client' ? clientAdapter(state) : state.oidc.adapter(model)),
    jwks: {
      keys: [{ ...state.key.privateJwk, kid: state.key.kid, use: 'sig', alg: 'RS256' }],
    },
    cookies: { keys: [randomBytes(20).toString('hex')] },
    findAccount: (context, sub, token) => findAccount(sub, state, () => grantIdOf(context, token)),
    // oidc-provider calls this function for every authorization request, even if the request has no `tenant_id`.
    extraParams: {
      tenant_id: (context) => checkLogin(context, { state, requests, AccessDenied }),
    },
    interactions: loginPolicy(state, requests, engine.interactionPolicy),
    loadExistingGrant: (context) => loadGrant(context, state, requests),
    renderError: (context, out) => renderError(context, out),
  })
  shareSessions(provider, state, requests)
  issueJwtAccessTokens(provider, state)
  stampIdTokens(provider, state)
  allowHttpCallbacks(provider)
  provider.Client.prototype.redirectUriAllowed = (uri) => isListedCallback(uri, state)
  rejectResponseTypes(provider, UnauthorizedClient)
  addPasswordGrant(provider, state)
  requests.listen(provider, (context) => finishUserInfo(context, state))
  return provider
}

function protocolConfiguration(state: EmulatorState): Configuration {
  const seconds = {
    access: () => state.app.accessTokenSeconds,
    refresh: () => state.app.refreshTokenSeconds,
  }
  return {
    claims: Object.fromEntries(
      Object.entries(scopeClaims).map(([scope, names]) => [scope, [...names]]),
    ),
    scopes: ['openid', 'offline_access'],
    // GenAuth's ID token contains the claims of all scopes, even if the app can request them from userinfo.
    conformIdTokenClaims: false,
    acceptQueryParamAccessTokens: true,
    clockTolerance: 0,
    expiresWithSession: () => Promise.resolve(false),
    rotateRefreshToken: () => state.switches.refreshAnswer.oidc === 'new',
    pkce: { required: () => state.switches.pkce.oidc === 'require' },
    clientAuthMethods: ['client_secret_post', 'client_secret_basic', 'none'],
    enabledJWA: { idTokenSigningAlgValues: ['RS256', 'HS256'] },
    responseTypes: [
      'code',
      'code id_token',
      'code id_token token',
      'code token',
      'id_token',
      'id_token token',
      'none',
    ],
    routes: { jwks: '/.well-known/jwks.json' },
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      introspection: { enabled: true },
      revocation: { enabled: true },
      rpInitiatedLogout: { enabled: true },
      backchannelLogout: { enabled: true },
      webMessageResponseMode: { enabled: true, ack: 'individual-draft-01' },
    },
    ttl: {
      AccessToken: seconds.access,
      IdToken: seconds.access,
      AuthorizationCode: () => state.app.codeSeconds,
      RefreshToken: seconds.refresh,
      Grant: () => Math.max(state.app.accessTokenSeconds, state.app.refreshTokenSeconds) + 1,
      Session: seconds.refresh,
      Interaction: 600,
    },
  }
}

function findAccount(
  sub: string,
  state: EmulatorState,
  grantId: () => string | undefined,
): Account | undefined {
  const user = state.users.find((one) => one.claims.sub === sub)
  if (!user) return undefined
  return {
    accountId: sub,
    claims: () => {
      const tenantId = state.grants.find(grantId())?.session.tenantId
      return Promise.resolve({ ...oidcClaims(user, { url: state.url, tenantId }), sub })
    },
  }
}

/** Returns the grant of a token. An authorization request has no token, so its grant is in the context. */
function grantIdOf(
  context: KoaContextWithOIDC,
  token: { grantId?: string | undefined } | undefined,
): string | undefined {
  return token?.grantId ?? context.oidc.entities.Grant?.jti
}

/** Rejects a response type that the app may not use with `unauthorized_client`, like GenAuth. oidc-provider uses `invalid_request`. */
function rejectResponseTypes(
  provider: Provider,
  UnauthorizedClient: typeof errors.UnauthorizedClient,
): void {
  const { prototype } = provider.Client
  const { responseTypeAllowed } = prototype
  prototype.responseTypeAllowed = function (type) {
    if (responseTypeAllowed.call(this, type)) return true
    throw new UnauthorizedClient('requested response_type is not allowed for this client')
  }
}

/** Allows http and localhost callbacks for the implicit flow. oidc-provider rejects these callbacks, but a local app needs them. */
function allowHttpCallbacks(provider: Provider): void {
  const schema = (provider.Client as unknown as { Schema: { prototype: ClientSchema } }).Schema
    .prototype
  const { invalidate } = schema
  schema.invalidate = function (message, code) {
    if (code === 'implicit-force-https' || code === 'implicit-forbid-localhost') return
    invalidate.call(this, message, code)
  }
}

interface ClientSchema {
  invalidate: (this: ClientSchema, message: string, code?: string) => void
}
