import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, fn, waitFor, within } from 'storybook/test'
import { ContactCard } from './examples/contact-card'
import contactSource from './examples/contact-card.tsx?raw'
import { GreetingCard } from './examples/greeting-card'
import greetingSource from './examples/greeting-card.tsx?raw'
import { LanguageCard } from './examples/language-card'
import { ProfileCard } from './examples/profile-card'
import source from './examples/profile-card.tsx?raw'
import { sampleError } from './parts/sample-error'
import { ada, grace, type UserInfo, userWithoutClaims } from './parts/sample-users'
import { createStoryGenAuth, genauthOf } from './parts/story-genauth'
import type { StoryState } from './parts/story-state'

/**
 * `useUser(options?)` returns the user as a union on `status`: `pending`, `anonymous`, `error` or `success`. All components share one
 * query. The query sends at most one request in five minutes. The user stays in the cache during a token refresh. A logout removes the user
 * from the cache. For a signed-out user, `status` is `anonymous` immediately. After a change of user, no component shows the previous user.
 */
const meta = {
  title: 'Hooks/useUser',
  component: ProfileCard,
  parameters: { docs: { source: { code: source } } },
} satisfies Meta<StoryState>

export default meta
type Story = StoryObj<StoryState>

/** The user is signed in, and the claims are loaded. Edit the claims in the controls. */
export const Success: Story = {
  async play({ canvas }) {
    await expect(canvas.getByText('Ada Lovelace')).toBeVisible()
    await expect(canvas.getByText('confirmed')).toBeVisible()
  },
}

/** GenAuth sends `null` for a claim without a value, so any claim except the id can be missing. */
export const MissingClaims: Story = {
  args: { user: userWithoutClaims },
  async play({ canvas }) {
    await expect(canvas.getByText('User without a name')).toBeVisible()
    await expect(canvas.getByText('unknown')).toBeVisible()
  },
}

/** The option `schema` validates the claims and sets the type of `user`. */
export const WithSchema: Story = {
  parameters: { docs: { source: { code: contactSource } } },
  render: () => <ContactCard />,
  async play({ canvas }) {
    await expect(canvas.getByRole('link', { name: String(ada.email) })).toBeVisible()
  },
}

/** The claims do not match the schema: the error `schema_invalid` names the claims, and not their values. */
export const SchemaInvalid: Story = {
  ...WithSchema,
  args: { user: userWithoutClaims },
  async play({ canvas }) {
    await expect(await canvas.findByRole('alert')).toHaveTextContent(/schema_invalid.*email/)
  },
}

/** The option `select` returns a part of the user. The component renders again only if this part changes. */
export const Select: Story = {
  parameters: { docs: { source: { code: greetingSource } } },
  render: () => (
    <>
      <GreetingCard />
      <ProfileCard />
    </>
  ),
  async play({ canvas, loaded, step, userEvent }) {
    const greeting = within(canvas.getByText('Hello').closest('section') as HTMLElement)
    const reload = async (user: UserInfo) => {
      genauthOf({ loaded }).setUser(user)
      await userEvent.click(canvas.getByRole('button', { name: 'Reload' }))
    }
    await expect(greeting.getByText('Ada Lovelace')).toBeVisible()
    await step('Another claim changes', async () => {
      await reload({ ...ada, email: 'ada@example.org' })
      await expect(await canvas.findByText('ada@example.org')).toBeVisible()
      await expect(greeting.getByText('Rendered 1×')).toBeVisible()
    })
    await step('The selected claim changes', async () => {
      await reload({ ...ada, name: 'Ada King' })
      await expect(await greeting.findByText('Ada King')).toBeVisible()
      await expect(greeting.getByText('Rendered 2×')).toBeVisible()
    })
  },
}

/** The function `select` threw. The error `select_failed` is shown only by the component with this function. */
export const SelectFailed: Story = {
  args: { user: userWithoutClaims },
  render: () => <LanguageCard />,
  async play({ canvas }) {
    await expect(await canvas.findByRole('alert')).toHaveTextContent('select_failed')
  },
}

/** The session is loading. */
export const Loading: Story = {
  args: { state: 'loading' },
  async play({ canvas }) {
    await expect(canvas.getByRole('status', { name: 'Loading your profile' })).toBeVisible()
  },
}

/** The user is signed in, and the first request for the user is running. */
export const FirstRequest: Story = {
  parameters: { provider: 'app' },
  loaders: [
    (context) => {
      const getUser = fn(() => new Promise<never>(() => undefined))
      return { genauth: { ...createStoryGenAuth(context, {}), getUser } }
    },
  ],
  async play({ canvas, loaded }) {
    await expect(canvas.getByRole('status', { name: 'Loading your profile' })).toBeVisible()
    await waitFor(() => expect(genauthOf({ loaded }).getUser).toHaveBeenCalledTimes(1))
  },
}

/** The user is signed out: `user` is `null`, and no request is sent. */
export const Anonymous: Story = {
  args: { state: 'anonymous' },
  async play({ canvas, loaded }) {
    await expect(canvas.getByText('You are not logged in.')).toBeVisible()
    await expect(genauthOf({ loaded }).getUser).not.toHaveBeenCalled()
  },
}

/** A logout removes the user from the cache. The first render with the signed-out session does not show the user. */
export const LoggingOut: Story = {
  async play({ canvas, loaded }) {
    await expect(canvas.getByText('Ada Lovelace')).toBeVisible()
    await genauthOf({ loaded }).logout()
    await expect(await canvas.findByText('You are not logged in.')).toBeVisible()
    await expect(canvas.queryByText('Ada Lovelace')).toBeNull()
  },
}

/** The request for the user failed. In this story, the retry succeeds. */
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

/** A refetch failed. `user` contains the previous claims, and `error` contains the error of the refetch. */
export const OutOfDate: Story = {
  async play({ canvas, loaded, userEvent }) {
    genauthOf({ loaded }).failNext('getUser', sampleError('insufficient_scope'))
    await userEvent.click(canvas.getByRole('button', { name: 'Reload' }))
    await expect(await canvas.findByText('insufficient_scope')).toBeVisible()
    await expect(canvas.getByText('Ada Lovelace')).toBeVisible()
  },
}

/** A token refresh does not render the component and does not request the user. */
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

/** The token has expired and GenAuth cannot be reached. The user stays on the screen. */
export const Stale: Story = {
  args: { state: 'stale' },
  async play({ canvas }) {
    await expect(canvas.getByText('Ada Lovelace')).toBeVisible()
  },
}

/** The session has ended, so the user is not shown. */
export const Expired: Story = {
  args: { state: 'expired' },
  async play({ canvas }) {
    await expect(canvas.getByText('You are not logged in.')).toBeVisible()
  },
}

/** Another user logs in, for example in another tab. */
export const UserSwitched: Story = {
  async play({ canvas, loaded }) {
    await expect(canvas.getByText('Ada Lovelace')).toBeVisible()
    await genauthOf({ loaded }).logIn(grace)
    await expect(await canvas.findByText('Grace Hopper')).toBeVisible()
    await expect(canvas.queryByText('Ada Lovelace')).toBeNull()
  },
}
