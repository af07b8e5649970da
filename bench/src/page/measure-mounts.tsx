import { GenAuthProvider } from '@genauth/react'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import { AuthContext, type AuthContextProps } from 'react-oidc-context'
import { genauth, queryClient } from './client'
import { peerQuery, type ReaderName, readers, UserContext } from './readers'

const user = { name: 'Ada Lovelace' }
const oidcUser = { user: { profile: user } } as unknown as AuthContextProps
const peerQueries = new QueryClient()
peerQueries.setQueryData(peerQuery.queryKey, user)

/** Renders all providers around every kind of reader, so that only the readers differ between the measurements. */
function Providers({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <QueryClientProvider client={peerQueries}>
      <GenAuthProvider client={genauth} queryClient={queryClient}>
        <AuthContext.Provider value={oidcUser}>
          <UserContext.Provider value={user}>{children}</UserContext.Provider>
        </AuthContext.Provider>
      </GenAuthProvider>
    </QueryClientProvider>
  )
}

/** Returns how many milliseconds it takes to mount a number of readers, with their effects. */
function mount(name: ReaderName, count: number): number {
  const container = document.body.appendChild(document.createElement('div'))
  const root = createRoot(container)
  flushSync(() => root.render(<Providers>{null}</Providers>))
  const Reader = readers[name]
  const elements = Array.from({ length: count }, (_, index) => <Reader key={String(index)} />)
  const startedAt = performance.now()
  // flushSync also runs the effects before it returns.
  flushSync(() =>
    root.render(
      <Providers>
        <main>{elements}</main>
      </Providers>,
    ),
  )
  const tookMs = performance.now() - startedAt
  flushSync(() => root.unmount())
  container.remove()
  return tookMs
}

export interface MountSizes {
  readonly count: number
  readonly rounds: number
  readonly warmUps: number
}

function shuffled<Item>(items: readonly Item[]): Item[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((one, other) => one.at - other.at)
    .map(({ item }) => item)
}

/** Lets the browser collect garbage and paint between two measurements. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve))
}

/**
 * Mounts every kind of reader once in each round, in random order. Garbage collection and other load on the machine then affect all kinds
 * equally.
 *
 * @returns The milliseconds of each round by kind, without the warm-up rounds
 */
export async function measureMounts({
  count,
  rounds,
  warmUps,
}: MountSizes): Promise<Record<string, number[]>> {
  const names = Object.keys(readers) as ReaderName[]
  const samples: Record<string, number[]> = Object.fromEntries(names.map((name) => [name, []]))
  for (let round = -warmUps; round < rounds; round += 1) {
    for (const name of shuffled(names)) {
      const tookMs = mount(name, count)
      if (round >= 0) samples[name]?.push(tookMs)
      await pause()
    }
  }
  return samples
}
