import { inspect } from 'node:util'
import type { GenAuth } from '@genauth/core'
import { GenAuthProvider, useGenAuth, useSession, useToken, useUser } from '@genauth/react'
import { createSyncStoragePersister } from '@tanstack/query-sync-storage-persister'
import { dehydrate, QueryClient, useQuery } from '@tanstack/react-query'
import { PersistQueryClientProvider } from '@tanstack/react-query-persist-client'
import { act, render, waitFor } from '@testing-library/react'
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
  return (
    <p>
      {session.status} {accessToken ? 'token' : ''} {expiresAt ? 'term' : ''} {user?.name}{' '}
      {orders.status} {error?.code}
    </p>
  )
}

async function openDevtools(queryClient: QueryClient) {
  // They are nothing but in development.
  vi.stubEnv('NODE_ENV', 'development')
  const { ReactQueryDevtools } = await import('@tanstack/react-query-devtools')
  vi.unstubAllEnvs()
  return <ReactQueryDevtools client={queryClient as never} initialIsOpen />
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
  return waitFor(() => expect(read()).toMatch(expected), { timeout: 20_000 })
}

/** Everything that can be got out of a QueryClient, by a persister, by a server that dehydrates it, or by looking. */
function contentOf(queryClient: QueryClient): string {
  const everything = { shouldDehydrateQuery: () => true, shouldDehydrateMutation: () => true }
  const queries = queryClient.getQueryCache().getAll()
  return [
    JSON.stringify(dehydrate(queryClient, everything)),
    ...queries.map(({ queryKey, state, options, meta }) =>
      inspect({ queryKey, state, options, meta }, { depth: 9 }),
    ),
  ].join('\n')
}

/** All but the states of finished logins, which are there so that no copy of a tab finishes one again. */
function keptForAllTabs(): string {
  return JSON.stringify(Object.entries(localStorage).filter(([key]) => !key.endsWith(':finished')))
}

describe.each(['oidc', 'oauth'] as const)('with protocol %s', (protocol) => {
  it('X5: no token, code, secret, verifier or state is in what is persisted, dehydrated or shown by the devtools', async () => {
    real = await startRealLogin({ protocol }, { switches: { pkce: { oauth: 'optional' } } })
    await real.comeBackFromLogin(real.connect())
    const codeAndState = [...new URLSearchParams(location.search).values()]
    const genauth = real.connect({ tokenOrigins: [new URL(real.emulator.url).origin] })
    const queryClient = new QueryClient()
    const own = ownQueryClients(genauth)
    const { container } = render(
      <>
        {persistedApp(genauth, queryClient, protocol)}
        {await openDevtools(queryClient)}
        {await openDevtools(own.renewal)}
      </>,
    )
    await waitFor(() => expect(container.querySelectorAll('.tsqd-main-panel')).toHaveLength(2), {
      timeout: 20_000,
    })
    const shown = () => container.textContent
    await waitForMatch(shown, /token term Ada Lovelace (success|error)/)
    await act(() => genauth.renew())
    await waitForMatch(() => localStorage.getItem(cacheKey), /Ada Lovelace/)
    const persisted = keptForAllTabs()
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
    expect(leaksIn(persisted + keptForAllTabs())).toEqual([])
    const { outerHTML } = document.documentElement
    expect(leaksIn(outerHTML)).toEqual([])
  })
})
