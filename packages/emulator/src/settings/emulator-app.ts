import { EmulatorError } from './emulator-error'

/** How a client shows who it is at the token, introspection and revocation endpoints. */
export type ClientAuthMethod = 'client_secret_post' | 'client_secret_basic' | 'none'

/** The one application that an emulator knows, with the fields of GenAuth's console. */
export interface EmulatorApp {
  /** 24 hexadecimal characters. */
  id: string
  /** 32 hexadecimal characters. */
  secret: string
  /** The login callback list; compared exactly. */
  redirectUris: string[]
  /** The logout callback list, for `/oidc/session/end`, and with a switch for `/login/profile/logout`. */
  logoutRedirectUris: string[]
  /** Where logouts are told of (OpenID Connect Back-Channel Logout 1.0); ID tokens then have a `sid`. `undefined`: nowhere. */
  backchannelLogoutUri: string | undefined
  /** `authorization_code`, `refresh_token`, `implicit`, `password`. */
  grants: string[]
  tokenEndpointAuthMethod: ClientAuthMethod
  introspectionEndpointAuthMethod: ClientAuthMethod
  revocationEndpointAuthMethod: ClientAuthMethod
  /** Lifetime of access and ID tokens; 14 days, as GenAuth. */
  accessTokenSeconds: number
  /** Lifetime of refresh tokens; 30 days, as GenAuth. */
  refreshTokenSeconds: number
  /** Lifetime of authorization codes; 10 minutes, as GenAuth. */
  codeSeconds: number
  idTokenSignedResponseAlg: 'RS256' | 'HS256'
  /** Origins that may call from a browser, compared exactly; `undefined` lets every origin in. */
  allowedOrigins: string[] | undefined
}

const authMethods: readonly string[] = ['client_secret_post', 'client_secret_basic', 'none']

export function defaultApp(): EmulatorApp {
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
    allowedOrigins: undefined,
  }
}

/** Returns `app` with `changes`, checked. Throws an {@link EmulatorError} that names the field. */
export function changeApp(app: EmulatorApp, changes: Partial<EmulatorApp>): EmulatorApp {
  const next = { ...app, ...changes }
  for (const name of Object.keys(changes)) {
    if (!(name in app)) {
      throw new EmulatorError(
        `app.${name}`,
        `The app has no field "${name}". Fields are: ${Object.keys(app).join(', ')}.`,
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
      `"${app.id}" is no app id. Use 24 hexadecimal characters, such as ${defaultApp().id}.`,
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
    allowedOrigins: app.allowedOrigins ?? [],
  }
  for (const [name, list] of Object.entries(lists)) {
    // What comes over HTTP is not what its type says.
    if (!Array.isArray(list) || list.some((item) => typeof item !== 'string')) {
      throw new EmulatorError(`app.${name}`, `${name} must be a list of strings.`)
    }
  }
}

function checkUri(option: string, uri: string): void {
  const parsed = URL.canParse(uri) ? new URL(uri) : undefined
  const isWeb = parsed?.protocol === 'http:' || parsed?.protocol === 'https:'
  // `localhost:3000/callback` can be parsed, as a scheme called localhost; an app's own scheme has its slashes.
  const isWhole = isWeb ? parsed.hostname !== '' : /^[^:]+:\//.test(uri)
  if (!parsed || !isWhole || uri.includes('#')) {
    throw new EmulatorError(
      option,
      `"${uri}" is no callback address. Write it in full and without a fragment, such as http://localhost:3000/callback.`,
    )
  }
}

function checkOrigin(origin: string): void {
  if (!URL.canParse(origin) || new URL(origin).origin !== origin) {
    throw new EmulatorError(
      'app.allowedOrigins',
      `"${origin}" is no origin. Write scheme, host and port only, such as http://localhost:3000.`,
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
        `"${app[field]}" is no authentication method. Use one of ${authMethods.join(', ')}.`,
      )
    }
  }
  if (app.idTokenSignedResponseAlg !== 'RS256' && app.idTokenSignedResponseAlg !== 'HS256') {
    throw new EmulatorError(
      'app.idTokenSignedResponseAlg',
      `"${String(app.idTokenSignedResponseAlg)}" is not supported. Use RS256 or HS256.`,
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
