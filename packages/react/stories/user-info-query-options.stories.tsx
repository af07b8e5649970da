import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect } from 'storybook/test'
import { PrefetchCard } from './examples/prefetch-card'
import source from './examples/prefetch-card.tsx?raw'
import { sampleError } from './parts/sample-error'
import { createStoryGenAuth, genauthOf } from './parts/story-genauth'
import type { StoryState } from './parts/story-state'

/**
 * `userInfoQueryOptions(genauth)` describes the query that `useUser` reads, for loaders, prefetching and `invalidateQueries`. It is a
 * plain function: it works where there is no component. Await `genauth.ready()` first, because the key names the session. In a component use
 * `useUserInfoQueryOptions()`, or pass the session: `userInfoQueryOptions(genauth, session)`.
 */
const meta = {
  title: 'Queries/userInfoQueryOptions',
  component: PrefetchCard,
  parameters: { docs: { source: { code: source } } },
} satisfies Meta<StoryState>

export default meta
type Story = StoryObj<StoryState>

/** The user is in the cache already: the loader asks nobody. */
export const Cached: Story = {
  async play({ canvas, loaded, userEvent }) {
    await userEvent.click(canvas.getByRole('button', { name: 'Open the profile' }))
    await expect(await canvas.findByText('Ada Lovelace')).toBeVisible()
    await expect(genauthOf({ loaded }).getUser).not.toHaveBeenCalled()
  },
}

/** The loader reads the user, and `useUser` finds them there: one request, and no spinner. */
export const Prefetched: Story = {
  parameters: { provider: 'app' },
  async play({ canvas, loaded, userEvent }) {
    const genauth = genauthOf({ loaded })
    await userEvent.click(canvas.getByRole('button', { name: 'Open the profile' }))
    await expect(await canvas.findByText('Ada Lovelace')).toBeVisible()
    await expect(genauth.getUser).toHaveBeenCalledTimes(1)
    await expect(canvas.getByText('Rendered 1×')).toBeVisible()
  },
}

/** The user cannot be read. */
export const Failed: Story = {
  parameters: { provider: 'app' },
  loaders: [
    (context) => ({
      genauth: createStoryGenAuth(context, { user: sampleError('invalid_response') }),
    }),
  ],
  async play({ canvas, userEvent }) {
    await userEvent.click(canvas.getByRole('button', { name: 'Open the profile' }))
    await expect(await canvas.findByRole('alert')).toHaveTextContent('invalid_response')
  },
}

/** For a visitor there is no user to read: the query fails with `not_authenticated`, and GenAuth is not asked. */
export const Anonymous: Story = {
  args: { state: 'anonymous' },
  async play({ canvas, loaded, userEvent }) {
    await userEvent.click(canvas.getByRole('button', { name: 'Open the profile' }))
    await expect(await canvas.findByRole('alert')).toHaveTextContent('not_authenticated')
    await expect(genauthOf({ loaded }).getUser).not.toHaveBeenCalled()
  },
}

/** The session is still being restored: the loader waits for `genauth.ready()`. */
export const Loading: Story = {
  args: { state: 'loading' },
  async play({ canvas, loaded, args, userEvent }) {
    await userEvent.click(canvas.getByRole('button', { name: 'Open the profile' }))
    await expect(canvas.getByRole('button', { name: 'Open the profile' })).toBeVisible()
    await genauthOf({ loaded }).logIn(args.user)
    await expect(await canvas.findByText('Ada Lovelace')).toBeVisible()
  },
}
