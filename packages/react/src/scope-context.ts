import { GenAuthError } from '@genauth/core'
import { type Context, createContext, useContext } from 'react'
import type { Scope } from './scope'

// Some bundlers turn every reference to an import of React into a getter call. This constant avoids the getter calls.
const useValue = useContext

/** Passes a provider's scope to the hooks below it. A hook uses the scope of its nearest provider. */
export const ScopeContext: Context<Scope | undefined> = createContext<Scope | undefined>(undefined)

/**
 * Returns the scope of the nearest provider.
 *
 * @param caller The hook or component that the app used, for the error message.
 * @throws {GenAuthError} `invalid_options` if there is no provider.
 */
export function useScope(caller: string): Scope {
  const scope = useValue(ScopeContext)
  if (scope) return scope
  throw new GenAuthError('invalid_options', `${caller} must be used inside <GenAuthProvider>.`)
}
