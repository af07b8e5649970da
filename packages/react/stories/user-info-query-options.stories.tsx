import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect } from 'storybook/test'
import { PrefetchCard } from './examples/prefetch-card'
import source from './examples/prefetch-card.tsx?raw'
import { sampleError } from './parts/sample-error'
import { createStoryGenAuth, genauthOf } from './parts/story-genauth'
import type { StoryState } from './parts/story-state'

/**
 * `userInfoQueryOptions(genauth)` returns the options of the query that `useUser` reads. Use them for loaders, prefetching and
 * `invalidateQueries`. `userInfoQueryOptions` is a plain function, so it works outside of components. Await `genauth.ready()` first,
 * because the query key contains the session id. In a component, use `useUserInfoQueryOptions()`, or pass the session:
 * `userInfoQueryOptions(genauth, session)`.
 */
const meta = {
  title: 'Queries/userInfoQueryOptions',
  component: PrefetchCard,
  parameters: { docs: { source: { code: source } } },
} satisfies Meta<StoryState>

export default meta
type Story = StoryObj<StoryState>

/** The user is in the cache, so the loader sends no request. */
export const Cached: Story = {
  async play({ canvas, loaded, userEvent }) {
    await userEvent.click(canvas.getByRole('button', { name: 'Open the profile' }))
    await expect(await canvas.findByText('Ada Lovelace')).toBeVisible()
    await expect(genauthOf({ loaded }).getUser).not.toHaveBeenCalled()
  },
}

/** The loader requests the user, and `useUser` reads the user from the cache. There is one request and no spinner. */
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

/** The request for the user fails. */
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

/** The user is signed out. The query fails with `not_authenticated`. */
export const Anonymous: Story = {
  args: { state: 'anonymous' },
  async play({ canvas, userEvent }) {
    await userEvent.click(canvas.getByRole('button', { name: 'Open the profile' }))
    await expect(await canvas.findByRole('alert')).toHaveTextContent('not_authenticated')
  },
}

/** The session is loading. The loader waits for `genauth.ready()`. */
export const Loading: Story = {
  args: { state: 'loading' },
  async play({ canvas, loaded, args, userEvent }) {
    await userEvent.click(canvas.getByRole('button', { name: 'Open the profile' }))
    await expect(canvas.getByRole('button', { name: 'Open the profile' })).toBeVisible()
    await genauthOf({ loaded }).logIn(args.user)
    await expect(await canvas.findByText('Ada Lovelace')).toBeVisible()
  },
}
