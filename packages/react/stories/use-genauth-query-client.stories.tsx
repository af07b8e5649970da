import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, waitFor } from 'storybook/test'
import { CacheCard } from './examples/cache-card'
import source from './examples/cache-card.tsx?raw'
import { ProfileCard } from './examples/profile-card'
import { grace } from './parts/sample-users'
import { genauthOf } from './parts/story-genauth'
import type { StoryState } from './parts/story-state'

/**
 * `useGenAuthQueryClient()` returns the QueryClient that holds the user: the provider's `queryClient`, else the one around the provider,
 * else one of our own. With it, and the key of `useUserInfoQueryOptions()`, an app can have the user read again.
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

/** One query, for one session. There is no token in its key, and none in its data. */
export const HoldsTheUser: Story = {
  async play({ canvas }) {
    const [query] = await canvas.findAllByRole('listitem')
    await expect(query).toHaveTextContent(/^\["genauth","story-\d+","user","session-1"\]$/)
    await expect(canvas.queryByText(/token-1/)).toBeNull()
  },
}

/** The user has changed their name at GenAuth, and the app knows that it should look. */
export const ReadAgain: Story = {
  async play({ canvas, loaded, userEvent }) {
    const genauth = genauthOf({ loaded })
    await expect(canvas.getByText('Ada Lovelace')).toBeVisible()
    genauth.setUser({ ...grace, name: 'Ada King' })
    await userEvent.click(canvas.getByRole('button', { name: 'Read the user again' }))
    await expect(await canvas.findByText('Ada King')).toBeVisible()
    await expect(genauth.getUser).toHaveBeenCalledTimes(1)
  },
}

/** After a logout nothing of the user is left. */
export const LoggedOut: Story = {
  async play({ canvas, loaded }) {
    await expect(canvas.getByRole('listitem')).toBeVisible()
    await genauthOf({ loaded }).logout()
    await waitFor(() => expect(canvas.getByText('The cache is empty.')).toBeVisible())
  },
}

/** For a visitor nothing is asked, and nothing kept. */
export const Anonymous: Story = {
  args: { state: 'anonymous' },
  async play({ canvas }) {
    await expect(canvas.getByText('The cache is empty.')).toBeVisible()
  },
}

/** Nobody knows yet whose user it would be. */
export const Loading: Story = {
  args: { state: 'loading' },
  async play({ canvas }) {
    await expect(canvas.getByText('The cache is empty.')).toBeVisible()
  },
}
