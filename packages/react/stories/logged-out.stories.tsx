import { LoggedOut } from '@genauth/react'
import type { Meta, StoryObj } from '@storybook/react-vite'
import type { ComponentProps } from 'react'
import { expect } from 'storybook/test'
import { LoginCard } from './examples/login-card'
import { genauthOf } from './parts/story-genauth'
import type { StoryState } from './parts/story-state'

type Args = StoryState & ComponentProps<typeof LoggedOut>

/** Shows its children to visitors, and nothing while it is not known who is there, so that no login button flashes up. */
const meta = {
  title: 'Components/LoggedOut',
  component: LoggedOut,
  argTypes: { children: { control: false } },
  args: { state: 'anonymous', children: <LoginCard /> },
  render: ({ children }) => <LoggedOut>{children}</LoggedOut>,
} satisfies Meta<Args>

export default meta
type Story = StoryObj<Args>

/** A visitor sees the children. */
export const Anonymous: Story = {
  async play({ canvas }) {
    await expect(canvas.getByRole('button', { name: 'Log in' })).toBeVisible()
  },
}

/** Nothing, until the session is known. */
export const Loading: Story = {
  args: { state: 'loading' },
  async play({ canvas }) {
    await expect(canvas.queryByRole('button')).toBeNull()
  },
}

/** Nothing for somebody who is logged in; with the logout the children come. */
export const Authenticated: Story = {
  args: { state: 'authenticated' },
  async play({ canvas, loaded }) {
    await expect(canvas.queryByRole('button')).toBeNull()
    await genauthOf({ loaded }).logout()
    await expect(await canvas.findByRole('button', { name: 'Log in' })).toBeVisible()
  },
}

/** A stale session is a session. */
export const Stale: Story = {
  args: { state: 'stale' },
  async play({ canvas }) {
    await expect(canvas.queryByRole('button')).toBeNull()
  },
}

/** The page is about to leave for GenAuth. */
export const LoggingIn: Story = {
  args: { state: 'logging in' },
  async play({ canvas }) {
    await expect(canvas.getByRole('button', { name: 'Leaving for GenAuth …' })).toBeDisabled()
  },
}

/** Whoever's session has ended is a visitor again. */
export const Expired: Story = {
  args: { state: 'expired' },
  async play({ canvas }) {
    await expect(canvas.getByRole('button', { name: 'Log in' })).toBeVisible()
  },
}

/** A login came back with an error. */
export const LoginFailed: Story = {
  args: { state: 'error', errorCode: 'state_mismatch' },
  async play({ canvas }) {
    await expect(canvas.getByRole('alert')).toHaveTextContent('state_mismatch')
  },
}
