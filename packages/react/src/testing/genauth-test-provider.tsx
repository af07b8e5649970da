import { type GenAuthError, isGenAuthError, type RegisteredUser } from '@genauth/core/client'
import { createFakeGenAuth, type FakeGenAuth, type FakeGenAuthState } from '@genauth/core/testing'
import { QueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { GenAuthProvider, type GenAuthProviderProps } from '../provider/genauth-provider'
import { userInfoQueryOptions } from '../user/user-info-query'

/** Props of {@link GenAuthTestProvider}. The props set the initial state. Each prop has a default. */
export interface GenAuthTestProviderProps
  extends Pick<
      FakeGenAuthState,
      | 'mode'
      | 'schema'
      | 'session'
      | 'token'
      | 'tokenStatus'
      | 'lifetimeSeconds'
      | 'pendingAction'
      | 'fetch'
    >,
    Pick<GenAuthProviderProps, 'initialSession' | 'onRedirect' | 'onUserChange'> {
  /**
   * The signed-in user. `null` means that the user is signed out. An error means that the request for the user has failed. In the first
   * render, the hooks already return the user. They also return the error in the first render if you use the default `queryClient`, which
   * does not retry. Default: a user named Ada Lovelace.
   */
  readonly user?: RegisteredUser | GenAuthError | null | undefined
  /**
   * Your own fake, to change its state in the test and to read its calls. With this prop, the other props for the initial state have no
   * effect.
   */
  readonly genauth?: FakeGenAuth | undefined
  /** The QueryClient that holds the user. Default: a new one for this provider. */
  readonly queryClient?: QueryClient | undefined
  readonly children?: ReactNode
}

interface TestScope {
  readonly genauth: FakeGenAuth
  readonly queryClient: QueryClient
}

/**
 * A QueryClient for tests. It does not retry a failed request for the user, so that a test gets the error immediately. In an app, `useUser`
 * retries up to three times.
 */
class TestQueryClient extends QueryClient {
  override defaultQueryOptions: QueryClient['defaultQueryOptions'] = (options) => {
    const defaulted = super.defaultQueryOptions(options)
    const isGenAuthQuery = options.queryKey?.[0] === 'genauth'
    return isGenAuthQuery ? { ...defaulted, retry: false, retryOnMount: false } : defaulted
  }
}

function createTestScope(props: GenAuthTestProviderProps): TestScope {
  const genauth = props.genauth ?? createFakeGenAuth(props)
  const queryClient = props.queryClient ?? new TestQueryClient()
  if (genauth.getSession().status === 'authenticated') {
    const user = genauth.currentUser()
    const query = queryClient.getQueryCache().build(queryClient, userInfoQueryOptions(genauth))
    if (isGenAuthError(user)) query.setState({ status: 'error', error: user, errorUpdateCount: 1 })
    else query.setData(user)
  }
  return { genauth, queryClient }
}

/**
 * Renders components that use the hooks, without a server and without a network.
 *
 * The props set the initial state. A later change of the props has no effect. To change the state later, create the fake in the test and
 * pass it as `genauth`.
 *
 * @example
 * ```tsx
 * render(<Greeting />, { wrapper: GenAuthTestProvider })
 * render(<GenAuthTestProvider user={null}><Greeting /></GenAuthTestProvider>)
 *
 * const genauth = createFakeGenAuth()
 * render(<GenAuthTestProvider genauth={genauth}><Greeting /></GenAuthTestProvider>)
 * await act(() => genauth.expire())
 * ```
 */
export function GenAuthTestProvider(props: GenAuthTestProviderProps): ReactNode {
  const [{ genauth, queryClient }] = useState(() => createTestScope(props))
  const { initialSession, onRedirect, onUserChange, children } = props
  return (
    <GenAuthProvider
      client={genauth}
      queryClient={queryClient}
      initialSession={initialSession}
      onRedirect={onRedirect}
      onUserChange={onUserChange}
    >
      {children}
    </GenAuthProvider>
  )
}
