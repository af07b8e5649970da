import { findCallback } from './browser-mode/callback'
import type { SessionContext, SessionSettings } from './browser-mode/context'
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
import { checkUrl } from './protocol/urls'
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
  if (typeof options !== 'object' || options === null) {
    throw new GenAuthError('invalid_options', 'Options are missing. Pass appId and appHost.')
  }
  const sharedStorage = findEarlyPage() && findSharedStorage()
  const runtime = createEarlyRuntime({ sharedStorage, ...options.runtime })
  checkSurroundings(options, runtime)
  const { tabStorage = blockedStorage } = runtime
  // The chunk that calls GenAuth.
  const engine = loadPart(async () =>
    (await import('./create-browser-engine')).createBrowserEngine(context),
  )
  const storage = chooseStorage(options.storage, tabStorage, runtime.sharedStorage)
  const context: SessionContext = createSessionContext({
    ...options,
    options: checkPublicOptions(options),
    runtime,
    tabStorage,
    storage,
    isCopied: !storage.shared && options.storage !== 'memory',
    tokenOrigins: checkOrigins(options.tokenOrigins),
    ready: () => session.ready(),
    engine,
  })
  const session = createSession(createEarlySession(context), engine)
  const { page } = runtime
  // The callback needs the chunk that calls GenAuth. So load this chunk before the framework renders. Ignore a load error here: the first
  // use of the chunk reports the error.
  if (page && findCallback(page.href, options.redirectUri)) engine().catch(() => undefined)
  else if ((options.storage ?? 'tab') === 'tab') restoreAtOnce(context)
  return session
}

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

function checkPublicOptions(options: GenAuthOptions): GenAuthOptions {
  const { protocol, redirectUri, postLogoutRedirectUri, maxSessionSeconds } = options
  if (protocol !== 'oauth' && protocol !== 'oidc') {
    throw new GenAuthError('unsupported_protocol', 'protocol is invalid. Use oauth or oidc.')
  }
  if (checkUrl('redirectUri', redirectUri).hash) {
    throw new GenAuthError('invalid_options', 'redirectUri has a fragment. Remove it.')
  }
  if (postLogoutRedirectUri !== undefined) checkUrl('postLogoutRedirectUri', postLogoutRedirectUri)
  if (maxSessionSeconds !== undefined && !(maxSessionSeconds > 0)) {
    throw new GenAuthError('invalid_options', 'maxSessionSeconds is invalid. Use a number above 0.')
  }
  checkClientOptions(options)
  return options
}

function checkOrigins(origins: readonly string[] = []): ReadonlySet<string> {
  for (const origin of origins) {
    if (checkUrl('tokenOrigins', origin).origin === origin) continue
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
  if (typeof storage !== 'object') return false
  const methods = [storage?.get, storage?.set, storage?.remove]
  return (
    methods.every((method) => typeof method === 'function') && typeof storage.shared === 'boolean'
  )
}

/** Input of {@link createSessionContext}. */
interface SessionParts
  extends Pick<
    SessionContext,
    keyof SessionSettings | 'engine' | 'options' | 'ready' | 'runtime' | 'tabStorage'
  > {
  readonly storage: SessionStorage
  /** Whether a duplicated tab starts with a copy of this storage. */
  readonly isCopied: boolean
}

/** Creates the parts of a session. Has no side effect, because the session starts later. */
function createSessionContext(parts: SessionParts): SessionContext {
  const { options, runtime, storage, tabStorage } = parts
  const key = `${options.appId}@${readAppHost(options).replace(/^\w+:\/\//, '')}`
  const { page } = runtime
  const isPopup = page && findCallback(page.href, options.redirectUri)?.kind === 'popup'
  const current = createCurrentRecord(runtime, isPopup ? 'closing' : undefined)
  return {
    ...parts,
    key,
    current,
    view: current.view,
    store: createSessionStore(storage, `genauth:${key}:${options.protocol}`, {
      ...runtime,
      storeClaims: parts.storeClaims,
    }),
    logoutMarker: createLogoutMarker(runtime, key),
    ownership:
      parts.isCopied && page
        ? createTabOwnership({ runtime, page, storage: tabStorage, key })
        : undefined,
  }
}
