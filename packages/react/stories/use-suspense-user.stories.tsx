import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect } from 'storybook/test'
import { SuspendedGreeting } from './examples/suspended-greeting'
import source from './examples/suspended-greeting.tsx?raw'
import { quietly } from './parts/quietly'
import { sampleError } from './parts/sample-error'
import { ada, grace } from './parts/sample-users'
import { createStoryGenAuth, genauthOf } from './parts/story-genauth'
import type { StoryState } from './parts/story-state'

/**
 * `useSuspenseUser(options?)` returns the user. The hook suspends until the session and the user have loaded, and throws errors to the
 * nearest error boundary. For a signed-out user it throws `login_required`. To retry, use TanStack Query's `QueryErrorResetBoundary`.
 */
const meta = {
  title: 'Hooks/useSuspenseUser',
  component: SuspendedGreeting,
  parameters: { ...quietly, docs: { source: { code: source } } },
} satisfies Meta<StoryState>

export default meta
type Story = StoryObj<StoryState>

/** The first render already shows the user. */
export const Success: Story = {
  async play({ canvas }) {
    await expect(canvas.getByText('Hello, Ada Lovelace')).toBeVisible()
  },
}

/** The session is loading, so the fallback of `Suspense` is shown. */
export const Loading: Story = {
  args: { state: 'loading' },
  async play({ canvas }) {
    await expect(canvas.getByRole('status', { name: 'Loading your name' })).toBeVisible()
  },
}

/** The component suspends until the user has logged in. */
export const Arrived: Story = {
  args: { state: 'loading' },
  async play({ canvas, loaded }) {
    await expect(canvas.getByRole('status', { name: 'Loading your name' })).toBeVisible()
    await genauthOf({ loaded }).logIn(grace)
    await expect(await canvas.findByText('Hello, Grace Hopper')).toBeVisible()
  },
}

/** For a signed-out user, the hook throws `login_required`. To prevent this error, render the component inside `RequireLogin`. */
export const Anonymous: Story = {
  args: { state: 'anonymous' },
  async play({ canvas }) {
    await expect(await canvas.findByRole('alert')).toHaveTextContent('login_required')
  },
}

/** The request for the user failed. In this story, the retry succeeds. */
export const Failed: Story = {
  loaders: [
    (context) => ({
      genauth: createStoryGenAuth(context, { user: sampleError('invalid_response') }),
    }),
  ],
  async play({ canvas, loaded, userEvent }) {
    await expect(await canvas.findByRole('alert')).toHaveTextContent('invalid_response')
    genauthOf({ loaded }).setUser(ada)
    await userEvent.click(canvas.getByRole('button', { name: 'Try again' }))
    await expect(await canvas.findByText('Hello, Ada Lovelace')).toBeVisible()
  },
}

/** A token refresh does not make the component suspend or render again. */
export const Renewing: Story = {
  args: { state: 'renewing' },
  async play({ canvas, loaded }) {
    await expect(canvas.getByText('Rendered 1×')).toBeVisible()
    await genauthOf({ loaded }).completeRenewal()
    await expect(canvas.getByText('Rendered 1×')).toBeVisible()
  },
}

/** The token has expired and GenAuth cannot be reached. The user stays on the screen. */
export const Stale: Story = {
  args: { state: 'stale' },
  async play({ canvas }) {
    await expect(canvas.getByText('Hello, Ada Lovelace')).toBeVisible()
  },
}

/** The session has ended, so the hook throws `login_required`. */
export const Expired: Story = {
  args: { state: 'expired' },
  async play({ canvas }) {
    await expect(await canvas.findByRole('alert')).toHaveTextContent('login_required')
  },
}
