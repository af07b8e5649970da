import { type GenAuthError, isGenAuthError, type UserInfo } from '@genauth/core'
import { createFakeGenAuth, type FakeGenAuth, type FakeGenAuthState } from '@genauth/core/testing'
import { QueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { GenAuthProvider, type GenAuthProviderProps } from '../genauth-provider'
import { userInfoQueryOptions } from '../user-info-query'

/** Props of {@link GenAuthTestProvider}: a state to begin with, each part with a default. */
export interface GenAuthTestProviderProps
  extends Pick<
      FakeGenAuthState,
      'mode' | 'session' | 'token' | 'tokenStatus' | 'lifetimeSeconds' | 'pendingAction' | 'fetch'
    >,
    Pick<GenAuthProviderProps, 'initialSession' | 'onRedirect' | 'onUserChange'> {
  /**
   * Who is logged in; `null` is a visitor, an error is a user who cannot be read. It is there in the first render,
   * an error with the `queryClient` of the default, which does not try again.
   * Default: a user called Ada Lovelace.
   */
  readonly user?: UserInfo | GenAuthError | null | undefined
  /** A fake of your own, to change its state in the test and to see its calls; the parts of the state above are its own then. */
  readonly genauth?: FakeGenAuth | undefined
  /** Default: a new one, which is nobody else's. */
  readonly queryClient?: QueryClient | undefined
  readonly children?: ReactNode
}

interface TestScope {
  readonly genauth: FakeGenAuth
  readonly queryClient: QueryClient
}

/** Shows at once that the user cannot be read, where an app would try three times more. */
class TestQueryClient extends QueryClient {
  override defaultQueryOptions: QueryClient['defaultQueryOptions'] = (options) => {
    const defaulted = super.defaultQueryOptions(options)
    const isOurs = options.queryKey?.[0] === 'genauth'
    return isOurs ? { ...defaulted, retry: false, retryOnMount: false } : defaulted
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
 * Renders components that use the hooks, without a server and without a network. The state is the first one: to change it, make the
 * fake in the test and hand it in.
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
