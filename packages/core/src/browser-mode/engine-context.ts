import { type ProtocolClient, resolveClient } from '../protocol/client'
import { publicAuthentication } from '../protocol/client-authentication'
import { sessionScopes } from '../protocol/endpoints'
import type { SessionContext } from './context'
import { createSessionTabs, type SessionTabs } from './session-tabs'
import { createTabClaims, type TabClaims } from './tab-claims'

/** The values that the modules of the chunk that calls GenAuth share. */
export interface EngineContext extends SessionContext {
  readonly client: ProtocolClient & { readonly redirectUri: string }
  readonly tabs: SessionTabs
  /** Finds out whether another tab uses the tokens. Present only if each tab has its own tokens. */
  readonly claims: TabClaims | undefined
}

/** Adds the protocol client, the tab channel and the tab claims to a session context. */
export function createEngineContext(context: SessionContext): EngineContext {
  const { options, runtime } = context
  const client = resolveClient(options, publicAuthentication, runtime)
  const scope = options.scope ?? sessionScopes[options.protocol]
  const tabs = createSessionTabs(runtime, context.key)
  const claims = createTabClaims(context, tabs)
  return {
    ...context,
    tabs,
    claims,
    client: { ...client, scope, redirectUri: options.redirectUri },
  }
}
