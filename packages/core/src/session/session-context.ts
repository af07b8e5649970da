import type { Session } from '../genauth'
import { readAppHost } from '../protocol/client-options'
import type { Runtime, SessionStorage, SyncStorage } from '../runtime/ports'
import type { PublicClientOptions, SessionContext, SessionSettings } from './context'
import type { Engine } from './engine-interface'
import { findCallback } from './find-callback'
import { createLogoutMarker } from './logout-marker'
import { createSessionState } from './session-state'
import { createSessionStore } from './session-store'
import { createTabOwnership } from './tab-ownership'

/** Input of {@link createSessionContext}. */
export interface SessionParts extends SessionSettings {
  readonly options: PublicClientOptions
  readonly runtime: Runtime
  readonly storage: SessionStorage
  /** Whether a duplicated tab starts with a copy of this storage. */
  readonly isCopied: boolean
  /** Storage of this tab only. */
  readonly tabStorage: SyncStorage
  ready(): Promise<Session>
  engine(): Promise<Engine>
}

/** Creates the parts of a session. Has no side effect, because the session starts later. */
export function createSessionContext(parts: SessionParts): SessionContext {
  const { options, runtime, storage, tabStorage } = parts
  const key = `${options.appId}@${readAppHost(options).replace(/^\w+:\/\//, '')}`
  const { page } = runtime
  const isPopup = page && findCallback(page.href, options.redirectUri)?.kind === 'popup'
  return {
    ...parts,
    key,
    state: createSessionState(runtime, isPopup ? 'closing' : undefined),
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
