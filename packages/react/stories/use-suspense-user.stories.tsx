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
 * `useSuspenseUser(options?)` returns the user and nothing else: it suspends until the session and its user are there, and throws what
 * went wrong to the nearest error boundary; for a visitor that is `login_required`. TanStack Query's `QueryErrorResetBoundary` lets it
 * try again.
 */
const meta = {
  title: 'Hooks/useSuspenseUser',
  component: SuspendedGreeting,
  parameters: { ...quietly, docs: { source: { code: source } } },
} satisfies Meta<StoryState>

export default meta
type Story = StoryObj<StoryState>

/** The user is there, in the first render. */
export const Success: Story = {
  async play({ canvas }) {
    await expect(canvas.getByText('Hello, Ada Lovelace')).toBeVisible()
  },
}

/** The session is being restored: the fallback of `Suspense` is shown. */
export const Loading: Story = {
  args: { state: 'loading' },
  async play({ canvas }) {
    await expect(canvas.getByRole('status', { name: 'Reading your name' })).toBeVisible()
  },
}

/** It has waited, and then there was a user. */
export const Arrived: Story = {
  args: { state: 'loading' },
  async play({ canvas, loaded }) {
    await expect(canvas.getByRole('status', { name: 'Reading your name' })).toBeVisible()
    await genauthOf({ loaded }).logIn(grace)
    await expect(await canvas.findByText('Hello, Grace Hopper')).toBeVisible()
  },
}

/** A visitor has no name: put the component below `RequireLogin`. */
export const Anonymous: Story = {
  args: { state: 'anonymous' },
  async play({ canvas }) {
    await expect(await canvas.findByRole('alert')).toHaveTextContent('login_required')
  },
}

/** The user could not be read. Trying again helps here, because by then GenAuth answers. */
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

/** A renewed token is no reason to render, let alone to suspend. */
export const Renewing: Story = {
  args: { state: 'renewing' },
  async play({ canvas, loaded }) {
    await expect(canvas.getByText('Rendered 1×')).toBeVisible()
    await genauthOf({ loaded }).completeRenewal()
    await expect(canvas.getByText('Rendered 1×')).toBeVisible()
  },
}

/** GenAuth does not answer and the token has run out: the user stays. */
export const Stale: Story = {
  args: { state: 'stale' },
  async play({ canvas }) {
    await expect(canvas.getByText('Hello, Ada Lovelace')).toBeVisible()
  },
}

/** The session has ended. */
export const Expired: Story = {
  args: { state: 'expired' },
  async play({ canvas }) {
    await expect(await canvas.findByRole('alert')).toHaveTextContent('login_required')
  },
}
