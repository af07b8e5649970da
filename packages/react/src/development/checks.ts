import type { GenAuth } from '@genauth/core/client'
import type { QueryClient } from '@tanstack/react-query'

// In production, the checks of `checks.development.ts` do nothing, and bundlers remove the calls.

/** What the checks read of a provider's scope. */
export interface CheckedScope {
  readonly genauth: GenAuth
  readonly queryClient: QueryClient
}

/** Does nothing. In development, warns about two caches. */
export function useCacheCheck(_scope: CheckedScope | undefined): void {}

/** Does nothing. In development, warns about a client that each render creates. */
export function useClientCheck(_client: GenAuth): void {}
