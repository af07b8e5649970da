import { inspect } from 'node:util'
import type { GenAuth } from '@genauth/core'
import { GenAuthProvider, useGenAuth, useSession, useToken, useUser } from '@genauth/react'
import { createSyncStoragePersister } from '@tanstack/query-sync-storage-persister'
import { dehydrate, QueryClient, useMutation, useQuery } from '@tanstack/react-query'
import { PersistQueryClientProvider } from '@tanstack/react-query-persist-client'
import { act, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ownQueryClients } from '../src/provider/own-query-clients'
import { type RealLogin, startRealLogin } from './support/real-login'

vi.setConfig({ testTimeout: 30_000 })

const cacheKey = 'the cache of the app'
let real: RealLogin

beforeEach(() => {
  // Let React update outside of `act`, because the server's response arrives outside of `act`.
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', false)
})

afterEach(async () => {
  await real.close()
  vi.restoreAllMocks()
})

/** An app that reads the token and the user, requests an API with the token, and does not show the token. */
function App({ protocol }: { protocol: string }) {
  const genauth = useGenAuth()
  const session = useSession()
  const { accessToken, expiresAt } = useToken()
  const { user, error } = useUser()
  const orders = useQuery({
    queryKey: ['orders'],
    enabled: session.status === 'authenticated',
    retry: false,
    queryFn: async () =>
      (await genauth.fetch(`${real.emulator.url}/${protocol}/me`)).json() as Promise<unknown>,
  })
  const renewal = useMutation({ mutationKey: ['renew'], mutationFn: () => genauth.renew() })
  return (
    <p>
      <button type="button" onClick={() => renewal.mutate()}>
        {renewal.status}
      </button>
      {session.status} {accessToken ? 'token' : ''} {expiresAt ? 'expiry' : ''} {user?.name}{' '}
      {orders.status} {error?.code}
    </p>
  )
}

function persistedApp(genauth: GenAuth, queryClient: QueryClient, protocol: string) {
  const persister = createSyncStoragePersister({
    storage: localStorage,
    key: cacheKey,
    throttleTime: 1,
  })
  return (
    <PersistQueryClientProvider client={queryClient as never} persistOptions={{ persister }}>
      <GenAuthProvider client={genauth}>
        <App protocol={protocol} />
      </GenAuthProvider>
    </PersistQueryClientProvider>
  )
}

/** Waits outside of `act`, because React commits nothing before `act` ends. */
function waitForMatch(read: () => string | null, expected: RegExp): Promise<void> {
  return waitFor(() => expect(read()).toMatch(expected))
}

/** Returns everything that a persister, a server or a debugger can read from a QueryClient. */
function contentOf(queryClient: QueryClient): string {
  const everything = { shouldDehydrateQuery: () => true, shouldDehydrateMutation: () => true }
  const queries = queryClient.getQueryCache().getAll()
  const mutations = queryClient.getMutationCache().getAll()
  return [
    JSON.stringify(dehydrate(queryClient, everything)),
    ...queries.map(({ queryKey, state, options, meta }) =>
      inspect({ queryKey, state, options, meta }, { depth: 9 }),
    ),
    ...mutations.map(({ state, options }) => inspect({ state, options }, { depth: 9 })),
  ].join('\n')
}

/**
 * Returns the shared storage without the `state` values of finished logins. The client stores these values so that a duplicated tab does
 * not complete a finished login a second time.
 */
function readSharedStorage(): string {
  return JSON.stringify(Object.entries(localStorage).filter(([key]) => !key.endsWith(':finished')))
}

/** Refreshes the token with the app's mutation, and waits until the mutation has this status. */
async function renewUntil(status: string): Promise<void> {
  const button = screen.getByRole('button', { name: /idle|success/ })
  fireEvent.click(button)
  await waitForMatch(() => button.textContent, new RegExp(status))
}

describe.each(['oidc', 'oauth'] as const)('an app on protocol %s', (protocol) => {
  it('X5: the persisted cache, the dehydrated state and the document contain no token, code, secret, verifier or state', async () => {
    real = await startRealLogin({ protocol }, { switches: { pkce: { oauth: 'optional' } } })
    await real.comeBackFromLogin(real.connect())
    const codeAndState = [...new URLSearchParams(location.search).values()]
    const genauth = real.connect({ tokenOrigins: [new URL(real.emulator.url).origin] })
    const queryClient = new QueryClient()
    const own = ownQueryClients(genauth)
    const { container } = render(persistedApp(genauth, queryClient, protocol))
    const shown = () => container.textContent
    await waitForMatch(shown, /token expiry Ada Lovelace (success|error)/)
    await renewUntil('success')
    await waitForMatch(() => localStorage.getItem(cacheKey), /Ada Lovelace/)
    const persisted = readSharedStorage()
    real.emulator.setFault('token', { kind: 'status', status: 503, times: 1 })
    await renewUntil('error')
    // Put an error into the cache, because the cache stores errors too.
    real.emulator.setFault('userinfo', { kind: 'status', status: 403 })
    await act(() => queryClient.invalidateQueries())
    await waitForMatch(shown, /success [a-z]+_/)

    const secrets = [...new Set([...real.emulator.issued(), ...codeAndState])]
    const leaksIn = (text: string) => secrets.filter((secret) => text.includes(secret))
    // Check that the search works: the search must find the tokens in `sessionStorage`.
    expect(leaksIn(JSON.stringify({ ...sessionStorage })).length).toBeGreaterThanOrEqual(2)
    expect(secrets).toContain(genauth.peekToken())
    expect(secrets.length).toBeGreaterThanOrEqual(protocol === 'oidc' ? 8 : 6)
    for (const client of [queryClient, own.renewal, own.users]) {
      expect(leaksIn(contentOf(client))).toEqual([])
    }
    expect(contentOf(queryClient)).toContain('Ada Lovelace')
    expect(queryClient.getMutationCache().getAll()).toHaveLength(2)
    expect(leaksIn(persisted + readSharedStorage())).toEqual([])
    expect(leaksIn(document.documentElement.outerHTML)).toEqual([])
  })
})
