import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect } from 'storybook/test'
import { LogoutCard } from './examples/logout-card'
import source from './examples/logout-card.tsx?raw'
import { sampleError } from './parts/sample-error'
import { createStoryGenAuth, genauthOf } from './parts/story-genauth'
import type { StoryState } from './parts/story-state'

/**
 * `useLogout(options?)` logs out. This page goes first, whatever the server does; then the tokens are revoked, and the browser leaves
 * through GenAuth's logout. `logout({ scope: 'local' })` stays on the page and leaves single sign-on alone.
 *
 * `logout()` returns nothing. `logoutAsync()` returns a promise, which stays pending while the browser leaves, and resolves if the page stays.
 */
const meta = {
  title: 'Hooks/useLogout',
  component: LogoutCard,
  parameters: { docs: { source: { code: source } } },
} satisfies Meta<StoryState>

export default meta
type Story = StoryObj<StoryState>

/** Somebody is logged in. */
export const Ready: Story = {
  async play({ canvas }) {
    await expect(canvas.getByRole('button', { name: 'Log out' })).toBeEnabled()
  },
}

/** A click passes its event to `logout`, which ignores it. */
export const Clicked: Story = {
  async play({ canvas, loaded, userEvent }) {
    await userEvent.click(canvas.getByRole('button', { name: 'Log out' }))
    await expect(await canvas.findByText('You are logged out.')).toBeVisible()
    await expect(genauthOf({ loaded }).callsTo('logout')).toEqual([
      { method: 'logout', args: [{}] },
    ])
  },
}

/** Only this app: nobody leaves the page, and other apps stay logged in. */
export const OnlyHere: Story = {
  async play({ canvas, loaded, userEvent }) {
    await userEvent.click(canvas.getByRole('button', { name: 'Only in this app' }))
    await expect(await canvas.findByText('You are logged out.')).toBeVisible()
    await expect(genauthOf({ loaded }).logout).toHaveBeenCalledWith({ scope: 'local' })
  },
}

/** The page is logged out already, and is leaving through GenAuth. */
export const LoggingOut: Story = {
  loaders: [
    (context) => ({
      genauth: createStoryGenAuth(context, {
        session: { status: 'anonymous', reason: 'logout' },
        pendingAction: 'logout',
      }),
    }),
  ],
  async play({ canvas }) {
    await expect(canvas.getByText('Leaving through GenAuth …')).toBeVisible()
    await expect(canvas.getByRole('status')).toHaveTextContent('You are logged out.')
  },
}

/** GenAuth could not be told. This page is logged out all the same. */
export const NotRevoked: Story = {
  loaders: [
    (context) => ({
      genauth: createStoryGenAuth(context, {
        session: { status: 'anonymous', reason: 'logout', error: sampleError('server_error') },
      }),
    }),
  ],
  async play({ canvas }) {
    await expect(canvas.getByRole('alert')).toHaveTextContent('server_error')
    await expect(canvas.getByText('You are logged out.')).toBeVisible()
  },
}

/** After a logout. */
export const LoggedOut: Story = {
  args: { state: 'logged out' },
  async play({ canvas }) {
    await expect(canvas.getByRole('status')).toHaveTextContent('You are logged out.')
    await expect(canvas.queryByRole('button')).toBeNull()
  },
}

/** Logging out works while GenAuth does not answer: our own side needs no answer. */
export const Stale: Story = {
  args: { state: 'stale' },
  async play({ canvas, userEvent }) {
    await userEvent.click(canvas.getByRole('button', { name: 'Log out' }))
    await expect(await canvas.findByText('You are logged out.')).toBeVisible()
  },
}

/** A renewal does not render it. */
export const Renewing: Story = {
  args: { state: 'renewing' },
  async play({ canvas, loaded }) {
    await expect(canvas.getByText('Rendered 1×')).toBeVisible()
    await genauthOf({ loaded }).completeRenewal()
    await expect(canvas.getByText('Rendered 1×')).toBeVisible()
  },
}
