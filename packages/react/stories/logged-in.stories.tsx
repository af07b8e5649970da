import { LoggedIn } from '@genauth/react'
import type { Meta, StoryObj } from '@storybook/react-vite'
import type { ComponentProps } from 'react'
import { expect } from 'storybook/test'
import { LoginFallback } from './examples/login-fallback'
import { MembersPage } from './examples/members-page'
import { genauthOf } from './parts/story-genauth'
import type { StoryState } from './parts/story-state'

type Args = StoryState & ComponentProps<typeof LoggedIn>

/**
 * Shows its children to whoever is logged in, and a fallback to everybody else: a node, or a function that is told the reason. It
 * never begins a login by itself; `RequireLogin` does.
 */
const meta = {
  title: 'Components/LoggedIn',
  component: LoggedIn,
  argTypes: { children: { control: false }, fallback: { control: false } },
  args: { children: <MembersPage />, fallback: LoginFallback },
  render: ({ children, fallback }) => <LoggedIn fallback={fallback}>{children}</LoggedIn>,
} satisfies Meta<Args>

export default meta
type Story = StoryObj<Args>

/** The children. */
export const Authenticated: Story = {
  async play({ canvas }) {
    await expect(canvas.getByText('Only members can read this.')).toBeVisible()
  },
}

/** The reason is `loading` until the session is known. */
export const Loading: Story = {
  args: { state: 'loading' },
  async play({ canvas }) {
    await expect(canvas.getByRole('status', { name: 'Looking for your session' })).toBeVisible()
  },
}

/** A visitor, and a fallback that is a plain node. No login is begun. */
export const Anonymous: Story = {
  args: { state: 'anonymous', fallback: <p>Members only.</p> },
  async play({ canvas, loaded }) {
    await expect(canvas.getByText('Members only.')).toBeVisible()
    await expect(genauthOf({ loaded }).login).not.toHaveBeenCalled()
  },
}

/** Without a fallback there is nothing. */
export const WithoutFallback: Story = {
  args: { state: 'anonymous', fallback: undefined },
  async play({ canvas }) {
    await expect(canvas.queryByText('Only members can read this.')).toBeNull()
    await expect(canvas.queryByRole('heading')).toBeNull()
  },
}

/** The fallback is given `login`, which takes no notice of the click's event. */
export const LoggedOut: Story = {
  args: { state: 'logged out' },
  async play({ canvas, loaded, userEvent }) {
    await userEvent.click(canvas.getByRole('button', { name: 'Log in again' }))
    await expect(genauthOf({ loaded }).callsTo('login')).toEqual([{ method: 'login', args: [{}] }])
  },
}

/** A renewal is nothing to the children. */
export const Renewing: Story = {
  args: { state: 'renewing' },
  async play({ canvas }) {
    await expect(canvas.getByText('Only members can read this.')).toBeVisible()
  },
}

/** Nobody has refused us, so the children stay. */
export const Stale: Story = {
  args: { state: 'stale' },
  async play({ canvas }) {
    await expect(canvas.getByText('Only members can read this.')).toBeVisible()
    await expect(canvas.getByRole('status')).toHaveTextContent('GenAuth does not answer.')
  },
}

/** The session has ended. */
export const Expired: Story = {
  args: { state: 'expired' },
  async play({ canvas }) {
    await expect(canvas.getByText('Your session has ended.')).toBeVisible()
  },
}

/** The session was ended from elsewhere. A page that has the tokens itself is told no more than that it has ended. */
export const Revoked: Story = {
  args: { state: 'revoked' },
  async play({ canvas, loaded }) {
    const isServer = genauthOf({ loaded }).mode === 'server'
    const sentence = isServer ? 'Your session was ended from elsewhere.' : 'Your session has ended.'
    await expect(canvas.getByText(sentence)).toBeVisible()
  },
}

/** A login came back with an error. */
export const LoginFailed: Story = {
  args: { state: 'error', errorCode: 'access_denied' },
  async play({ canvas }) {
    await expect(canvas.getByRole('alert')).toHaveTextContent('access_denied')
  },
}
