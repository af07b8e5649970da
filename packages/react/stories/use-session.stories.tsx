import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect } from 'storybook/test'
import { SessionCard } from './examples/session-card'
import source from './examples/session-card.tsx?raw'
import { genauthOf } from './parts/story-genauth'
import type { StoryState } from './parts/story-state'

/**
 * `useSession()` returns the login state: `loading`, `anonymous` with a reason, or `authenticated`. The component renders again when the
 * login state changes. A token refresh does not make the component render again.
 */
const meta = {
  title: 'Hooks/useSession',
  component: SessionCard,
  parameters: { docs: { source: { code: source } } },
} satisfies Meta<StoryState>

export default meta
type Story = StoryObj<StoryState>

/** The user is signed in. The `id` identifies the session, not the user. Token refreshes and reloads do not change it. */
export const Authenticated: Story = {
  async play({ canvas }) {
    await expect(canvas.getByText('You are logged in.')).toBeVisible()
    await expect(canvas.getByText('session-1')).toBeVisible()
  },
}

/** The client restores a stored session or completes a login. After that, the status is `authenticated` or `anonymous`. */
export const Loading: Story = {
  args: { state: 'loading' },
  async play({ canvas }) {
    await expect(canvas.getByRole('status')).toHaveTextContent('Loading the session')
  },
}

/** The user has not logged in yet. There was no logout, no expiry and no error. */
export const Anonymous: Story = {
  args: { state: 'anonymous' },
  async play({ canvas }) {
    await expect(canvas.getByRole('status')).toHaveTextContent('You are not logged in.')
  },
}

/** The user has logged out in this tab or in another tab. */
export const LoggedOut: Story = {
  args: { state: 'logged out' },
  async play({ canvas }) {
    await expect(canvas.getByText('logout')).toBeVisible()
  },
}

/** The browser redirects to GenAuth. The session is still anonymous, and `useLogin().isPending` is `true`. */
export const LoggingIn: Story = {
  args: { state: 'logging in' },
  async play({ canvas }) {
    await expect(canvas.getByText('anonymous')).toBeVisible()
  },
}

/** A token refresh does not change the session, so the component does not render again. */
export const Renewing: Story = {
  args: { state: 'renewing' },
  async play({ canvas, loaded }) {
    await expect(canvas.getByText('Rendered 1×')).toBeVisible()
    await genauthOf({ loaded }).completeRenewal()
    await expect(canvas.getByText('Rendered 1×')).toBeVisible()
  },
}

/**
 * The token has expired and a token refresh failed, but GenAuth has not rejected the refresh token. The user stays signed in, and the
 * client retries the refresh.
 */
export const Stale: Story = {
  args: { state: 'stale' },
  async play({ canvas }) {
    await expect(canvas.getByRole('status')).toHaveTextContent(
      'GenAuth cannot be reached at the moment.',
    )
    await expect(canvas.getByText('authenticated')).toBeVisible()
  },
}

/** GenAuth has rejected a token refresh, so the session has ended. */
export const Expired: Story = {
  args: { state: 'expired' },
  async play({ canvas }) {
    await expect(canvas.getByRole('alert')).toHaveTextContent('invalid_grant')
  },
}

/**
 * GenAuth or an administrator ended the session. Only server mode gets the reason `revoked`. In browser mode, the
 * session is `expired` after the next token refresh.
 */
export const Revoked: Story = {
  args: { state: 'revoked' },
  async play({ canvas, loaded }) {
    const isServer = genauthOf({ loaded }).mode === 'server'
    const sentence = isServer ? 'ended by GenAuth' : 'Your session has ended.'
    await expect(canvas.getByRole('status')).toHaveTextContent(sentence)
  },
}

/** The user came back from a login with an error. You can select another error in the controls. */
export const LoginFailed: Story = {
  args: { state: 'error', errorCode: 'access_denied' },
  async play({ canvas }) {
    await expect(canvas.getByRole('alert')).toHaveTextContent('access_denied')
  },
}

/** The card always shows the current session: the user logs in, then the session ends. */
export const Changing: Story = {
  args: { state: 'anonymous' },
  async play({ canvas, loaded, args, step }) {
    const genauth = genauthOf({ loaded })
    await step('The user logs in', async () => {
      await genauth.logIn(args.user)
      await expect(await canvas.findByText('You are logged in.')).toBeVisible()
    })
    await step('GenAuth ends the session', async () => {
      await genauth.expire()
      await expect(await canvas.findByText(/Please log in again/)).toBeVisible()
    })
  },
}
