import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, waitFor } from 'storybook/test'
import { EmailCard } from './examples/email-card'
import source from './examples/email-card.tsx?raw'
import { grace } from './parts/sample-users'
import { genauthOf } from './parts/story-genauth'
import type { StoryState } from './parts/story-state'

/**
 * `useUserInfoQueryOptions()` returns the options of the query that `useUser` reads. Pass them to your own query hook, for example with
 * `select`. The options change with the session. Outside of components, use `userInfoQueryOptions`.
 */
const meta = {
  title: 'Queries/useUserInfoQueryOptions',
  component: EmailCard,
  parameters: { docs: { source: { code: source } } },
} satisfies Meta<StoryState>

export default meta
type Story = StoryObj<StoryState>

/** The user is in the cache, so no request is sent. */
export const Selected: Story = {
  async play({ canvas, args, loaded }) {
    await expect(canvas.getByText(String(args.user.email))).toBeVisible()
    await expect(genauthOf({ loaded }).getUser).not.toHaveBeenCalled()
  },
}

/** The user is signed out, so the query is disabled. */
export const Anonymous: Story = {
  args: { state: 'anonymous' },
  async play({ canvas, loaded }) {
    await expect(canvas.getByText('No e-mail address.')).toBeVisible()
    await expect(genauthOf({ loaded }).getUser).not.toHaveBeenCalled()
  },
}

/** The session is loading. The query starts when the user has logged in. */
export const Loading: Story = {
  args: { state: 'loading' },
  async play({ canvas, args, loaded }) {
    await expect(canvas.getByText('No e-mail address.')).toBeVisible()
    await genauthOf({ loaded }).logIn(args.user)
    await expect(await canvas.findByText(String(args.user.email))).toBeVisible()
  },
}

/** Another user logs in, for example in another tab. The options belong to the new session. */
export const UserSwitched: Story = {
  async play({ canvas, args, loaded }) {
    await genauthOf({ loaded }).logIn(grace)
    await expect(await canvas.findByText(String(grace.email))).toBeVisible()
    await expect(canvas.queryByText(String(args.user.email))).toBeNull()
  },
}

/** After a logout, the query is disabled and the user is removed from the cache. */
export const LoggedOut: Story = {
  async play({ canvas, loaded }) {
    await genauthOf({ loaded }).logout()
    await waitFor(() => expect(canvas.getByText('No e-mail address.')).toBeVisible())
  },
}

/** A token refresh does not render the component. */
export const Renewing: Story = {
  args: { state: 'renewing' },
  async play({ canvas, loaded }) {
    await expect(canvas.getByText('Rendered 1×')).toBeVisible()
    await genauthOf({ loaded }).completeRenewal()
    await expect(canvas.getByText('Rendered 1×')).toBeVisible()
  },
}
