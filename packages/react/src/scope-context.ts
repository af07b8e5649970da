import { GenAuthError } from '@genauth/core'
import { type Context, createContext, useContext } from 'react'
import type { Scope } from './scope'

/** Hands a provider's scope down; the nearest provider wins. */
export const ScopeContext: Context<Scope | undefined> = createContext<Scope | undefined>(undefined)

/** The scope of the nearest provider. */
export function useScope(): Scope {
  const scope = useContext(ScopeContext)
  if (scope) return scope
  throw new GenAuthError(
    'invalid_options',
    'No provider: wrap the app in <GenAuthProvider client={genauth}>.',
  )
}
