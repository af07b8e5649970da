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
 * Shows its children to whoever is logged in, and sends a visitor who has just arrived to the login page, once. It begins no login by
 * itself during or after a logout, after an expiry (what was typed into the page would be lost) or on an error: there its fallback is
 * shown, with a reason, an error and a `login` for a button.
 */
const meta = {
  title: 'Components/RequireLogin',
  component: RequireLogin,
  argTypes: { children: { control: false }, fallback: { control: false } },
  args: { children: <MembersPage />, fallback: LoginFallback },
  render: ({ children, fallback }) => <RequireLogin fallback={fallback}>{children}</RequireLogin>,
} satisfies Meta<Args>

export default meta
type Story = StoryObj<Args>

/** The children. */
export const Authenticated: Story = {
  async play({ canvas, loaded }) {
    await expect(canvas.getByText('Only members can read this.')).toBeVisible()
    await expect(genauthOf({ loaded }).login).not.toHaveBeenCalled()
  },
}

/** The session is being restored: too early to send anybody anywhere. */
export const Loading: Story = {
  args: { state: 'loading' },
  async play({ canvas, loaded }) {
    await expect(canvas.getByRole('status', { name: 'Looking for your session' })).toBeVisible()
    await expect(genauthOf({ loaded }).login).not.toHaveBeenCalled()
  },
}

/** A visitor who has followed a link to this page leaves for the login page at once, and comes back here afterwards. */
export const Anonymous: Story = {
  args: { state: 'anonymous' },
  async play({ canvas, loaded }) {
    await waitFor(() => expect(genauthOf({ loaded }).callsTo('login')).toHaveLength(1))
    await expect(canvas.getByText(/You are being taken to the login/)).toBeVisible()
  },
}

/** A login that is under way already is not begun twice. */
export const LoggingIn: Story = {
  args: { state: 'logging in' },
  async play({ canvas, loaded }) {
    await expect(canvas.getByText(/You are being taken to the login/)).toBeVisible()
    await expect(genauthOf({ loaded }).login).not.toHaveBeenCalled()
  },
}

/** Who has logged out wants to be logged out: no login begins by itself. The fallback's `login` takes no notice of the click's event. */
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

/** A logout while the page is open is not answered with a login. */
export const LoggingOut: Story = {
  async play({ canvas, loaded }) {
    const genauth = genauthOf({ loaded })
    await expect(canvas.getByText('Only members can read this.')).toBeVisible()
    await genauth.logout()
    await expect(await canvas.findByText('You are logged out.')).toBeVisible()
    await expect(genauth.login).not.toHaveBeenCalled()
  },
}

/** A renewal is nothing to the children: what was typed stays. */
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

/** The token runs out and GenAuth does not answer: the children stay, and what was typed with them. */
export const Stale: Story = {
  args: { state: 'stale' },
  async play({ canvas, loaded, userEvent }) {
    const note = canvas.getByRole('textbox', { name: 'Your note' })
    await userEvent.type(note, 'Half a sentence')
    await expect(canvas.getByRole('status')).toHaveTextContent('What you wrote is kept')
    await genauthOf({ loaded }).completeRenewal()
    await waitFor(() => expect(canvas.queryByRole('status')).toBeNull())
    await expect(note).toHaveValue('Half a sentence')
  },
}

/** The session has ended: it says so, and leaves the next step to the user. */
export const Expired: Story = {
  args: { state: 'expired' },
  async play({ canvas, loaded }) {
    await expect(canvas.getByText('Your session has ended.')).toBeVisible()
    await expect(canvas.getByRole('button', { name: 'Log in again' })).toBeVisible()
    await expect(genauthOf({ loaded }).login).not.toHaveBeenCalled()
  },
}

/** It ends while the page is open: the children make room for the fallback, and no login begins. */
export const Expiring: Story = {
  async play({ canvas, loaded }) {
    const genauth = genauthOf({ loaded })
    await expect(canvas.getByText('Only members can read this.')).toBeVisible()
    await genauth.expire()
    await expect(await canvas.findByText('Your session has ended.')).toBeVisible()
    await expect(genauth.login).not.toHaveBeenCalled()
  },
}

/** The session was ended from elsewhere. A page that has the tokens itself is told no more than that it has ended. */
export const Revoked: Story = {
  args: { state: 'revoked' },
  async play({ canvas, loaded }) {
    const isServer = genauthOf({ loaded }).mode === 'server'
    const sentence = isServer ? 'Your session was ended from elsewhere.' : 'Your session has ended.'
    await expect(canvas.getByText(sentence)).toBeVisible()
    await expect(genauthOf({ loaded }).login).not.toHaveBeenCalled()
  },
}

/** A login came back with an error: beginning another one would go round in circles. */
export const LoginFailed: Story = {
  args: { state: 'error', errorCode: 'access_denied' },
  async play({ canvas, loaded }) {
    await expect(canvas.getByRole('alert')).toHaveTextContent('access_denied')
    await expect(genauthOf({ loaded }).login).not.toHaveBeenCalled()
  },
}

/** The login that it began could not begin. The reason is then `error`, and the user can try again. */
export const LoginCouldNotBegin: Story = {
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
