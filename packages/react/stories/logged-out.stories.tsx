import { LoggedOut } from '@genauth/react'
import type { Meta, StoryObj } from '@storybook/react-vite'
import type { ComponentProps } from 'react'
import { expect } from 'storybook/test'
import { LoginCard } from './examples/login-card'
import { genauthOf } from './parts/story-genauth'
import type { StoryState } from './parts/story-state'

type Args = StoryState & ComponentProps<typeof LoggedOut>

/** Shows its children to signed-out users. While the session is loading it shows nothing, so that no login button flashes. */
const meta = {
  title: 'Components/LoggedOut',
  component: LoggedOut,
  argTypes: { children: { control: false } },
  args: { state: 'anonymous', children: <LoginCard /> },
  render: ({ children }) => <LoggedOut>{children}</LoggedOut>,
} satisfies Meta<Args>

export default meta
type Story = StoryObj<Args>

/** A signed-out user sees the children. */
export const Anonymous: Story = {
  async play({ canvas }) {
    await expect(canvas.getByRole('button', { name: 'Log in' })).toBeVisible()
  },
}

/** `LoggedOut` shows nothing until the session has loaded. */
export const Loading: Story = {
  args: { state: 'loading' },
  async play({ canvas }) {
    await expect(canvas.queryByRole('button')).toBeNull()
  },
}

/** A signed-in user sees nothing. After a logout, the children are shown. */
export const Authenticated: Story = {
  args: { state: 'authenticated' },
  async play({ canvas, loaded }) {
    await expect(canvas.queryByRole('button')).toBeNull()
    await genauthOf({ loaded }).logout()
    await expect(await canvas.findByRole('button', { name: 'Log in' })).toBeVisible()
  },
}

/** The token has expired and could not be refreshed. The user stays signed in, so `LoggedOut` shows nothing. */
export const Stale: Story = {
  args: { state: 'stale' },
  async play({ canvas }) {
    await expect(canvas.queryByRole('button')).toBeNull()
  },
}

/** A login is running, so the browser will soon redirect to GenAuth. */
export const LoggingIn: Story = {
  args: { state: 'logging in' },
  async play({ canvas }) {
    await expect(canvas.getByRole('button', { name: 'Redirecting to GenAuth …' })).toBeDisabled()
  },
}

/** The session has ended, so the children are shown. */
export const Expired: Story = {
  args: { state: 'expired' },
  async play({ canvas }) {
    await expect(canvas.getByRole('button', { name: 'Log in' })).toBeVisible()
  },
}

/** The user came back from a login with an error, and sees the children. */
export const LoginFailed: Story = {
  args: { state: 'error', errorCode: 'state_mismatch' },
  async play({ canvas }) {
    await expect(canvas.getByRole('alert')).toHaveTextContent('state_mismatch')
  },
}
