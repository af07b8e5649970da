import { type GenAuth, GenAuthError } from '@genauth/core/client'
import { type QueryClient, QueryClientContext } from '@tanstack/react-query'
import { type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react'
import { useClientCheck } from '#checks'
import { memoLast, useKept, useLatest } from '../shared/store'
import { attachScope, type LatestProps, type ScopeCallbacks } from './attach-scope'
import { ownQueryClients } from './own-query-clients'
import { createScope, type InitialSession, ScopeContext, UserStateContext } from './scope'
import { useProvidedState } from './use-provided-state'

/** Props of {@link GenAuthProvider}. */
export interface GenAuthProviderProps extends ScopeCallbacks {
  /** The object returned by `createGenAuth()` or `connectGenAuth()`. Create this object in a module, outside of any component. */
  readonly client: GenAuth
  /**
   * The QueryClient that holds the user. Default: the QueryClient of the `QueryClientProvider` around this provider. If there is none, the
   * provider creates a QueryClient.
   */
  readonly queryClient?: QueryClient | undefined
  /**
   * The session that a server read for this client when it rendered the page. If a later render passes a session with a later `answeredAt`,
   * for example after `router.refresh()` of Next.js, the provider passes it to the client.
   */
  readonly initialSession?: InitialSession | undefined
  /**
   * Navigates to `returnTo` after a login or a logout, for example with the app's router. Default: `history.replaceState` after a login,
   * and a navigation of the browser after a logout.
   */
  readonly onRedirect?: ScopeCallbacks['onRedirect']
  /**
   * Called after a login, a logout, an expiry and a change of user. Clear the app's own queries in this callback. A navigation that
   * follows, such as the redirect of a logout, waits until the returned promise has settled.
   */
  readonly onUserChange?: ScopeCallbacks['onUserChange']
  readonly children?: ReactNode
}

/**
 * Provides a client to the hooks below it, and starts the client.
 *
 * TanStack Query refreshes the token once per token lifetime, however many hooks are mounted. The callbacks may be inline functions: a new
 * function does not restart the client.
 *
 * @throws {GenAuthError} `invalid_options` if `client` is missing or is not a GenAuth client.
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
  if (!(client as Partial<GenAuth> | undefined)?.renewal) {
    throw new GenAuthError(
      'invalid_options',
      '<GenAuthProvider> is missing its client prop. Pass the object returned by createGenAuth() or connectGenAuth().',
    )
  }
  useClientCheck(client)
  const around = useContext(QueryClientContext)
  const queryClient = props.queryClient ?? around ?? ownQueryClients(client).users
  const [firstClient] = useState(client)
  // The prop `initialSession` belongs to the client of the first render. Ignore it if the client has changed.
  const initialSession = firstClient === client ? props.initialSession : undefined
  const scopes = useKept(client, () =>
    memoLast((cache: QueryClient) => createScope(client, cache, initialSession)),
  )
  const scope = scopes(queryClient)
  const latest = useLatest<LatestProps>({ ...props, scope, initialSession })
  const hasOnRedirect = props.onRedirect !== undefined
  // biome-ignore lint/correctness/useExhaustiveDependencies: the client learns at its start whether there is an onRedirect, and of the initial session
  useEffect(
    () => attachScope(scope, latest),
    [scope, latest, hasOnRedirect, initialSession?.answeredAt],
  )
  const isClosing = useSyncExternalStore(
    scope.session.subscribe,
    () => client.getPendingAction() === 'closing',
    () => false,
  )
  const userState = useProvidedState(scope)
  return (
    <ScopeContext.Provider value={scope}>
      <UserStateContext.Provider value={userState}>
        {isClosing ? null : children}
      </UserStateContext.Provider>
    </ScopeContext.Provider>
  )
}
