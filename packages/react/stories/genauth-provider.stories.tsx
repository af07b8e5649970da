import { GenAuthProvider, type GenAuthProviderProps } from '@genauth/react'
import type { Meta, StoryObj } from '@storybook/react-vite'
import { QueryClient } from '@tanstack/react-query'
import { expect, fn, waitFor } from 'storybook/test'
import { CacheCard } from './examples/cache-card'
import { ProfileCard } from './examples/profile-card'
import { TokenCard } from './examples/token-card'
import { ErrorBoundary } from './parts/error-boundary'
import { ErrorCallout } from './parts/error-callout'
import { quietly } from './parts/quietly'
import { ada, grace } from './parts/sample-users'
import { shownToken } from './parts/shown-token'
import { createStoryGenAuth, genauthOf } from './parts/story-genauth'
import type { StoryState } from './parts/story-state'

type Args = StoryState & GenAuthProviderProps

/**
 * Provides a client to the hooks below it, and starts the client. Create the client outside of any component.
 *
 * TanStack Query refreshes the token once per token lifetime, however many hooks are mounted. The callbacks may be inline functions: a new
 * function does not restart the client.
 */
const meta = {
  title: 'Components/GenAuthProvider',
  component: GenAuthProvider,
  args: { children: <ProfileCard />, onUserChange: fn(), onRedirect: fn() },
  argTypes: {
    children: { control: false },
    client: { control: false },
    queryClient: { control: false, table: { type: { summary: 'QueryClient' } } },
    onRedirect: { control: false, table: { type: { summary: '(returnTo: string) => void' } } },
    onUserChange: {
      control: false,
      table: { type: { summary: '({ queryClient, reason }) => void | Promise<void>' } },
    },
    initialSession: { control: 'object', table: { type: { summary: '{ session, user? }' } } },
  },
  parameters: { provider: 'none' },
  render: ({ children, queryClient, initialSession, onUserChange, onRedirect }, context) => {
    const genauth = genauthOf(context)
    return (
      <GenAuthProvider
        key={genauth.key}
        client={genauth}
        queryClient={queryClient}
        initialSession={initialSession}
        onUserChange={onUserChange}
        onRedirect={onRedirect}
      >
        {children}
      </GenAuthProvider>
    )
  },
} satisfies Meta<Args>

export default meta
type Story = StoryObj<Args>

/** The provider has started the client, and the hooks below the provider read its state. */
export const Authenticated: Story = {
  async play({ canvas, loaded }) {
    await expect(await canvas.findByText('Ada Lovelace')).toBeVisible()
    await expect(genauthOf({ loaded }).startCount()).toBe(1)
    await expect(genauthOf({ loaded }).getUser).toHaveBeenCalledTimes(1)
  },
}

/** The session is loading, so the user has not loaded yet. */
export const Loading: Story = {
  args: { state: 'loading' },
  async play({ canvas }) {
    await expect(canvas.getByRole('status', { name: 'Loading your profile' })).toBeVisible()
  },
}

/**
 * `initialSession` has the session and the user from the server. The page shows this session and this user until the client has loaded,
 * without a spinner and without a request.
 */
export const InitialSession: Story = {
  args: {
    state: 'loading',
    initialSession: {
      session: { status: 'authenticated', id: 'session-1', sub: ada.sub, stale: false },
      user: ada,
    },
  },
  async play({ canvas, loaded }) {
    await expect(canvas.getByText('Ada Lovelace')).toBeVisible()
    await expect(genauthOf({ loaded }).getUser).not.toHaveBeenCalled()
  },
}

/** The number of mounted hooks does not matter: the provider refreshes the token with a single request. */
export const OneRenewal: Story = {
  args: {
    children: (
      <div className="stack">
        <TokenCard />
        <TokenCard />
        <ProfileCard />
      </div>
    ),
  },
  async play({ canvas, loaded }) {
    const genauth = genauthOf({ loaded })
    const renewed = fn()
    genauth.on('renewed', renewed)
    await expect(canvas.getAllByText(shownToken(genauth, 'token-1'))).toHaveLength(2)
    genauth.setNextAt(Date.now())
    await waitFor(() => expect(renewed).toHaveBeenCalled())
    await waitFor(() => expect(canvas.getAllByText(shownToken(genauth, 'token-2'))).toHaveLength(2))
    await expect(renewed).toHaveBeenCalledTimes(1)
  },
}

/**
 * `onUserChange` is called after every change of the user. Clear the app's own queries in this callback. A logout waits for the returned
 * promise.
 */
export const UserChanges: Story = {
  async play({ canvas, args, loaded }) {
    const genauth = genauthOf({ loaded })
    await genauth.logIn(grace)
    await expect(await canvas.findByText('Grace Hopper')).toBeVisible()
    await genauth.logout()
    await expect(await canvas.findByText('You are not logged in.')).toBeVisible()
    await expect(args.onUserChange).toHaveBeenNthCalledWith(
      1,
      expect.objectContaining({ reason: 'userSwitched' }),
    )
    await expect(args.onUserChange).toHaveBeenLastCalledWith(
      expect.objectContaining({ reason: 'logout' }),
    )
  },
}

/** After a login, `onRedirect` navigates to `returnTo` with the app's router. */
export const BackAfterALogin: Story = {
  async play({ args, loaded }) {
    genauthOf({ loaded }).startOptions()?.onRedirect?.('/orders?open=7')
    await expect(args.onRedirect).toHaveBeenCalledWith('/orders?open=7')
  },
}

/** The QueryClient of the app holds the user, but not the query that refreshes the token. */
export const QueryClientOfTheApp: Story = {
  args: { children: <CacheCard />, queryClient: new QueryClient() },
  async play({ args, canvas }) {
    args.queryClient?.setQueryData(['orders'], [])
    await expect(await canvas.findByText('["orders"]')).toBeVisible()
    await expect(canvas.queryByText(/renewal/)).toBeNull()
  },
}

/**
 * This story is the app's page in a login popup, after the login. The client passes the login to the window that opened the popup, and
 * closes the popup. In the popup, the provider renders nothing.
 */
export const InThePopup: Story = {
  loaders: [(context) => ({ genauth: createStoryGenAuth(context, { pendingAction: 'closing' }) })],
  async play({ canvas }) {
    await expect(canvas.queryByRole('heading')).toBeNull()
  },
}

/** A hook outside of a provider throws an error that names the hook. */
export const NotWrapped: Story = {
  parameters: quietly,
  render: () => (
    <ErrorBoundary
      fallback={(error) => <ErrorCallout title="The provider is missing:" error={error} />}
    >
      <ProfileCard />
    </ErrorBoundary>
  ),
  async play({ canvas }) {
    await expect(canvas.getByRole('alert')).toHaveTextContent(
      'useUser must be used inside <GenAuthProvider>.',
    )
  },
}
