import { LoggedIn } from '@genauth/react'
import type { Meta, StoryObj } from '@storybook/react-vite'
import type { ComponentProps } from 'react'
import { expect, fn } from 'storybook/test'
import { LoginFallback } from './examples/login-fallback'
import { MembersPage } from './examples/members-page'
import { PayrollCard } from './examples/payroll-card'
import payrollSource from './examples/payroll-card.tsx?raw'
import { ProfileCard } from './examples/profile-card'
import { sampleError } from './parts/sample-error'
import { ada } from './parts/sample-users'
import { createStoryGenAuth, genauthOf } from './parts/story-genauth'
import type { StoryState } from './parts/story-state'

type Args = StoryState & ComponentProps<typeof LoggedIn>

/**
 * Shows its children to signed-in users, and a fallback to everyone else. The fallback is a node, or a function that gets the reason.
 * `LoggedIn` never starts a login by itself. To start one, use `RequireLogin`.
 */
const meta = {
  title: 'Components/LoggedIn',
  component: LoggedIn,
  argTypes: {
    children: { control: false },
    fallback: { control: false },
    when: { control: false },
  },
  args: { children: <MembersPage />, fallback: LoginFallback },
  render: ({ children, fallback }) => <LoggedIn fallback={fallback}>{children}</LoggedIn>,
} satisfies Meta<Args>

export default meta
type Story = StoryObj<Args>

/** A signed-in user sees the children. */
export const Authenticated: Story = {
  async play({ canvas }) {
    await expect(canvas.getByText('Only members can read this.')).toBeVisible()
  },
}

/** `reason` is `loading` until the session has loaded. */
export const Loading: Story = {
  args: { state: 'loading' },
  async play({ canvas }) {
    await expect(canvas.getByRole('status', { name: 'Loading your session' })).toBeVisible()
  },
}

/** A signed-out user sees the fallback, which is a node in this story. No login starts. */
export const Anonymous: Story = {
  args: { state: 'anonymous', fallback: <p>Members only.</p> },
  async play({ canvas, loaded }) {
    await expect(canvas.getByText('Members only.')).toBeVisible()
    await expect(genauthOf({ loaded }).login).not.toHaveBeenCalled()
  },
}

/** If `LoggedIn` has no fallback, a signed-out user sees nothing. */
export const WithoutFallback: Story = {
  args: { state: 'anonymous', fallback: undefined },
  async play({ canvas }) {
    await expect(canvas.queryByText('Only members can read this.')).toBeNull()
    await expect(canvas.queryByRole('heading')).toBeNull()
  },
}

/** The fallback function receives `login`. If the user clicks its button, `login` ignores the event of the click. */
export const LoggedOut: Story = {
  args: { state: 'logged out' },
  async play({ canvas, loaded, userEvent }) {
    await userEvent.click(canvas.getByRole('button', { name: 'Log in again' }))
    await expect(genauthOf({ loaded }).callsTo('login')).toEqual([{ method: 'login', args: [{}] }])
  },
}

/** A token refresh does not affect the children. */
export const Renewing: Story = {
  args: { state: 'renewing' },
  async play({ canvas }) {
    await expect(canvas.getByText('Only members can read this.')).toBeVisible()
  },
}

/** The token has expired, but GenAuth has not rejected the refresh. The children stay on the screen. */
export const Stale: Story = {
  args: { state: 'stale' },
  async play({ canvas }) {
    await expect(canvas.getByText('Only members can read this.')).toBeVisible()
    await expect(canvas.getByRole('status')).toHaveTextContent('GenAuth cannot be reached.')
  },
}

/** The session has ended, and the fallback shows why. */
export const Expired: Story = {
  args: { state: 'expired' },
  async play({ canvas }) {
    await expect(canvas.getByText('Your session has ended.')).toBeVisible()
  },
}

/** GenAuth ended the session. Only server mode gets the reason `revoked`. In browser mode, the reason is `expired`. */
export const Revoked: Story = {
  args: { state: 'revoked' },
  async play({ canvas, loaded }) {
    const isServer = genauthOf({ loaded }).mode === 'server'
    const sentence = isServer ? 'Your session was ended by GenAuth.' : 'Your session has ended.'
    await expect(canvas.getByText(sentence)).toBeVisible()
  },
}

/** The user came back from a login with an error. The fallback shows the error. */
export const LoginFailed: Story = {
  args: { state: 'error', errorCode: 'access_denied' },
  async play({ canvas }) {
    await expect(canvas.getByRole('alert')).toHaveTextContent('access_denied')
  },
}

const ofRoles = {
  parameters: { docs: { source: { code: payrollSource } } },
  render: () => <PayrollCard />,
} satisfies Story

/** `when` returns `true` for this user, who has the role `admin`. A role is a string or an object with a `code`. */
export const Allowed: Story = {
  ...ofRoles,
  args: { user: { ...ada, roles: [{ code: 'admin' }] } },
  async play({ canvas }) {
    await expect(canvas.getByText('The next payment is on 30 June.')).toBeVisible()
  },
}

/** `when` returns `false` for this user. The fallback gets the reason `forbidden`. */
export const Forbidden: Story = {
  ...ofRoles,
  args: { user: { ...ada, roles: ['editor'] } },
  async play({ canvas }) {
    await expect(canvas.getByText('Only the role admin can see the payroll.')).toBeVisible()
    await expect(canvas.queryByText(/next payment/)).toBeNull()
  },
}

/** While the user is unknown, the fallback is shown, with the reason `loading`. */
export const RolesUnknown: Story = {
  ...ofRoles,
  parameters: { ...ofRoles.parameters, provider: 'app' },
  loaders: [
    (context) => {
      const getUser = fn(() => new Promise<never>(() => undefined))
      return { genauth: { ...createStoryGenAuth(context, {}), getUser } }
    },
  ],
  async play({ canvas }) {
    await expect(canvas.getByRole('status', { name: 'Loading your roles' })).toBeVisible()
    await expect(canvas.queryByText(/next payment/)).toBeNull()
  },
}

/** The request for the user failed, so the roles are unknown. */
export const RolesFailed: Story = {
  ...ofRoles,
  loaders: [
    (context) => ({
      genauth: createStoryGenAuth(context, { user: sampleError('invalid_response') }),
    }),
  ],
  async play({ canvas }) {
    await expect(await canvas.findByRole('alert')).toHaveTextContent('invalid_response')
    await expect(canvas.queryByText(/next payment/)).toBeNull()
  },
}

/** GenAuth takes the role away. After the next request for the user, the children are gone. */
export const RoleTakenAway: Story = {
  ...ofRoles,
  args: { user: { ...ada, roles: ['admin'] } },
  render: () => (
    <>
      <PayrollCard />
      <ProfileCard />
    </>
  ),
  async play({ canvas, loaded, userEvent }) {
    await expect(canvas.getByText('The next payment is on 30 June.')).toBeVisible()
    genauthOf({ loaded }).setUser({ ...ada, roles: [] })
    await userEvent.click(canvas.getByRole('button', { name: 'Reload' }))
    await expect(await canvas.findByText('Only the role admin can see the payroll.')).toBeVisible()
    await expect(canvas.queryByText(/next payment/)).toBeNull()
  },
}
