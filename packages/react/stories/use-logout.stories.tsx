import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect } from 'storybook/test'
import { LogoutCard } from './examples/logout-card'
import source from './examples/logout-card.tsx?raw'
import { sampleError } from './parts/sample-error'
import { createStoryGenAuth, genauthOf } from './parts/story-genauth'
import type { StoryState } from './parts/story-state'

/**
 * `useLogout(options?)` logs the user out. The app's session ends first, even if GenAuth cannot be reached. After that, the client revokes
 * the tokens, and the browser redirects to GenAuth's logout. `logout({ scope: 'local' })` stays on the page, and does not end the session
 * at GenAuth.
 *
 * `logout()` returns nothing. `logoutAsync()` returns a promise. The promise stays pending while the browser redirects, and resolves if the
 * browser stays on the page.
 */
const meta = {
  title: 'Hooks/useLogout',
  component: LogoutCard,
  parameters: { docs: { source: { code: source } } },
} satisfies Meta<StoryState>

export default meta
type Story = StoryObj<StoryState>

/** The user is signed in. */
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

/** A local logout ends only the session of this app. The browser stays on the page, and the user stays logged in to other apps. */
export const OnlyHere: Story = {
  async play({ canvas, loaded, userEvent }) {
    await userEvent.click(canvas.getByRole('button', { name: 'Log out of this app only' }))
    await expect(await canvas.findByText('You are logged out.')).toBeVisible()
    await expect(genauthOf({ loaded }).logout).toHaveBeenCalledWith({ scope: 'local' })
  },
}

/** The session has ended, and the browser redirects to GenAuth's logout. */
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
    await expect(canvas.getByText('Redirecting to GenAuth’s logout …')).toBeVisible()
    await expect(canvas.getByRole('status')).toHaveTextContent('You are logged out.')
  },
}

/** The tokens could not be revoked. The app's session has ended in spite of the error. */
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

/** The user has logged out. */
export const LoggedOut: Story = {
  args: { state: 'logged out' },
  async play({ canvas }) {
    await expect(canvas.getByRole('status')).toHaveTextContent('You are logged out.')
    await expect(canvas.queryByRole('button')).toBeNull()
  },
}

/** The logout works while GenAuth cannot be reached, because ending the app's session needs no response. */
export const Stale: Story = {
  args: { state: 'stale' },
  async play({ canvas, userEvent }) {
    await userEvent.click(canvas.getByRole('button', { name: 'Log out' }))
    await expect(await canvas.findByText('You are logged out.')).toBeVisible()
  },
}

/** A token refresh does not make the component render again. */
export const Renewing: Story = {
  args: { state: 'renewing' },
  async play({ canvas, loaded }) {
    await expect(canvas.getByText('Rendered 1×')).toBeVisible()
    await genauthOf({ loaded }).completeRenewal()
    await expect(canvas.getByText('Rendered 1×')).toBeVisible()
  },
}
