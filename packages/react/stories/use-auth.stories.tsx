import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect } from 'storybook/test'
import { AuthCard } from './examples/auth-card'
import source from './examples/auth-card.tsx?raw'
import { sampleError } from './parts/sample-error'
import { genauthOf } from './parts/story-genauth'
import type { StoryState } from './parts/story-state'

/** `useAuth()` returns the login state, the user and the most common functions in one object. Other hooks return more details. */
const meta = {
  title: 'Hooks/useAuth',
  component: AuthCard,
  parameters: { docs: { source: { code: source } } },
} satisfies Meta<StoryState>

export default meta
type Story = StoryObj<StoryState>

/** A signed-in user logs out. */
export const LoggedIn: Story = {
  async play({ canvas, loaded, userEvent }) {
    await expect(canvas.getByText('Hello Ada Lovelace')).toBeVisible()
    await userEvent.click(canvas.getByRole('button', { name: 'Log out' }))
    await expect(genauthOf({ loaded }).callsTo('logout')).toHaveLength(1)
    await expect(await canvas.findByText('You are logged out')).toBeVisible()
  },
}

/** The session is loading. */
export const Loading: Story = {
  args: { state: 'loading' },
  async play({ canvas }) {
    await expect(canvas.getByRole('status', { name: 'Loading your session' })).toBeVisible()
  },
}

/** A login cannot start, and `error` has the reason. */
export const Failed: Story = {
  args: { state: 'anonymous' },
  async play({ canvas, loaded, userEvent }) {
    genauthOf({ loaded }).failNext('login', sampleError('redirect_loop'))
    await userEvent.click(canvas.getByRole('button', { name: 'Log in' }))
    await expect(await canvas.findByRole('alert')).toHaveTextContent('redirect_loop')
  },
}
