import type { GenAuth } from '@genauth/core/client'
import { QueryClientContext } from '@tanstack/react-query'
import { useContext, useEffect, useRef } from 'react'
import { ownQueryClients } from '../provider/own-query-clients'
import type { CheckedScope } from './checks'

// The package.json chooses this file for `#checks` only under the condition `development`, which Vite and Next.js set in development. Its
// functions have the names and parameters of the functions in `checks.ts`.

/** The objects about which a warning was printed. */
const warned = new WeakSet<object>()

function warnOnce(subject: object, message: string): void {
  if (warned.has(subject)) return
  warned.add(subject)
  console.warn(`GenAuth: ${message}`)
}

/**
 * Warns if a `QueryClientProvider` is inside of `GenAuthProvider`. The app's queries and the user are then in two caches, and
 * `invalidateQueries()` on the app's QueryClient does not reach the user.
 */
export function useCacheCheck(scope: CheckedScope | undefined): void {
  const { genauth, queryClient } = scope ?? {}
  const around = useContext(QueryClientContext)
  useEffect(() => {
    // If the app has set the prop `queryClient`, it has chosen two caches.
    const isOwn = genauth && queryClient === ownQueryClients(genauth).users
    if (!isOwn || !around || around === queryClient) return
    warnOnce(
      queryClient,
      'The user and the app’s queries are in two caches, because <QueryClientProvider> is inside <GenAuthProvider>. Put <QueryClientProvider> around <GenAuthProvider>, or pass the same QueryClient as <GenAuthProvider queryClient={queryClient}>.',
    )
  }, [genauth, queryClient, around])
}

/** The clients that a provider has got before. */
const known = new WeakSet<GenAuth>()

/**
 * Warns if two renders in a row pass a client that no earlier render has passed: the app then restores the session in each render. An app
 * may switch between the clients of its tenants.
 */
export function useClientCheck(client: GenAuth): void {
  const last = useRef({ client, newClients: 0 })
  useEffect(() => {
    const isNew = last.current.client !== client && !known.has(client)
    known.add(client)
    last.current = { client, newClients: isNew ? last.current.newClients + 1 : 0 }
    if (last.current.newClients < 2) return
    warnOnce(
      last,
      '<GenAuthProvider> gets another client in each render. Call createGenAuth() or connectGenAuth() in a module, outside of any component.',
    )
  })
}
