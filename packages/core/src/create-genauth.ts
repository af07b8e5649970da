import { findCallback } from './browser-mode/callback'
import type { SessionContext } from './browser-mode/context'
import { createCurrentRecord } from './browser-mode/current-record'
import { createEarlySession } from './browser-mode/early-session'
import { createLogoutMarker } from './browser-mode/logout-marker'
import { restoreAtOnce } from './browser-mode/restore'
import { createSessionStore } from './browser-mode/store'
import { createTabOwnership } from './browser-mode/tab-ownership'
import { GenAuthError } from './errors'
import type { GenAuth } from './genauth'
import { loadPart } from './load-part'
import type { GenAuthOptions } from './options'
import { checkClientOptions, readAppHost } from './protocol/client-options'
import { checkUrl, type Platform } from './protocol/urls'
import { findEarlyPage } from './runtime/early-page'
import { createEarlyRuntime } from './runtime/early-runtime'
import type { EarlyRuntime, SessionStorage, SyncStorage } from './runtime/ports'
import {
  blockedStorage,
  createMemoryStorage,
  createTabStorage,
  findSharedStorage,
} from './runtime/storage'
import { createSession } from './session/create-session'

/**
 * Creates the client of an app whose tokens are in the browser. It is a public OAuth client, with PKCE and without a secret. Call
 * `createGenAuth` once, in its own module.
 *
 * With `storage: 'tab'`, `createGenAuth` reads the stored session. On the callback URL, `createGenAuth` starts to load the code for the
 * callback instead. The client does nothing else before `start()`, `ready()` or a call that needs the session.
 *
 * ```ts
 * export const genauth = createGenAuth({
 *   appId: 'GENAUTH_APP_ID',
 *   appHost: 'https://sample-app.genauth.ai',
 *   protocol: 'oidc',
 *   redirectUri: 'https://app.example/callback',
 * })
 * ```
 *
 * @throws {GenAuthError} `invalid_options`, `unsupported_protocol`, `secret_in_page`, `insecure_context`
 */
export function createGenAuth(options: GenAuthOptions): GenAuth {
  if (Object(options) !== options) {
    throw new GenAuthError('invalid_options', 'Options are missing. Pass appId and appHost.')
  }
  const sharedStorage = findEarlyPage() && findSharedStorage()
  const runtime = createEarlyRuntime({ sharedStorage, ...options.runtime })
  checkSurroundings(options, runtime)
  // The chunk that calls GenAuth.
  const engine = loadPart(async () =>
    (await import('./create-browser-engine')).createBrowserEngine(context),
  )
  const context: SessionContext = createSessionContext(options, runtime, {
    engine,
    ready: () => session.ready(),
  })
  const session = createSession(createEarlySession(context), engine)
  const { page } = runtime
  // The callback needs the chunk that calls GenAuth. So load this chunk before the framework renders. Ignore a load error here: the first
  // use of the chunk reports the error.
  if (page && findCallback(page.href, options.redirectUri)) engine().catch(() => undefined)
  else if ((options.storage ?? 'tab') === 'tab') restoreAtOnce(context)
  return session
}

/** The client sends requests only in a browser, even if a server creates it to render the app. So the browser's rule applies to its URLs. */
const platform: Platform = 'browser'

function checkSurroundings(options: GenAuthOptions, { page }: EarlyRuntime): void {
  if ('secret' in options && options.secret) {
    throw new GenAuthError(
      'secret_in_page',
      'secret is not safe in a browser. Use the authentication method none.',
    )
  }
  if (page && !page.isSecureContext) {
    throw new GenAuthError(
      'insecure_context',
      'WebCrypto is unavailable on insecure origins. Serve the app over https or from localhost.',
    )
  }
}

function checkPublicOptions(options: GenAuthOptions): void {
  const { protocol, redirectUri, postLogoutRedirectUri, maxSessionSeconds } = options
  if (protocol !== 'oauth' && protocol !== 'oidc') {
    throw new GenAuthError('unsupported_protocol', 'protocol is invalid. Use oauth or oidc.')
  }
  if (checkUrl('redirectUri', redirectUri, platform).hash) {
    throw new GenAuthError('invalid_options', 'redirectUri has a fragment. Remove it.')
  }
  if (postLogoutRedirectUri !== undefined)
    checkUrl('postLogoutRedirectUri', postLogoutRedirectUri, platform)
  if (maxSessionSeconds !== undefined && !(maxSessionSeconds > 0)) {
    throw new GenAuthError('invalid_options', 'maxSessionSeconds is invalid. Use a number above 0.')
  }
  checkClientOptions(options, platform)
}

function checkOrigins(origins: readonly string[] = []): ReadonlySet<string> {
  for (const origin of origins) {
    if (checkUrl('tokenOrigins', origin, platform).origin === origin) continue
    throw new GenAuthError(
      'invalid_options',
      'tokenOrigins is invalid. Use origins such as https://app.example.',
    )
  }
  return new Set(origins)
}

function chooseStorage(
  storage: GenAuthOptions['storage'] = 'tab',
  tabStorage: SyncStorage,
  sharedStorage = createTabStorage(blockedStorage),
): SessionStorage {
  if (isSessionStorage(storage)) return storage
  if (storage === 'tab') return createTabStorage(tabStorage)
  if (storage === 'shared') return sharedStorage
  if (storage === 'memory') return createMemoryStorage()
  throw new GenAuthError(
    'invalid_options',
    'storage is invalid. Use tab, shared, memory, or an object with get, set, remove and shared.',
  )
}

function isSessionStorage(
  storage: NonNullable<GenAuthOptions['storage']>,
): storage is SessionStorage {
  const { get, set, remove, shared } = Object(storage) as SessionStorage
  return (
    [get, set, remove].every((method) => typeof method === 'function') &&
    typeof shared === 'boolean'
  )
}

/** Creates the parts of a session. Has no side effect, because the session starts later. */
function createSessionContext(
  options: GenAuthOptions,
  runtime: EarlyRuntime,
  calls: Pick<SessionContext, 'engine' | 'ready'>,
): SessionContext {
  checkPublicOptions(options)
  const { page, tabStorage = blockedStorage } = runtime
  const storage = chooseStorage(options.storage, tabStorage, runtime.sharedStorage)
  const key = `${options.appId}@${readAppHost(options, platform).replace(/^\w+:\/\//, '')}`
  const isPopup = page && findCallback(page.href, options.redirectUri)?.kind === 'popup'
  const current = createCurrentRecord(runtime, isPopup ? 'closing' : undefined)
  // A duplicated tab starts with a copy of the tab's storage.
  const isCopied = page && !storage.shared && options.storage !== 'memory'
  return {
    ...options,
    ...calls,
    options,
    runtime,
    tabStorage,
    tokenOrigins: checkOrigins(options.tokenOrigins),
    key,
    current,
    view: current.view,
    store: createSessionStore(storage, `genauth:${key}:${options.protocol}`, {
      ...options,
      ...runtime,
    }),
    logoutMarker: createLogoutMarker(runtime, key),
    ownership: isCopied
      ? createTabOwnership({ runtime, page, storage: tabStorage, key })
      : undefined,
  }
}
