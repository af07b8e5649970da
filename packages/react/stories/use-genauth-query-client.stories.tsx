import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, waitFor } from 'storybook/test'
import { CacheCard } from './examples/cache-card'
import source from './examples/cache-card.tsx?raw'
import { ProfileCard } from './examples/profile-card'
import { grace } from './parts/sample-users'
import { genauthOf } from './parts/story-genauth'
import type { StoryState } from './parts/story-state'

/**
 * `useGenAuthQueryClient()` returns the QueryClient that holds the user: the provider's `queryClient` prop, or the QueryClient of the
 * `QueryClientProvider` around the provider. If there is neither, the provider creates a QueryClient. With this QueryClient and the query
 * key of `useUserInfoQueryOptions()`, an app can reload the user.
 */
const meta = {
  title: 'Hooks/useGenAuthQueryClient',
  component: CacheCard,
  parameters: { docs: { source: { code: source } } },
  render: () => (
    <div className="stack">
      <CacheCard />
      <ProfileCard />
    </div>
  ),
} satisfies Meta<StoryState>

export default meta
type Story = StoryObj<StoryState>

/** The cache has one query for the session. The key and the data of this query contain no token. */
export const HoldsTheUser: Story = {
  async play({ canvas }) {
    const [query] = await canvas.findAllByRole('listitem')
    await expect(query).toHaveTextContent(/^\["genauth","story-\d+","user","session-1"\]$/)
    await expect(canvas.queryByText(/token-1/)).toBeNull()
  },
}

/** The user has changed their name at GenAuth, and the app reloads the user. */
export const Reload: Story = {
  async play({ canvas, loaded, userEvent }) {
    const genauth = genauthOf({ loaded })
    await expect(canvas.getByText('Ada Lovelace')).toBeVisible()
    genauth.setUser({ ...grace, name: 'Ada King' })
    await userEvent.click(canvas.getByRole('button', { name: 'Reload the user' }))
    await expect(await canvas.findByText('Ada King')).toBeVisible()
    await expect(genauth.getUser).toHaveBeenCalledTimes(1)
  },
}

/** After a logout, the user is removed from the cache. */
export const LoggedOut: Story = {
  async play({ canvas, loaded }) {
    await expect(canvas.getByRole('listitem')).toBeVisible()
    await genauthOf({ loaded }).logout()
    await waitFor(() => expect(canvas.getByText('The cache is empty.')).toBeVisible())
  },
}

/** For a signed-out user, no request is sent and the cache is empty. */
export const Anonymous: Story = {
  args: { state: 'anonymous' },
  async play({ canvas }) {
    await expect(canvas.getByText('The cache is empty.')).toBeVisible()
  },
}

/** While the session is loading, the cache is empty. */
export const Loading: Story = {
  args: { state: 'loading' },
  async play({ canvas }) {
    await expect(canvas.getByText('The cache is empty.')).toBeVisible()
  },
}
