import { GenAuthError } from '@genauth/core'
import { type Context, createContext, useContext } from 'react'
import type { Scope } from './scope'

// A bundler that wraps React's CommonJS makes every mention of an import a call of a getter, so there is one for all readers.
const useValue = useContext

/** Hands a provider's scope down; the nearest provider wins. */
export const ScopeContext: Context<Scope | undefined> = createContext<Scope | undefined>(undefined)

/** The scope of the nearest provider. */
export function useScope(): Scope {
  const scope = useValue(ScopeContext)
  if (scope) return scope
  throw new GenAuthError(
    'invalid_options',
    'No provider: wrap the app in <GenAuthProvider client={genauth}>.',
  )
}
