import { generateKeyPairSync, randomBytes } from 'node:crypto'
import type { ClientMetadata, Configuration } from 'oidc-provider-6'
import type { OldEngineStore } from './old-engine-store'

/** The settings of the application that the OpenID Connect engine accepts. */
export interface OldEngineApp {
  readonly redirectUri: string
  readonly logoutRedirectUri: string
  readonly authMethod: 'none' | 'client_secret_post'
  /** The URL that receives logout tokens. If it is set, ID tokens have a `sid`. */
  readonly backchannelLogoutUri?: string | undefined
}

export const user = { sub: '603f184cec4505e2868431fc', name: 'Ada Lovelace', given_name: 'Ada' }

/** The id and the secret of the application. */
export const credentials = {
  id: '5f17a529f64fb009b794a2ff',
  secret: '0123456789abcdef0123456789abcdef',
} as const

/** The id of a second application. It has no secret. */
export const otherAppId = '5f17a529f64fb009b794a200'

/** Configures the OpenID Connect engine like GenAuth. */
export function configurationFor(store: OldEngineStore): Configuration {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const methods: ('none' | 'client_secret_post')[] = ['none', 'client_secret_post']
  return {
    adapter: store.adapter,
    findAccount: (_context, accountId) => ({ accountId, claims: async () => ({ ...user }) }),
    claims: { openid: ['sub'], profile: ['name', 'given_name'] },
    scopes: ['openid', 'profile', 'email', 'phone', 'address', 'offline_access'],
    // GenAuth's access tokens are JWTs.
    formats: { AccessToken: 'jwt' },
    // GenAuth's ID token contains the claims of all granted scopes.
    conformIdTokenClaims: false,
    rotateRefreshToken: true,
    responseTypes: ['code', 'code id_token', 'id_token', 'none'],
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
      backchannelLogout: { enabled: true, ack: 'draft-06' },
      rpInitiatedLogout: { enabled: true, logoutSource },
    },
    // This is GenAuth's path.
    routes: { jwks: '/.well-known/jwks.json' },
    interactions: { url: () => '/login' },
    cookies: { keys: [randomBytes(20).toString('hex')] },
    jwks: {
      keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'a-key', use: 'sig' } as never],
    },
  }
}

/** Returns the second application, which has the same URLs as the first application. */
export function otherMetadataOf(app: OldEngineApp): ClientMetadata {
  return { ...metadataOf({ ...app, authMethod: 'none' }), client_id: otherAppId }
}

export function metadataOf(app: OldEngineApp): ClientMetadata {
  return {
    client_id: credentials.id,
    ...(app.authMethod !== 'none' && { client_secret: credentials.secret }),
    token_endpoint_auth_method: app.authMethod,
    grant_types: ['authorization_code', 'refresh_token'],
    redirect_uris: [app.redirectUri],
    post_logout_redirect_uris: [app.logoutRedirectUri],
    ...(app.backchannelLogoutUri !== undefined && {
      backchannel_logout_uri: app.backchannelLogoutUri,
      backchannel_logout_session_required: true,
    }),
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

export function page(body: string): string {
  return `<!doctype html><title>GenAuth</title><link rel="icon" href="data:,"><body>${body}`
}
