import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect } from 'storybook/test'
import { SessionCard } from './examples/session-card'
import source from './examples/session-card.tsx?raw'
import { genauthOf } from './parts/story-genauth'
import type { StoryState } from './parts/story-state'

/**
 * `useSession()` reads the login state: `loading`, `anonymous` with a reason, or `authenticated`. A component that calls it renders
 * again when the login state changes, and never because a token was renewed.
 */
const meta = {
  title: 'Hooks/useSession',
  component: SessionCard,
  parameters: { docs: { source: { code: source } } },
} satisfies Meta<StoryState>

export default meta
type Story = StoryObj<StoryState>

/** Somebody is logged in. The `id` names the session, not the user, and is kept over renewals and reloads. */
export const Authenticated: Story = {
  async play({ canvas }) {
    await expect(canvas.getByText('You are logged in.')).toBeVisible()
    await expect(canvas.getByText('session-1')).toBeVisible()
  },
}

/** The session is being restored, or a login is being finished. It lasts for moments. */
export const Loading: Story = {
  args: { state: 'loading' },
  async play({ canvas }) {
    await expect(canvas.getByRole('status')).toHaveTextContent('Looking for a session')
  },
}

/** A visitor: nobody has logged in, and nothing has gone wrong. */
export const Anonymous: Story = {
  args: { state: 'anonymous' },
  async play({ canvas }) {
    await expect(canvas.getByRole('status')).toHaveTextContent('Nobody has logged in yet.')
  },
}

/** After a logout, here or in another tab. */
export const LoggedOut: Story = {
  args: { state: 'logged out' },
  async play({ canvas }) {
    await expect(canvas.getByText('logout')).toBeVisible()
  },
}

/** The page is leaving for GenAuth: the session is still a visitor's. `useLogin().isPending` tells. */
export const LoggingIn: Story = {
  args: { state: 'logging in' },
  async play({ canvas }) {
    await expect(canvas.getByText('anonymous')).toBeVisible()
  },
}

/** A renewal changes nothing here: what reads the session does not even render. */
export const Renewing: Story = {
  args: { state: 'renewing' },
  async play({ canvas, loaded }) {
    await expect(canvas.getByText('Rendered 1×')).toBeVisible()
    await genauthOf({ loaded }).completeRenewal()
    await expect(canvas.getByText('Rendered 1×')).toBeVisible()
  },
}

/** The token has run out and a renewal failed, but nobody has refused us. The user stays logged in, and it is tried again. */
export const Stale: Story = {
  args: { state: 'stale' },
  async play({ canvas }) {
    await expect(canvas.getByRole('status')).toHaveTextContent('GenAuth does not answer just now.')
    await expect(canvas.getByText('authenticated')).toBeVisible()
  },
}

/** GenAuth has refused to renew the token: the session is over. */
export const Expired: Story = {
  args: { state: 'expired' },
  async play({ canvas }) {
    await expect(canvas.getByRole('alert')).toHaveTextContent('invalid_grant')
  },
}

/** Ended from outside, e.g. by an administrator. Only a server that has the session is told; a page finds it `expired`. */
export const Revoked: Story = {
  args: { state: 'revoked' },
  async play({ canvas, loaded }) {
    const isServer = genauthOf({ loaded }).mode === 'server'
    const sentence = isServer ? 'ended from elsewhere' : 'Your session has ended.'
    await expect(canvas.getByRole('status')).toHaveTextContent(sentence)
  },
}

/** A login has come back with an error. Pick another one in the controls. */
export const LoginFailed: Story = {
  args: { state: 'error', errorCode: 'access_denied' },
  async play({ canvas }) {
    await expect(canvas.getByRole('alert')).toHaveTextContent('access_denied')
  },
}

/** It changes while one looks: somebody logs in, the session ends, and the card follows. */
export const Changing: Story = {
  args: { state: 'anonymous' },
  async play({ canvas, loaded, args, step }) {
    const genauth = genauthOf({ loaded })
    await step('Somebody logs in', async () => {
      await genauth.logIn(args.user)
      await expect(await canvas.findByText('You are logged in.')).toBeVisible()
    })
    await step('GenAuth ends the session', async () => {
      await genauth.expire()
      await expect(await canvas.findByText(/Please log in again/)).toBeVisible()
    })
  },
}
