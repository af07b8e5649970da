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
 * Gives a client to the hooks below it, starts it, and lets TanStack Query renew its token, once per term, however many hooks are
 * mounted. The client is made outside of any component. The callbacks may be inline functions: a change of them restarts nothing.
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

/** The hooks below read the client, which was started once. */
export const Authenticated: Story = {
  async play({ canvas, loaded }) {
    await expect(await canvas.findByText('Ada Lovelace')).toBeVisible()
    await expect(genauthOf({ loaded }).startCount()).toBe(1)
    await expect(genauthOf({ loaded }).getUser).toHaveBeenCalledTimes(1)
  },
}

/** The user is not known yet, and there is no guess. */
export const Loading: Story = {
  args: { state: 'loading' },
  async play({ canvas }) {
    await expect(canvas.getByRole('status', { name: 'Reading your profile' })).toBeVisible()
  },
}

/** What the server knew is shown until the client knows better: no spinner, and no request. */
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

/** However many hooks are mounted, the token is renewed once. */
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

/** `onUserChange` is the place to clear the app's own queries: it is told of every change, and a logout waits for it. */
export const UserChanges: Story = {
  async play({ canvas, args, loaded }) {
    const genauth = genauthOf({ loaded })
    await genauth.logIn(grace)
    await expect(await canvas.findByText('Grace Hopper')).toBeVisible()
    await genauth.logout()
    await expect(await canvas.findByText(/as a visitor/)).toBeVisible()
    await expect(args.onUserChange).toHaveBeenNthCalledWith(
      1,
      expect.objectContaining({ reason: 'userSwitched' }),
    )
    await expect(args.onUserChange).toHaveBeenLastCalledWith(
      expect.objectContaining({ reason: 'logout' }),
    )
  },
}

/** After a login the app goes back to where it was begun, with its own router. */
export const BackAfterALogin: Story = {
  async play({ args, loaded }) {
    genauthOf({ loaded }).startOptions()?.onRedirect?.('/orders?open=7')
    await expect(args.onRedirect).toHaveBeenCalledWith('/orders?open=7')
  },
}

/** The user is kept in the QueryClient of the app, which it can look into; the renewal is not. */
export const QueryClientOfTheApp: Story = {
  args: { children: <CacheCard />, queryClient: new QueryClient() },
  async play({ args, canvas }) {
    args.queryClient?.setQueryData(['orders'], [])
    await expect(await canvas.findByText('["orders"]')).toBeVisible()
    await expect(canvas.queryByText(/renewal/)).toBeNull()
  },
}

/** The same page, opened as a popup, hands the login over and closes. It renders nothing of the app. */
export const InThePopup: Story = {
  loaders: [(context) => ({ genauth: createStoryGenAuth(context, { pendingAction: 'closing' }) })],
  async play({ canvas }) {
    await expect(canvas.queryByRole('heading')).toBeNull()
  },
}

/** Without a client, or with a hook outside of a provider, the error says what to do. */
export const NotWrapped: Story = {
  parameters: quietly,
  render: () => (
    <ErrorBoundary fallback={(error) => <ErrorCallout title="This is not set up:" error={error} />}>
      <ProfileCard />
    </ErrorBoundary>
  ),
  async play({ canvas }) {
    await expect(canvas.getByRole('alert')).toHaveTextContent(
      'wrap the app in <GenAuthProvider client={genauth}>',
    )
  },
}
