import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, fn, waitFor } from 'storybook/test'
import { ProfileCard } from './examples/profile-card'
import source from './examples/profile-card.tsx?raw'
import { sampleError } from './parts/sample-error'
import { ada, grace, hardlyKnown } from './parts/sample-users'
import { createStoryGenAuth, genauthOf } from './parts/story-genauth'
import type { StoryState } from './parts/story-state'

/**
 * `useUser(options?)` reads the user, in four cases: `pending`, `anonymous`, `error`, `success`. All readers share one query, which is
 * fetched once in five minutes at most, kept over renewals, and removed at logout. A visitor is `anonymous` at once, and after a
 * change of user the last one is never rendered again.
 */
const meta = {
  title: 'Hooks/useUser',
  component: ProfileCard,
  parameters: { docs: { source: { code: source } } },
} satisfies Meta<StoryState>

export default meta
type Story = StoryObj<StoryState>

/** The user is there. Edit the claims in the controls. */
export const Success: Story = {
  async play({ canvas }) {
    await expect(canvas.getByText('Ada Lovelace')).toBeVisible()
    await expect(canvas.getByText('confirmed')).toBeVisible()
  },
}

/** GenAuth says `null` for what it does not know, so every claim but the id may be missing. */
export const HardlyKnown: Story = {
  args: { user: hardlyKnown },
  async play({ canvas }) {
    await expect(canvas.getByText('Somebody without a name')).toBeVisible()
    await expect(canvas.getByText('unknown')).toBeVisible()
  },
}

/** The session is being restored. */
export const Loading: Story = {
  args: { state: 'loading' },
  async play({ canvas }) {
    await expect(canvas.getByRole('status', { name: 'Reading your profile' })).toBeVisible()
  },
}

/** Somebody is logged in, and their profile is on its way. */
export const OnItsWay: Story = {
  parameters: { provider: 'app' },
  loaders: [
    (context) => {
      const getUser = fn(() => new Promise<never>(() => undefined))
      return { genauth: { ...createStoryGenAuth(context, {}), getUser } }
    },
  ],
  async play({ canvas, loaded }) {
    await expect(canvas.getByRole('status', { name: 'Reading your profile' })).toBeVisible()
    await waitFor(() => expect(genauthOf({ loaded }).getUser).toHaveBeenCalledTimes(1))
  },
}

/** A visitor: `user` is `null`, and nothing is requested. */
export const Anonymous: Story = {
  args: { state: 'anonymous' },
  async play({ canvas, loaded }) {
    await expect(canvas.getByText('You are looking around as a visitor.')).toBeVisible()
    await expect(genauthOf({ loaded }).getUser).not.toHaveBeenCalled()
  },
}

/** After a logout the user is gone in the same render as the session, and from the cache. */
export const LoggingOut: Story = {
  async play({ canvas, loaded }) {
    await expect(canvas.getByText('Ada Lovelace')).toBeVisible()
    await genauthOf({ loaded }).logout()
    await expect(await canvas.findByText('You are looking around as a visitor.')).toBeVisible()
    await expect(canvas.queryByText('Ada Lovelace')).toBeNull()
  },
}

/** Who it is could not be read. Trying again helps here, because by then GenAuth answers. */
export const Failed: Story = {
  loaders: [
    (context) => ({
      genauth: createStoryGenAuth(context, { user: sampleError('invalid_response') }),
    }),
  ],
  async play({ canvas, loaded, step, userEvent }) {
    await expect(await canvas.findByRole('alert')).toHaveTextContent('invalid_response')
    genauthOf({ loaded }).setUser(ada)
    await step('Try again', async () => {
      await userEvent.click(canvas.getByRole('button', { name: 'Try again' }))
      await expect(await canvas.findByText('Ada Lovelace')).toBeVisible()
      await expect(canvas.queryByRole('alert')).toBeNull()
    })
  },
}

/** Reading it again failed: the user from before is still there, and `error` says why. */
export const OutOfDate: Story = {
  async play({ canvas, loaded, userEvent }) {
    genauthOf({ loaded }).failNext('getUser', sampleError('insufficient_scope'))
    await userEvent.click(canvas.getByRole('button', { name: 'Read again' }))
    await expect(await canvas.findByText('insufficient_scope')).toBeVisible()
    await expect(canvas.getByText('Ada Lovelace')).toBeVisible()
  },
}

/** A renewed token is no reason to render, nor to read the user again. */
export const Renewing: Story = {
  args: { state: 'renewing' },
  async play({ canvas, loaded }) {
    const genauth = genauthOf({ loaded })
    await expect(canvas.getByText('Rendered 1×')).toBeVisible()
    await genauth.completeRenewal()
    await genauth.completeRenewal()
    await expect(canvas.getByText('Rendered 1×')).toBeVisible()
    await expect(genauth.getUser).not.toHaveBeenCalled()
  },
}

/** GenAuth does not answer and the token has run out: the user stays. */
export const Stale: Story = {
  args: { state: 'stale' },
  async play({ canvas }) {
    await expect(canvas.getByText('Ada Lovelace')).toBeVisible()
  },
}

/** The session has ended; whoever it was is not shown any more. */
export const Expired: Story = {
  args: { state: 'expired' },
  async play({ canvas }) {
    await expect(canvas.getByText('You are looking around as a visitor.')).toBeVisible()
  },
}

/** Somebody else logs in, e.g. in another tab. */
export const UserSwitched: Story = {
  async play({ canvas, loaded }) {
    await expect(canvas.getByText('Ada Lovelace')).toBeVisible()
    await genauthOf({ loaded }).logIn(grace)
    await expect(await canvas.findByText('Grace Hopper')).toBeVisible()
    await expect(canvas.queryByText('Ada Lovelace')).toBeNull()
  },
}
