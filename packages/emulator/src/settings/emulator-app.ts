import { EmulatorError } from './emulator-error'

/** How a client authenticates at the token, introspection and revocation endpoints. */
export type ClientAuthMethod = 'client_secret_post' | 'client_secret_basic' | 'none'

/** The only application of an emulator, with the fields of GenAuth's console. */
export interface EmulatorApp {
  /** 24 hexadecimal characters. */
  id: string
  /** 32 hexadecimal characters. */
  secret: string
  /** The login callback URLs. A `redirect_uri` must equal one of them exactly. */
  redirectUris: string[]
  /**
   * The logout callback URLs, for `/oidc/session/end`. With the switch `logoutRedirectMustBeListed`, this list also applies to
   * `/login/profile/logout`. If only `redirectUris` is set, these are the roots of its URLs, because a client returns there after a logout.
   */
  logoutRedirectUris: string[]
  /** The URL for logout tokens (OpenID Connect Back-Channel Logout 1.0). If it is set, ID tokens have a `sid`. */
  backchannelLogoutUri: string | undefined
  /** The enabled grant types: `authorization_code`, `refresh_token`, `implicit`, `password`. */
  grants: string[]
  tokenEndpointAuthMethod: ClientAuthMethod
  introspectionEndpointAuthMethod: ClientAuthMethod
  revocationEndpointAuthMethod: ClientAuthMethod
  /** The lifetime of access and ID tokens. Default 14 days, as at GenAuth. */
  accessTokenSeconds: number
  /** The lifetime of refresh tokens. Default 30 days, as at GenAuth. */
  refreshTokenSeconds: number
  /** The lifetime of authorization codes. Default 10 minutes, as at GenAuth. */
  codeSeconds: number
  idTokenSignedResponseAlg: 'RS256' | 'HS256'
  /** The ids of the tenants whose users may log in to the app. `undefined` allows every tenant, and logins without a tenant. */
  tenants: string[] | undefined
  /** The origins whose pages may send requests. The emulator compares origins exactly. `undefined` allows every origin. */
  allowedOrigins: string[] | undefined
}

const authMethods: readonly string[] = ['client_secret_post', 'client_secret_basic', 'none']

function defaultApp(): EmulatorApp {
  return {
    id: '5f17a529f64fb009b794a2ff',
    secret: '0123456789abcdef0123456789abcdef',
    redirectUris: [
      'http://localhost:3000/callback',
      'http://localhost:5173/callback',
      'http://localhost:5173/',
    ],
    logoutRedirectUris: ['http://localhost:3000/', 'http://localhost:5173/'],
    backchannelLogoutUri: undefined,
    grants: ['authorization_code', 'refresh_token', 'implicit', 'password'],
    tokenEndpointAuthMethod: 'client_secret_post',
    introspectionEndpointAuthMethod: 'client_secret_post',
    revocationEndpointAuthMethod: 'client_secret_post',
    accessTokenSeconds: 1_209_600,
    refreshTokenSeconds: 2_592_000,
    codeSeconds: 600,
    idTokenSignedResponseAlg: 'RS256',
    tenants: undefined,
    allowedOrigins: undefined,
  }
}

/** Creates the app of a new emulator. Throws an {@link EmulatorError} that names the field. */
export function createApp(changes: Partial<EmulatorApp>): EmulatorApp {
  const app = changeApp(defaultApp(), changes)
  const roots = changes.redirectUris ? rootsOf(app.redirectUris) : []
  return changes.logoutRedirectUris || roots.length === 0
    ? app
    : { ...app, logoutRedirectUris: roots }
}

/** Returns the root of each web origin. A URL with a custom scheme has no root. */
function rootsOf(uris: readonly string[]): string[] {
  const web = uris.map((uri) => new URL(uri)).filter(({ protocol }) => /^https?:$/.test(protocol))
  return [...new Set(web.map(({ origin }) => `${origin}/`))]
}

/** Returns `app` with validated `changes`. Throws an {@link EmulatorError} that names the field. */
export function changeApp(app: EmulatorApp, changes: Partial<EmulatorApp>): EmulatorApp {
  const next = { ...app, ...changes }
  for (const name of Object.keys(changes)) {
    if (!(name in app)) {
      throw new EmulatorError(
        `app.${name}`,
        `The app has no field "${name}". Use one of: ${Object.keys(app).join(', ')}.`,
      )
    }
  }
  checkCredentials(next)
  checkLists(next)
  for (const uri of next.redirectUris) checkUri('app.redirectUris', uri)
  for (const uri of next.logoutRedirectUris) checkUri('app.logoutRedirectUris', uri)
  if (next.backchannelLogoutUri !== undefined) {
    checkUri('app.backchannelLogoutUri', next.backchannelLogoutUri)
  }
  for (const origin of next.allowedOrigins ?? []) checkOrigin(origin)
  checkAuthMethods(next)
  checkLifetimes(next)
  return structuredClone(next)
}

function checkCredentials(app: EmulatorApp): void {
  if (!/^[0-9a-f]{24}$/i.test(app.id)) {
    throw new EmulatorError(
      'app.id',
      `"${app.id}" is not an app id. Use 24 hexadecimal characters, such as ${defaultApp().id}.`,
    )
  }
  if (!/^[0-9a-f]{32}$/i.test(app.secret)) {
    throw new EmulatorError(
      'app.secret',
      'The app secret is malformed. Use 32 hexadecimal characters.',
    )
  }
}

function checkLists(app: EmulatorApp): void {
  const lists = {
    redirectUris: app.redirectUris,
    logoutRedirectUris: app.logoutRedirectUris,
    grants: app.grants,
    tenants: app.tenants ?? [],
    allowedOrigins: app.allowedOrigins ?? [],
  }
  for (const [name, list] of Object.entries(lists)) {
    // The value may come from HTTP, so its type may differ from the TypeScript type.
    if (!Array.isArray(list) || list.some((item) => typeof item !== 'string')) {
      throw new EmulatorError(
        `app.${name}`,
        `${name} is not a list of strings. Use a list such as [].`,
      )
    }
  }
}

function checkUri(option: string, uri: string): void {
  const parsed = URL.canParse(uri) ? new URL(uri) : undefined
  const isWeb = parsed?.protocol === 'http:' || parsed?.protocol === 'https:'
  // `localhost:3000/callback` is a valid URL with the scheme `localhost:`. To reject it, require a slash after a custom scheme.
  const isComplete = isWeb ? parsed.hostname !== '' : /^[^:]+:\//.test(uri)
  if (!parsed || !isComplete || uri.includes('#')) {
    throw new EmulatorError(
      option,
      `"${uri}" is not a callback URL. Use a complete URL without a fragment, such as http://localhost:3000/callback.`,
    )
  }
}

function checkOrigin(origin: string): void {
  if (!URL.canParse(origin) || new URL(origin).origin !== origin) {
    throw new EmulatorError(
      'app.allowedOrigins',
      `"${origin}" is not an origin. Use scheme, host and port only, such as http://localhost:3000.`,
    )
  }
}

function checkAuthMethods(app: EmulatorApp): void {
  const fields = [
    'tokenEndpointAuthMethod',
    'introspectionEndpointAuthMethod',
    'revocationEndpointAuthMethod',
  ] as const
  for (const field of fields) {
    if (!authMethods.includes(app[field])) {
      throw new EmulatorError(
        `app.${field}`,
        `"${app[field]}" is not an authentication method. Use one of: ${authMethods.join(', ')}.`,
      )
    }
  }
  if (app.idTokenSignedResponseAlg !== 'RS256' && app.idTokenSignedResponseAlg !== 'HS256') {
    throw new EmulatorError(
      'app.idTokenSignedResponseAlg',
      `idTokenSignedResponseAlg is "${String(app.idTokenSignedResponseAlg)}". Use RS256 or HS256.`,
    )
  }
}

function checkLifetimes(app: EmulatorApp): void {
  for (const field of ['accessTokenSeconds', 'refreshTokenSeconds', 'codeSeconds'] as const) {
    if (!Number.isInteger(app[field]) || app[field] < 1) {
      throw new EmulatorError(
        `app.${field}`,
        `${field} is ${String(app[field])}. Use a whole number of seconds, 1 or more.`,
      )
    }
  }
}
