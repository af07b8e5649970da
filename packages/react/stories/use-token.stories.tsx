import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, fn, waitFor } from 'storybook/test'
import { TokenCard } from './examples/token-card'
import source from './examples/token-card.tsx?raw'
import { sampleError } from './parts/sample-error'
import { shownToken } from './parts/shown-token'
import { genauthOf } from './parts/story-genauth'
import type { StoryState } from './parts/story-state'

/**
 * `useToken()` reads the access token and what is known of it, for the few things that must hold it as a value. Who reads
 * `accessToken` renders once per renewal. Never put it in a query key, a prop or an effect's dependencies: everything else wants
 * `getToken()`, which resolves to a token that is good, or `useGenAuth().fetch`, which sends one. In server mode the page has no token:
 * what is known of it is all there is, and `useGenAuth().fetch` goes through the server that has it.
 */
const meta = {
  title: 'Hooks/useToken',
  component: TokenCard,
  parameters: { docs: { source: { code: source } } },
} satisfies Meta<StoryState>

export default meta
type Story = StoryObj<StoryState>

/** A token that is good. TanStack Query renews it a minute before it runs out; make `lifetimeSeconds` 8 to watch. */
export const Fresh: Story = {
  async play({ canvas, loaded }) {
    await expect(canvas.getByText('fresh')).toBeVisible()
    await expect(canvas.getByText(shownToken(genauthOf({ loaded }), 'token-1'))).toBeVisible()
    await expect(canvas.getByText(/^in 59 min|^in 60 min/)).toBeVisible()
  },
}

/** A renewal is under way. The token from before is good until the new one comes. */
export const Renewing: Story = {
  args: { state: 'renewing' },
  async play({ canvas, loaded }) {
    await expect(canvas.getByText('renewing')).toBeVisible()
    await expect(canvas.getByRole('button', { name: 'Renewing …' })).toBeDisabled()
    await expect(canvas.getByText(shownToken(genauthOf({ loaded }), 'token-1'))).toBeVisible()
  },
}

/** The token has run out, and the renewal failed for a reason that may pass. */
export const Stale: Story = {
  args: { state: 'stale' },
  async play({ canvas }) {
    await expect(canvas.getByText('stale')).toBeVisible()
    await expect(canvas.getByText('none in this page')).toBeVisible()
    await expect(canvas.getByRole('alert')).toHaveTextContent('network_error')
  },
}

/** Nobody is logged in. */
export const None: Story = {
  args: { state: 'anonymous' },
  async play({ canvas }) {
    await expect(canvas.getByText('none')).toBeVisible()
    await expect(canvas.queryByRole('button')).toBeNull()
  },
}

/** Nobody knows yet. */
export const Loading: Story = {
  args: { state: 'loading' },
  async play({ canvas }) {
    await expect(canvas.getByText('none')).toBeVisible()
  },
}

/** The session has ended, and its token with it. */
export const Expired: Story = {
  args: { state: 'expired' },
  async play({ canvas }) {
    await expect(canvas.getByText('none')).toBeVisible()
    await expect(canvas.queryByText(/^token-/)).toBeNull()
  },
}

/** GenAuth refuses to renew it: the session and its token are gone at once. */
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

/** A server of the app holds the token: there is none in this page to read, and none to ask for. */
export const ServerMode: Story = {
  globals: { mode: 'server' },
  async play({ canvas, userEvent }) {
    await expect(canvas.getByText('fresh')).toBeVisible()
    await expect(canvas.getByText('none in this page')).toBeVisible()
    await userEvent.click(canvas.getByRole('button', { name: 'Ask for a token' }))
    await expect(await canvas.findByText('token_unavailable')).toBeVisible()
  },
}

/** Renewed by a click, which hands its event to `renew`. */
export const RenewedByHand: Story = {
  async play({ canvas, loaded, userEvent }) {
    const genauth = genauthOf({ loaded })
    const { expiresAt = 0 } = genauth.getTokenStatus()
    await userEvent.click(canvas.getByRole('button', { name: 'Renew now' }))
    await waitFor(() => expect(genauth.getTokenStatus().expiresAt).toBeGreaterThan(expiresAt))
    await expect(await canvas.findByText(shownToken(genauth, 'token-2'))).toBeVisible()
    await expect(genauth.callsTo('renew')).toEqual([{ method: 'renew', args: [undefined] }])
  },
}

/** Renewed when its time has come, with nobody doing anything. */
export const RenewedByItself: Story = {
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

/** A renewal fails, and the next one does not: the error goes. */
export const RenewalFailed: Story = {
  async play({ canvas, loaded, step, userEvent }) {
    const genauth = genauthOf({ loaded })
    genauth.failNext('renew', sampleError('rate_limited'))
    await step('It fails', async () => {
      await userEvent.click(canvas.getByRole('button', { name: 'Renew now' }))
      await expect(await canvas.findByRole('alert')).toHaveTextContent('rate_limited')
      await expect(canvas.getByText('fresh')).toBeVisible()
    })
    await step('It is tried again', async () => {
      await userEvent.click(canvas.getByRole('button', { name: 'Renew now' }))
      await waitFor(() => expect(canvas.queryByRole('alert')).toBeNull())
      await expect(canvas.getByText(shownToken(genauth, 'token-2'))).toBeVisible()
    })
  },
}

/**
 * `getToken()` renews first where the token has run out, so it never resolves to one that is worthless. In server mode it rejects, and
 * renews nothing.
 */
export const AskedWhileStale: Story = {
  args: { state: 'stale' },
  async play({ canvas, loaded, userEvent }) {
    const isServer = genauthOf({ loaded }).mode === 'server'
    const answer = isServer ? 'token_unavailable' : 'token-2'
    await userEvent.click(canvas.getByRole('button', { name: 'Ask for a token' }))
    await waitFor(() =>
      expect(canvas.getByRole('status')).toHaveTextContent(`getToken(): ${answer}`),
    )
    await expect(canvas.getByText(isServer ? 'stale' : 'fresh')).toBeVisible()
  },
}
