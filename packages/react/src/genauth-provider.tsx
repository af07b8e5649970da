import { type GenAuth, GenAuthError } from '@genauth/core'
import { type QueryClient, QueryClientContext } from '@tanstack/react-query'
import {
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from 'react'
import { attachScope, type LatestProps, type ScopeCallbacks } from './attach-scope'
import type { InitialSession } from './initial-session'
import { ownQueryClients } from './own-query-clients'
import { now } from './runtime/now'
import { createScope } from './scope'
import { ScopeContext } from './scope-context'
import { useLatest } from './use-latest'

/** Props of {@link GenAuthProvider}. */
export interface GenAuthProviderProps extends ScopeCallbacks {
  /** What `createGenAuth()` or `connectGenAuth()` returned, in a module, outside of any component. */
  readonly client: GenAuth
  /** Holds the user. Default: the QueryClient around this provider, else one of our own. */
  readonly queryClient?: QueryClient | undefined
  /** What the server knew of this client's session when it rendered the page; read once. */
  readonly initialSession?: InitialSession | undefined
  /**
   * Goes to `returnTo` after a login or a logout, e.g. with the app's router. Default: `history.replaceState` after a login, a navigation
   * after a logout.
   */
  readonly onRedirect?: ScopeCallbacks['onRedirect']
  /**
   * Called when another user, or none, is there: the place to clear the app's own queries. A navigation that follows, such as the one
   * of a logout, waits for its promise.
   */
  readonly onUserChange?: ScopeCallbacks['onUserChange']
  readonly children?: ReactNode
}

function assertGenAuth(client: Partial<GenAuth> | undefined): void {
  if (client?.renewal) return
  throw new GenAuthError(
    'invalid_options',
    'GenAuthProvider needs client={genauth}, of createGenAuth() or connectGenAuth().',
  )
}

/**
 * Gives a client to the hooks below it, starts it, and lets TanStack Query renew its token, once per term, however many hooks are
 * mounted. Its callbacks may be inline functions: a change of them restarts nothing.
 *
 * @throws {GenAuthError} `invalid_options` where `client` is none
 * @example
 * ```tsx
 * const genauth = createGenAuth({ appId, appHost, protocol: 'oidc', redirectUri })
 *
 * createRoot(root).render(
 *   <GenAuthProvider client={genauth}>
 *     <App />
 *   </GenAuthProvider>,
 * )
 * ```
 */
export function GenAuthProvider(props: GenAuthProviderProps): ReactNode {
  const { client, children } = props
  assertGenAuth(client)
  const around = useContext(QueryClientContext)
  const queryClient = props.queryClient ?? around ?? ownQueryClients(client).users
  const { initialSession } = props
  const [given] = useState(() => initialSession && { ...initialSession, client, givenAt: now() })
  // What a server knew, it knew for one client.
  const initial = given?.client === client ? given : undefined
  const scope = useMemo(
    () => createScope(client, queryClient, initial),
    [client, queryClient, initial],
  )
  const latest = useLatest<LatestProps>({ ...props, scope })
  const redirects = props.onRedirect !== undefined
  // biome-ignore lint/correctness/useExhaustiveDependencies: whether there is an onRedirect is decided when the core is started
  useEffect(() => attachScope(scope, latest), [scope, latest, redirects])
  const isClosing = useSyncExternalStore(
    scope.session.subscribe,
    () => client.getPendingAction() === 'closing',
    () => false,
  )
  return <ScopeContext.Provider value={scope}>{isClosing ? null : children}</ScopeContext.Provider>
}
