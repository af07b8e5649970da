import { isGenAuthError } from '@genauth/core'
import { checkAppHost, checkScope, readAppHost } from '@genauth/core/internal'
import { assertMethods, assertOption } from './assert-options'
import type { AuthServer, ServerSession } from './auth-server'
import type { AuthServerOptions } from './auth-server-options'
import { type CookieJar, type CookieKind, createCookieJar, readCookies } from './cookies/cookie-jar'
import { createCookieRoom } from './cookies/cookie-room'
import { createFlash } from './cookies/flash'
import { createLoginTransactions } from './cookies/login-cookies'
import { createLoginProofs } from './cookies/login-proof'
import { createLogoutRedirects } from './cookies/logout-redirects'
import { createDiscovery, DiscoveredClient } from './discovered-client'
import { createEmit } from './events/emit'
import { createRequestEvents } from './events/request-events'
import { isOwnStart, verifyOrigin } from './http/csrf'
import { readApis } from './proxy/apis'
import { createRequireSession } from './require-session/require-session'
import { createHandler } from './routes/handle-request'
import { createCheckRefreshToken } from './routes/missing-refresh-token'
import { readSession } from './routes/read-session'
import { outdatedCookie } from './routes/renew-required'
import type { RouteDependencies } from './routes/route'
import { assertTokenGood, authenticated, factsWithNotice } from './routes/session'
import { requireShownSession } from './routes/shown-session'
import { readClaims, readClaimsInTime, withUser } from './routes/user'
import { type ServerRuntime, serverRuntime } from './runtime/server-runtime'
import type { KeyPurpose } from './sealing/keys'
import { createNamer } from './sealing/namer'
import { createOpenedValues } from './sealing/opened-values'
import { createRecordSealer, createSealer, type Sealer, type SealerOptions } from './sealing/sealer'
import { createClient, readConfig, type ServerConfig } from './server-config'
import { createClaimsReads } from './sessions/claims-reads'
import { createPendingLogins } from './sessions/pending-logins'
import { createRejectedTokens } from './sessions/rejected-tokens'
import { createCompleteLogin } from './sessions/repeated-callbacks'
import { createReadChecked } from './sessions/session-checks'
import { scopesOf } from './sessions/session-record'
import type { SessionContext, SessionReading, Sessions } from './sessions/sessions'
import { createLogoutTokens } from './verify-logout-token'

/**
 * Creates the auth server of an app. Your server calls GenAuth with the application's secret and keeps the tokens. The browser only
 * gets an encrypted cookie that no script can read.
 *
 * ```ts
 * const auth = createAuthServer({
 *   appId: 'GENAUTH_APP_ID',
 *   secret: process.env.GENAUTH_APP_SECRET,
 *   appHost: 'https://sample-app.genauth.ai',
 *   protocol: 'oidc',
 *   redirectUri: 'https://app.example/auth/callback',
 *   cookieSecrets: [process.env.COOKIE_SECRET ?? ''],
 *   sessions: cookieSessions({ revocations: 'process' }), // for one process
 * })
 * createServer(toNodeHandler(auth)).listen(3000)
 * ```
 *
 * @throws {GenAuthError} `invalid_options` if an option is missing or wrong; `secret_in_page` if the function runs in a browser
 */
export function createAuthServer(options: AuthServerOptions): AuthServer {
  const context = createContext(options)
  const { config } = context
  return {
    origin: config.origin,
    basePath: config.basePath,
    handle: createHandler(context),
    async getSession(request) {
      return describeSession(await readOwnRequest(context, request), context)
    },
    async initialSession(request, { user = false } = {}) {
      const cookies = readCookies(request)
      const reading = await readOwnRequest(context, request)
      const claims =
        user && reading.record && (await readClaimsInTime({ ...context, request }, reading.record))
      const facts = factsWithNotice(reading, context, await context.flash.read(cookies))
      return claims ? withUser(facts, claims) : facts
    },
    requireSession: createRequireSession({
      ...context,
      describeSession: (reading) => describeSession(reading, context),
    }),
    verifyRequest: createVerifyRequest(context),
  }
}

/** Reads the session of a request to the app's own routes, and emits an event if the session or the store fails. */
async function readOwnRequest(
  context: RouteDependencies,
  request: Request,
  assert?: (request: Pick<Request, 'headers' | 'url'>, reading: SessionReading) => void,
): Promise<SessionReading> {
  const events = createRequestEvents(context.emit, request)
  try {
    const cookies = readCookies(request)
    return await readSession({ ...context, request, events, cookies }, assert)
  } catch (error) {
    if (isGenAuthError(error)) events.reject('request_rejected', error.code)
    throw error
  }
}

function verifyOwnRequest({ config, emit }: RouteDependencies, request: Request): void {
  try {
    verifyOrigin(request, config.origin)
  } catch (error) {
    if (isGenAuthError(error)) {
      createRequestEvents(emit, request).reject('request_rejected', error.code)
    }
    throw error
  }
}

function createVerifyRequest(context: RouteDependencies): AuthServer['verifyRequest'] {
  const verifySession = async (request: Request) => {
    verifyOwnRequest(context, request)
    await readOwnRequest(context, request, requireShownSession)
  }
  function verify(request: Request, options?: { session?: false | undefined }): void
  function verify(request: Request, options: { session: true }): Promise<void>
  function verify(request: Request, { session = false } = {}): Promise<void> | undefined {
    return session ? verifySession(request) : void verifyOwnRequest(context, request)
  }
  return verify
}

function createContext(options: AuthServerOptions): RouteDependencies {
  const findEndpoints = createDiscovery(options)
  const client = createClient(options, findEndpoints)
  const config = readConfig(options, client)
  const runtime = { ...serverRuntime, ...options.runtime }
  const emit = createEmit(options.onEvent, runtime.now)
  const { appId } = options
  const jar = createCookieJar({ ...config, appId })
  const { sealerOf, recordSealerOf, namer } = createSealers(config.secrets, { appId, jar })
  const sessions = createSessions(options, {
    client,
    runtime,
    emit,
    jar,
    // Each purpose has its own memory, which ends with this AuthServer and its secrets.
    sealer: sealerOf('session', 'session', { opened: createOpenedValues() }),
    recordSealer: recordSealerOf('record', 'session', { opened: createOpenedValues() }),
    namer,
    backchannelLogout: options.backchannelLogout === true,
    timeoutMs: config.timeoutMs,
    sameSite: config.sameSite,
    keepsIdToken: config.logout === 'end-session',
    lifetimes: config.lifetimes,
    claims: config.claims,
  })
  const verifyLogoutToken = createLogoutTokens(options, {
    ...config,
    now: runtime.now,
    findEndpoints,
  })
  assertOption(
    !verifyLogoutToken || sessions.endAll !== undefined,
    'backchannelLogout cannot find the sessions of a user. Use storedSessions(), or pass revocations with the methods addGroup and groupEndedAt.',
  )
  checkScope({ options })
  checkAppHost({ appHost: readAppHost(options) }, config)
  const report = createReport(options)
  const rejectedTokens = createRejectedTokens(runtime.now, config.lifetimes)
  return {
    config,
    client,
    prepareLogout: async () => {
      if (client instanceof DiscoveredClient) await client.prepareLogout()
    },
    runtime,
    apis: readApis(options.apis),
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    sessions,
    rejectedTokens,
    claimsReads: createClaimsReads({ client, runtime, rejectedTokens, claims: config.claims }),
    readChecked: createReadChecked({ client, runtime, sessions, rejectedTokens, report, emit }),
    verifyLogoutToken,
    ...createOneTimeCookies({ config, runtime, jar, sessions, sealerOf, recordSealerOf }),
    report,
    checkRefreshToken: createCheckRefreshToken(config, report),
    emit,
  }
}

/** The dependencies of the cookies of logins and logouts. */
interface OneTimeCookiesContext {
  readonly config: ServerConfig
  readonly runtime: ServerRuntime
  readonly jar: CookieJar
  readonly sessions: Sessions
  sealerOf(purpose: 'transaction' | 'flash' | 'logout' | 'proof', cookie: CookieKind): Sealer
  recordSealerOf(purpose: 'login', cookie: CookieKind): ReturnType<typeof createRecordSealer>
}

function createOneTimeCookies(context: OneTimeCookiesContext) {
  const { config, runtime, jar, sessions, sealerOf, recordSealerOf } = context
  const loginNotes = { runtime, notes: sessions.notes, sealerOf: recordSealerOf('login', 'login') }
  const transactions = createLoginTransactions({
    jar,
    sealer: sealerOf('transaction', 'login'),
    runtime,
    store: sessions.storesLogins ? createPendingLogins(loginNotes) : undefined,
  })
  const logoutRedirects = createLogoutRedirects(jar, sealerOf('logout', 'logout'), runtime)
  return {
    transactions,
    completeLogin: createCompleteLogin({ ...loginNotes, timeoutMs: config.timeoutMs }),
    logoutRedirects,
    loginProofs: createLoginProofs(sealerOf('proof', 'login')),
    flash: createFlash(jar, sealerOf('flash', 'flash'), runtime),
    cookieRoom: createCookieRoom({
      jar,
      transactions,
      logoutRedirects,
      maxSessionBytes: sessions.maxCookieBytes,
      isSessionStrict: config.sameSite === 'Strict',
      isOwnStart: (request) => isOwnStart(request, config.origin),
    }),
  }
}

function createReport({ onError }: AuthServerOptions): RouteDependencies['report'] {
  return (error, request) => {
    const callOnError = async () => onError?.(error, new URL(request.url).pathname)
    // A failing log must not fail the request.
    callOnError().catch(() => undefined)
  }
}

/** Creates the functions that encrypt the cookies and the stored values of an app. Each cookie and purpose has its own keys. */
function createSealers(
  secrets: readonly Uint8Array[],
  { appId, jar }: { readonly appId: string; readonly jar: CookieJar },
) {
  const keysFor = (cookie: CookieKind) => ({ appId, cookieName: jar.nameOf(cookie) })
  return {
    sealerOf: (
      purpose: Exclude<KeyPurpose, 'record' | 'index' | 'login'>,
      cookie: CookieKind,
      options?: SealerOptions,
    ) => createSealer(secrets, { purpose, ...keysFor(cookie) }, options),
    recordSealerOf: (purpose: 'record' | 'login', cookie: CookieKind, options?: SealerOptions) =>
      createRecordSealer(secrets, { purpose, ...keysFor(cookie) }, options),
    namer: createNamer(secrets, keysFor('session')),
  }
}

/** @throws {GenAuthError} `invalid_options` if the option `sessions` is missing, or not the result of `cookieSessions` or `storedSessions` */
function createSessions(options: AuthServerOptions, context: SessionContext): Sessions {
  const { sessions: keepSessions } = options
  assertOption(
    keepSessions !== undefined,
    "`sessions` is missing. For one process, pass cookieSessions({ revocations: 'process' }). For several processes or serverless functions, pass storedSessions(redisStore(client)).",
  )
  const sessions = typeof keepSessions === 'function' ? keepSessions(context) : {}
  assertMethods(
    sessions,
    ['read', 'write', 'renew', 'end'],
    '`sessions` must be the result of cookieSessions() or storedSessions(). Pass one such as storedSessions(memoryStore()).',
  )
  return sessions as Sessions
}

/** Returns `null` if the user is signed out. */
function describeSession(
  reading: SessionReading,
  context: RouteDependencies,
): ServerSession | null {
  const record = reading.record ?? (reading.isLongUnclaimed ? undefined : reading.unclaimed)
  if (!record) return null
  const assertUsable = () => {
    if (!reading.record) throw outdatedCookie()
    assertTokenGood(record, context.runtime.now())
  }
  return {
    session: authenticated(record),
    expiresAt: record.expiresAt,
    scope: scopesOf(record),
    user: record.user,
    userUpdatedAt: record.user && record.userUpdatedAt,
    authentication: record.authentication,
    getAccessToken() {
      assertUsable()
      return record.accessToken
    },
    async getUser() {
      assertUsable()
      return readClaims(context, record)
    },
  }
}
