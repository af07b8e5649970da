import { inspect } from 'node:util'
import type { GenAuth } from '@genauth/core'
import { GenAuthProvider, useGenAuth, useSession, useToken, useUser } from '@genauth/react'
import { createSyncStoragePersister } from '@tanstack/query-sync-storage-persister'
import { dehydrate, QueryClient, useMutation, useQuery } from '@tanstack/react-query'
import { PersistQueryClientProvider } from '@tanstack/react-query-persist-client'
import { act, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ownQueryClients } from '../src/own-query-clients'
import { type RealLogin, startRealLogin } from './support/real-login'

vi.setConfig({ testTimeout: 30_000 })

const cacheKey = 'the cache of the app'
let real: RealLogin

beforeEach(() => {
  // What happens here happens when the server answers, and not inside of `act`.
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', false)
})

afterEach(async () => {
  await real.close()
  vi.restoreAllMocks()
})

/** An app that reads all there is, asks its server with the token, and shows none of it. */
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
      {session.status} {accessToken ? 'token' : ''} {expiresAt ? 'term' : ''} {user?.name}{' '}
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

/** Outside of `act`, which commits nothing before it ends. */
function waitForMatch(read: () => string | null, expected: RegExp): Promise<void> {
  return waitFor(() => expect(read()).toMatch(expected))
}

/** Everything that can be got out of a QueryClient, by a persister, by a server that dehydrates it, or by looking. */
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

/** All but the states of finished logins, which are there so that no copy of a tab finishes one again. */
function keptForAllTabs(): string {
  return JSON.stringify(Object.entries(localStorage).filter(([key]) => !key.endsWith(':finished')))
}

/** Has the app's mutation renew the token. */
async function renewBy(outcome: string): Promise<void> {
  const button = screen.getByRole('button', { name: /idle|success/ })
  fireEvent.click(button)
  await waitForMatch(() => button.textContent, new RegExp(outcome))
}

describe.each(['oidc', 'oauth'] as const)('with protocol %s', (protocol) => {
  it('X5: no token, code, secret, verifier or state is in what is persisted, dehydrated or shown', async () => {
    real = await startRealLogin({ protocol }, { switches: { pkce: { oauth: 'optional' } } })
    await real.comeBackFromLogin(real.connect())
    const codeAndState = [...new URLSearchParams(location.search).values()]
    const genauth = real.connect({ tokenOrigins: [new URL(real.emulator.url).origin] })
    const queryClient = new QueryClient()
    const own = ownQueryClients(genauth)
    const { container } = render(persistedApp(genauth, queryClient, protocol))
    const shown = () => container.textContent
    await waitForMatch(shown, /token term Ada Lovelace (success|error)/)
    await renewBy('success')
    await waitForMatch(() => localStorage.getItem(cacheKey), /Ada Lovelace/)
    const persisted = keptForAllTabs()
    real.emulator.setFault('token', { kind: 'status', status: 503, times: 1 })
    await renewBy('error')
    // What went wrong is kept in the cache too.
    real.emulator.setFault('userinfo', { kind: 'status', status: 403 })
    await act(() => queryClient.invalidateQueries())
    await waitForMatch(shown, /success [a-z]+_/)

    const secrets = [...new Set([...real.emulator.issued(), ...codeAndState])]
    const leaksIn = (text: string) => secrets.filter((secret) => text.includes(secret))
    // The search finds what is there: the session's own storage has the tokens.
    expect(leaksIn(JSON.stringify({ ...sessionStorage })).length).toBeGreaterThanOrEqual(2)
    expect(secrets).toContain(genauth.peekToken())
    expect(secrets.length).toBeGreaterThanOrEqual(protocol === 'oidc' ? 8 : 6)
    for (const client of [queryClient, own.renewal, own.users]) {
      expect(leaksIn(contentOf(client))).toEqual([])
    }
    expect(contentOf(queryClient)).toContain('Ada Lovelace')
    expect(queryClient.getMutationCache().getAll()).toHaveLength(2)
    expect(leaksIn(persisted + keptForAllTabs())).toEqual([])
    expect(leaksIn(document.documentElement.outerHTML)).toEqual([])
  })
})
