import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, waitFor } from 'storybook/test'
import { OrdersCard } from './examples/orders-card'
import source from './examples/orders-card.tsx?raw'
import { sampleError } from './parts/sample-error'
import { createStoryGenAuth, genauthOf } from './parts/story-genauth'
import { modeOf } from './parts/story-mode'
import type { StoryState } from './parts/story-state'

/** The URL of the API in both modes. The two modes differ only in this URL. */
const ordersUrls = {
  browser: 'https://api.example.com/orders/list',
  server: '/auth/api/orders/list',
} as const

/**
 * `useGenAuth()` returns the client of the nearest provider, for example for `genauth.fetch`, `genauth.introspect()` and events. The client
 * is always the same object, so the hook never makes a component render again.
 */
const meta = {
  title: 'Hooks/useGenAuth',
  parameters: { docs: { source: { code: source } } },
  render: (_, context) => <OrdersCard ordersUrl={ordersUrls[modeOf(context)]} />,
} satisfies Meta<StoryState>

export default meta
type Story = StoryObj<StoryState>

/**
 * `genauth.fetch` is `fetch` with the token. Browser mode sends the token only to the app's own origin and the origins in `tokenOrigins`.
 * Server mode sends the request through the app's server.
 */
export const Fetching: Story = {
  async play({ canvas, loaded, userEvent }) {
    await userEvent.click(canvas.getByRole('button', { name: 'Fetch the orders' }))
    await expect(await canvas.findByText('The API responded with 204.')).toBeVisible()
    const { fetch, mode } = genauthOf({ loaded })
    await expect(fetch).toHaveBeenCalledWith(ordersUrls[mode])
  },
}

/**
 * In server mode, only the app's server has the token, so the request goes through the app's server. The code differs from browser mode
 * only in the URL of the API, which is a path on the app's server.
 */
export const ServerMode: Story = {
  globals: { mode: 'server' },
  async play({ canvas, loaded, userEvent }) {
    await userEvent.click(canvas.getByRole('button', { name: 'Fetch the orders' }))
    await expect(await canvas.findByText('The API responded with 204.')).toBeVisible()
    await expect(canvas.getByText(/server mode/)).toBeVisible()
    await expect(genauthOf({ loaded }).fetch).toHaveBeenCalledWith('/auth/api/orders/list')
  },
}

/** The first request fails because the API cannot be reached. The second one succeeds. */
export const FetchingFailed: Story = {
  async play({ canvas, loaded, userEvent }) {
    genauthOf({ loaded }).failNext('fetch', sampleError('network_error'))
    await userEvent.click(canvas.getByRole('button', { name: 'Fetch the orders' }))
    await expect(await canvas.findByRole('alert')).toHaveTextContent('network_error')
    await userEvent.click(canvas.getByRole('button', { name: 'Fetch the orders' }))
    await expect(await canvas.findByText('The API responded with 204.')).toBeVisible()
    await waitFor(() => expect(canvas.queryByRole('alert')).toBeNull())
  },
}

/** `genauth.introspect()` requests the status of the token from GenAuth. */
export const Introspecting: Story = {
  async play({ canvas, userEvent }) {
    await userEvent.click(canvas.getByRole('button', { name: 'Is the token active?' }))
    await expect(await canvas.findByText('The token is active.')).toBeVisible()
  },
}

/** GenAuth reports that the token is not active. This report does not end the session. Only a rejected token refresh ends the session. */
export const NotActive: Story = {
  loaders: [
    (context) => ({ genauth: createStoryGenAuth(context, { introspection: { active: false } }) }),
  ],
  async play({ canvas, loaded, userEvent }) {
    await userEvent.click(canvas.getByRole('button', { name: 'Is the token active?' }))
    await expect(await canvas.findByText('The token is not active.')).toBeVisible()
    await expect(genauthOf({ loaded }).getSession().status).toBe('authenticated')
  },
}

/** A component that only uses the client does not render again if the session changes. */
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
