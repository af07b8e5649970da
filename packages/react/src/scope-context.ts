import { GenAuthError } from '@genauth/core'
import { type Context, createContext, useContext } from 'react'
import type { Scope } from './scope'

// Some bundlers turn every reference to an import of React into a getter call. This constant avoids the getter calls.
const useValue = useContext

/** Passes the scope of a provider to the hooks below the provider. A hook uses the scope of its nearest provider. */
export const ScopeContext: Context<Scope | undefined> = createContext<Scope | undefined>(undefined)

/**
 * Returns the scope of the nearest provider.
 *
 * @param caller The name of the hook or component that the app used, for the error message.
 * @throws {GenAuthError} `invalid_options` if there is no provider.
 */
export function useScope(caller: string): Scope {
  const scope = useValue(ScopeContext)
  if (scope) return scope
  throw new GenAuthError('invalid_options', `${caller} must be used inside <GenAuthProvider>.`)
}
