import { randomBytes } from 'node:crypto'
import type { Behaviour } from './behaviour'
import { createKeyRing, type KeyPool, type KeyRing } from './key-ring'

/** The endpoints of the provider. */
export type EndpointName =
  | 'authorization'
  | 'discovery'
  | 'jwks'
  | 'logout'
  | 'revocation'
  | 'token'
  | 'userInfo'

/** A request that the provider received. */
export interface ProviderRequest {
  readonly endpoint: EndpointName
  readonly method: string
  /** The parameters of the query and of the form in the body. */
  readonly parameters: URLSearchParams
  readonly hasQuery: boolean
  readonly authorization: string | undefined
}

/** The app as the provider knows it. */
export interface RegisteredApp {
  readonly redirectUri: string
  readonly postLogoutRedirectUri: string
  readonly backchannelLogoutUri?: string | undefined
  /** How the app authenticates at the token endpoint. */
  readonly authMethod: 'none' | 'client_secret_post' | 'client_secret_basic'
}

/** A grant of a login. */
export interface Grant {
  readonly challenge: string
  readonly nonce: string
  readonly scope: string
}

export interface ProviderState {
  readonly url: string
  readonly issuer: string
  readonly appId: string
  readonly secret: string
  readonly behaviour: Behaviour
  readonly keys: KeyRing
  readonly paths: Readonly<Record<EndpointName, string>>
  app: RegisteredApp | undefined
  readonly requests: ProviderRequest[]
  /** What the app did wrong. */
  readonly violations: string[]
  /** The HTTP statuses with which the app responded to logout tokens. */
  readonly deliveries: number[]
  readonly codes: Map<string, Grant>
  readonly refreshTokens: Map<string, Grant>
  readonly accessTokens: Map<string, Grant>
  readonly idTokens: Set<string>
}

/** The `sub` of the provider's only user. */
export const sub = 'user-of-the-suite'

/** The paths of GenAuth's endpoints. */
const genauthPaths: Record<EndpointName, string> = {
  authorization: '/oidc/auth',
  discovery: '/oidc/.well-known/openid-configuration',
  jwks: '/oidc/.well-known/jwks.json',
  logout: '/oidc/session/end',
  revocation: '/oidc/token/revocation',
  token: '/oidc/token',
  userInfo: '/oidc/me',
}

export function createProviderState(
  url: string,
  behaviour: Behaviour,
  pool: KeyPool,
): ProviderState {
  return {
    url,
    issuer: `${url}/oidc`,
    appId: 'app-of-the-suite',
    secret: 'a-secret-of-the-suite-with-32-bytes',
    behaviour,
    keys: createKeyRing(pool, behaviour.keys),
    paths: behaviour.hidesEndpoints ? hidePaths() : genauthPaths,
    app: undefined,
    requests: [],
    violations: [],
    deliveries: [],
    codes: new Map(),
    refreshTokens: new Map(),
    accessTokens: new Map(),
    idTokens: new Set(),
  }
}

/** Adds a random suffix to each path except the path of the discovery document, which is fixed. */
function hidePaths(): Record<EndpointName, string> {
  const suffix = randomText()
  const entries = Object.entries(genauthPaths).map(([name, path]) => [name, `${path}-${suffix}`])
  return {
    ...(Object.fromEntries(entries) as typeof genauthPaths),
    discovery: genauthPaths.discovery,
  }
}

export const randomText = (): string => randomBytes(20).toString('hex')
