import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, fn, waitFor } from 'storybook/test'
import { TokenCard } from './examples/token-card'
import source from './examples/token-card.tsx?raw'
import { sampleError } from './parts/sample-error'
import { shownToken } from './parts/shown-token'
import { genauthOf } from './parts/story-genauth'
import type { StoryState } from './parts/story-state'

/**
 * `useToken()` returns the access token and its status, for the few components that need the token as a value. A component that reads
 * `accessToken` renders once per token refresh.
 *
 * Never put the token in a query key, a prop or the dependencies of an effect. Call `getToken()`, which resolves to a valid token, or
 * `useGenAuth().fetch`, which adds the token to the request.
 *
 * In server mode the browser has no token. The hook returns only the status of the token, and `useGenAuth().fetch` sends requests through
 * the app's server.
 */
const meta = {
  title: 'Hooks/useToken',
  component: TokenCard,
  parameters: { docs: { source: { code: source } } },
} satisfies Meta<StoryState>

export default meta
type Story = StoryObj<StoryState>

/** The token is valid. TanStack Query refreshes the token a minute before its expiry. Set `lifetimeSeconds` to 8 to watch a refresh. */
export const Fresh: Story = {
  async play({ canvas, loaded }) {
    await expect(canvas.getByText('fresh')).toBeVisible()
    await expect(canvas.getByText(shownToken(genauthOf({ loaded }), 'token-1'))).toBeVisible()
    await expect(canvas.getByText(/^in 59 min|^in 60 min/)).toBeVisible()
  },
}

/** A token refresh is running. The previous token stays valid until the new token arrives. */
export const Renewing: Story = {
  args: { state: 'renewing' },
  async play({ canvas, loaded }) {
    await expect(canvas.getByText('renewing')).toBeVisible()
    await expect(canvas.getByRole('button', { name: 'Refreshing …' })).toBeDisabled()
    await expect(canvas.getByText(shownToken(genauthOf({ loaded }), 'token-1'))).toBeVisible()
  },
}

/** The token has expired, and the token refresh failed with a retryable error. */
export const Stale: Story = {
  args: { state: 'stale' },
  async play({ canvas }) {
    await expect(canvas.getByText('stale')).toBeVisible()
    await expect(canvas.getByText('not available')).toBeVisible()
    await expect(canvas.getByRole('alert')).toHaveTextContent('network_error')
  },
}

/** The user is signed out. */
export const None: Story = {
  args: { state: 'anonymous' },
  async play({ canvas }) {
    await expect(canvas.getByText('none')).toBeVisible()
    await expect(canvas.queryByRole('button')).toBeNull()
  },
}

/** The session is loading. */
export const Loading: Story = {
  args: { state: 'loading' },
  async play({ canvas }) {
    await expect(canvas.getByText('none')).toBeVisible()
  },
}

/** The session has ended, so there is no token. */
export const Expired: Story = {
  args: { state: 'expired' },
  async play({ canvas }) {
    await expect(canvas.getByText('none')).toBeVisible()
    await expect(canvas.queryByText(/^token-/)).toBeNull()
  },
}

/** GenAuth rejects the token refresh. The session ends, and the token is removed immediately. */
export const Expiring: Story = {
  async play({ canvas, loaded }) {
    const genauth = genauthOf({ loaded })
    const token = shownToken(genauth, 'token-1')
    await expect(canvas.getByText(token)).toBeVisible()
    await genauth.expire(sampleError('invalid_grant'))
    await expect(await canvas.findByText('none')).toBeVisible()
    await expect(canvas.queryByText(token)).toBeNull()
  },
}

/** The app's server has the token. `accessToken` is `undefined`, and `getToken()` rejects with `token_unavailable`. */
export const ServerMode: Story = {
  globals: { mode: 'server' },
  async play({ canvas, userEvent }) {
    await expect(canvas.getByText('fresh')).toBeVisible()
    await expect(canvas.getByText('not available')).toBeVisible()
    await userEvent.click(canvas.getByRole('button', { name: 'Call getToken()' }))
    await expect(await canvas.findByText('token_unavailable')).toBeVisible()
  },
}

/** A click calls `renew` with the event of the click. `renew` ignores the event. */
export const RefreshedByClick: Story = {
  async play({ canvas, loaded, userEvent }) {
    const genauth = genauthOf({ loaded })
    const { expiresAt = 0 } = genauth.getTokenStatus()
    await userEvent.click(canvas.getByRole('button', { name: 'Refresh now' }))
    await waitFor(() => expect(genauth.getTokenStatus().expiresAt).toBeGreaterThan(expiresAt))
    await expect(await canvas.findByText(shownToken(genauth, 'token-2'))).toBeVisible()
    await expect(genauth.callsTo('renew')).toEqual([{ method: 'renew', args: [undefined] }])
  },
}

/** The provider refreshes the token at its due time. */
export const RefreshedByProvider: Story = {
  async play({ canvas, loaded }) {
    const genauth = genauthOf({ loaded })
    const renewed = fn()
    genauth.on('renewed', renewed)
    await expect(canvas.getByText(shownToken(genauth, 'token-1'))).toBeVisible()
    genauth.setNextAt(Date.now())
    await waitFor(() => expect(renewed).toHaveBeenCalledTimes(1))
    await expect(await canvas.findByText(shownToken(genauth, 'token-2'))).toBeVisible()
    await expect(canvas.getByText('fresh')).toBeVisible()
    await expect(genauth.renew).not.toHaveBeenCalled()
  },
}

/** A token refresh fails. The next token refresh succeeds and clears the error. */
export const RefreshFailed: Story = {
  async play({ canvas, loaded, step, userEvent }) {
    const genauth = genauthOf({ loaded })
    genauth.failNext('renew', sampleError('rate_limited'))
    await step('The token refresh fails', async () => {
      await userEvent.click(canvas.getByRole('button', { name: 'Refresh now' }))
      await expect(await canvas.findByRole('alert')).toHaveTextContent('rate_limited')
      await expect(canvas.getByText('fresh')).toBeVisible()
    })
    await step('The next token refresh succeeds', async () => {
      await userEvent.click(canvas.getByRole('button', { name: 'Refresh now' }))
      await waitFor(() => expect(canvas.queryByRole('alert')).toBeNull())
      await expect(canvas.getByText(shownToken(genauth, 'token-2'))).toBeVisible()
    })
  },
}

/** If the token has expired, `getToken()` refreshes it first. In server mode, `getToken()` rejects and does not refresh the token. */
export const GetTokenWhileStale: Story = {
  args: { state: 'stale' },
  async play({ canvas, loaded, userEvent }) {
    const isServer = genauthOf({ loaded }).mode === 'server'
    const expected = isServer ? 'token_unavailable' : 'token-2'
    await userEvent.click(canvas.getByRole('button', { name: 'Call getToken()' }))
    await waitFor(() =>
      expect(canvas.getByRole('status')).toHaveTextContent(`getToken(): ${expected}`),
    )
    await expect(canvas.getByText(isServer ? 'stale' : 'fresh')).toBeVisible()
  },
}
