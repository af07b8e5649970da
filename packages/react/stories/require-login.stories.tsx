import { RequireLogin } from '@genauth/react'
import type { Meta, StoryObj } from '@storybook/react-vite'
import type { ComponentProps } from 'react'
import { expect, waitFor } from 'storybook/test'
import { LoginFallback } from './examples/login-fallback'
import { MembersPage } from './examples/members-page'
import { sampleError } from './parts/sample-error'
import { createStoryGenAuth, genauthOf } from './parts/story-genauth'
import type { StoryState } from './parts/story-state'

type Args = StoryState & ComponentProps<typeof RequireLogin>

/**
 * Shows its children to signed-in users. Redirects a signed-out user to the login page once.
 *
 * `RequireLogin` starts no login by itself during or after a logout, after an expiry, or after an error. In these cases it shows its
 * fallback, which receives `reason`, `error` and `login`. After an expiry, a redirect would lose what the user typed.
 */
const meta = {
  title: 'Components/RequireLogin',
  component: RequireLogin,
  argTypes: { children: { control: false }, fallback: { control: false } },
  args: { children: <MembersPage />, fallback: LoginFallback },
  render: ({ children, fallback, options }) => (
    <RequireLogin fallback={fallback} options={options}>
      {children}
    </RequireLogin>
  ),
} satisfies Meta<Args>

export default meta
type Story = StoryObj<Args>

/** A signed-in user sees the children. */
export const Authenticated: Story = {
  async play({ canvas, loaded }) {
    await expect(canvas.getByText('Only members can read this.')).toBeVisible()
    await expect(genauthOf({ loaded }).login).not.toHaveBeenCalled()
  },
}

/** The session is loading, so no login starts yet. */
export const Loading: Story = {
  args: { state: 'loading' },
  async play({ canvas, loaded }) {
    await expect(canvas.getByRole('status', { name: 'Loading your session' })).toBeVisible()
    await expect(genauthOf({ loaded }).login).not.toHaveBeenCalled()
  },
}

/** A signed-out user who opens this page is immediately redirected to the login page, and returns to this page after the login. */
export const Anonymous: Story = {
  args: { state: 'anonymous' },
  async play({ canvas, loaded }) {
    await waitFor(() => expect(genauthOf({ loaded }).callsTo('login')).toHaveLength(1))
    await expect(canvas.getByText(/Redirecting to the login page/)).toBeVisible()
  },
}

/** `options` sets the options of the login, for example where the user continues afterwards. */
export const WithOptions: Story = {
  args: { state: 'anonymous', options: { returnTo: '/members', prompt: 'login' } },
  async play({ loaded }) {
    const { callsTo } = genauthOf({ loaded })
    await waitFor(() =>
      expect(callsTo('login').map(({ args }) => args)).toEqual([
        [{ returnTo: '/members', prompt: 'login' }],
      ]),
    )
  },
}

/** A login is already running, so `RequireLogin` does not start a second login. */
export const LoggingIn: Story = {
  args: { state: 'logging in' },
  async play({ canvas, loaded }) {
    await expect(canvas.getByText(/Redirecting to the login page/)).toBeVisible()
    await expect(genauthOf({ loaded }).login).not.toHaveBeenCalled()
  },
}

/** No login starts by itself after a logout. If the user clicks the button of the fallback, `login` ignores the event. */
export const LoggedOut: Story = {
  args: { state: 'logged out' },
  async play({ canvas, loaded, userEvent }) {
    const genauth = genauthOf({ loaded })
    await expect(canvas.getByText('You are logged out.')).toBeVisible()
    await expect(genauth.login).not.toHaveBeenCalled()
    await userEvent.click(canvas.getByRole('button', { name: 'Log in again' }))
    await expect(genauth.callsTo('login')).toEqual([{ method: 'login', args: [{}] }])
  },
}

/** The user logs out while the page is open. No login starts. */
export const LoggingOut: Story = {
  async play({ canvas, loaded }) {
    const genauth = genauthOf({ loaded })
    await expect(canvas.getByText('Only members can read this.')).toBeVisible()
    await genauth.logout()
    await expect(await canvas.findByText('You are logged out.')).toBeVisible()
    await expect(genauth.login).not.toHaveBeenCalled()
  },
}

/** A token refresh does not affect the children. Text that the user typed stays in the form. */
export const Renewing: Story = {
  args: { state: 'renewing' },
  async play({ canvas, loaded, userEvent }) {
    const note = canvas.getByRole('textbox', { name: 'Your note' })
    await userEvent.type(note, 'Half a sentence')
    await genauthOf({ loaded }).completeRenewal()
    await expect(note).toBeVisible()
    await expect(note).toHaveValue('Half a sentence')
  },
}

/** The token has expired and GenAuth cannot be reached. The children and the typed text stay on the page. */
export const Stale: Story = {
  args: { state: 'stale' },
  async play({ canvas, loaded, userEvent }) {
    const note = canvas.getByRole('textbox', { name: 'Your note' })
    await userEvent.type(note, 'Half a sentence')
    await expect(canvas.getByRole('status')).toHaveTextContent('Your text is kept.')
    await genauthOf({ loaded }).completeRenewal()
    await waitFor(() => expect(canvas.queryByRole('status')).toBeNull())
    await expect(note).toHaveValue('Half a sentence')
  },
}

/** The session has ended. The fallback shows the reason, and the user decides whether to log in again. */
export const Expired: Story = {
  args: { state: 'expired' },
  async play({ canvas, loaded }) {
    await expect(canvas.getByText('Your session has ended.')).toBeVisible()
    await expect(canvas.getByRole('button', { name: 'Log in again' })).toBeVisible()
    await expect(genauthOf({ loaded }).login).not.toHaveBeenCalled()
  },
}

/** The session ends while the page is open. The fallback replaces the children, and no login starts. */
export const Expiring: Story = {
  async play({ canvas, loaded }) {
    const genauth = genauthOf({ loaded })
    await expect(canvas.getByText('Only members can read this.')).toBeVisible()
    await genauth.expire()
    await expect(await canvas.findByText('Your session has ended.')).toBeVisible()
    await expect(genauth.login).not.toHaveBeenCalled()
  },
}

/** GenAuth ended the session. Only server mode gets the reason `revoked`. In browser mode, the reason is `expired`. */
export const Revoked: Story = {
  args: { state: 'revoked' },
  async play({ canvas, loaded }) {
    const isServer = genauthOf({ loaded }).mode === 'server'
    const sentence = isServer ? 'Your session was ended by GenAuth.' : 'Your session has ended.'
    await expect(canvas.getByText(sentence)).toBeVisible()
    await expect(genauthOf({ loaded }).login).not.toHaveBeenCalled()
  },
}

/** The user came back from a login with an error. No other login starts by itself, because it could cause a redirect loop. */
export const LoginFailed: Story = {
  args: { state: 'error', errorCode: 'access_denied' },
  async play({ canvas, loaded }) {
    await expect(canvas.getByRole('alert')).toHaveTextContent('access_denied')
    await expect(genauthOf({ loaded }).login).not.toHaveBeenCalled()
  },
}

/** The login could not start. The fallback receives the reason `error`, and the user can try again. */
export const LoginCouldNotStart: Story = {
  loaders: [
    (context) => {
      const genauth = createStoryGenAuth(context, { user: null })
      genauth.failNext('login', sampleError('redirect_loop'))
      return { genauth }
    },
  ],
  async play({ canvas, loaded, userEvent }) {
    const genauth = genauthOf({ loaded })
    await expect(await canvas.findByRole('alert')).toHaveTextContent('redirect_loop')
    await expect(genauth.login).toHaveBeenCalledTimes(1)
    await userEvent.click(canvas.getByRole('button', { name: 'Log in again' }))
    await expect(genauth.login).toHaveBeenCalledTimes(2)
    await waitFor(() => expect(canvas.queryByRole('alert')).toBeNull())
  },
}
