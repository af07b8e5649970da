import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, waitFor } from 'storybook/test'
import { OrdersCard } from './examples/orders-card'
import source from './examples/orders-card.tsx?raw'
import { sampleError } from './parts/sample-error'
import { createStoryGenAuth, genauthOf } from './parts/story-genauth'
import { modeOf } from './parts/story-mode'
import type { StoryState } from './parts/story-state'

/** Where the API is, is all that an app says differently in the two modes. */
const ordersUrls = {
  browser: 'https://api.example.com/orders/list',
  server: '/auth/api/orders/list',
} as const

/**
 * `useGenAuth()` returns the client of the nearest provider: `genauth.fetch` for an API, `introspect()`, events. It is the object that
 * was made outside of React, so it never causes a render.
 */
const meta = {
  title: 'Hooks/useGenAuth',
  parameters: { docs: { source: { code: source } } },
  render: (_, context) => <OrdersCard ordersUrl={ordersUrls[modeOf(context)]} />,
} satisfies Meta<StoryState>

export default meta
type Story = StoryObj<StoryState>

/** `genauth.fetch` is `fetch` with the token: for the origins in `tokenOrigins` and no other, or through the app's own server. */
export const Fetching: Story = {
  async play({ canvas, loaded, userEvent }) {
    await userEvent.click(canvas.getByRole('button', { name: 'Fetch the orders' }))
    await expect(await canvas.findByText('The API answered 204.')).toBeVisible()
    const { fetch, mode } = genauthOf({ loaded })
    await expect(fetch).toHaveBeenCalledWith(ordersUrls[mode])
  },
}

/** Where the app's server has the token, the request goes through it: the API has an address there, and the code is the same. */
export const ServerMode: Story = {
  globals: { mode: 'server' },
  async play({ canvas, loaded, userEvent }) {
    await userEvent.click(canvas.getByRole('button', { name: 'Fetch the orders' }))
    await expect(await canvas.findByText('The API answered 204.')).toBeVisible()
    await expect(canvas.getByText(/server mode/)).toBeVisible()
    await expect(genauthOf({ loaded }).fetch).toHaveBeenCalledWith('/auth/api/orders/list')
  },
}

/** The API cannot be reached, and then it can. */
export const FetchingFailed: Story = {
  async play({ canvas, loaded, userEvent }) {
    genauthOf({ loaded }).failNext('fetch', sampleError('network_error'))
    await userEvent.click(canvas.getByRole('button', { name: 'Fetch the orders' }))
    await expect(await canvas.findByRole('alert')).toHaveTextContent('network_error')
    await userEvent.click(canvas.getByRole('button', { name: 'Fetch the orders' }))
    await expect(await canvas.findByText('The API answered 204.')).toBeVisible()
    await waitFor(() => expect(canvas.queryByRole('alert')).toBeNull())
  },
}

/** GenAuth is asked whether the token is good. */
export const Introspecting: Story = {
  async play({ canvas, userEvent }) {
    await userEvent.click(canvas.getByRole('button', { name: 'Is the token active?' }))
    await expect(await canvas.findByText(/the token is active/)).toBeVisible()
  },
}

/** A token that is not active ends no session: only a refusal to renew it does. */
export const NotActive: Story = {
  loaders: [
    (context) => ({ genauth: createStoryGenAuth(context, { introspection: { active: false } }) }),
  ],
  async play({ canvas, loaded, userEvent }) {
    await userEvent.click(canvas.getByRole('button', { name: 'Is the token active?' }))
    await expect(await canvas.findByText(/it is not/)).toBeVisible()
    await expect(genauthOf({ loaded }).getSession().status).toBe('authenticated')
  },
}

/** Nothing that happens to the session renders who only holds the client. */
export const NeverRenders: Story = {
  args: { state: 'loading' },
  async play({ canvas, loaded, args }) {
    const genauth = genauthOf({ loaded })
    await genauth.logIn(args.user)
    await genauth.completeRenewal()
    await genauth.expire()
    await expect(canvas.getByText(/Rendered 1×/)).toBeVisible()
  },
}
