import type { LoginResult } from '@genauth/react'
import { createContext, useContext } from 'react'

/** Shares the result of one `useLogin` between all login buttons, so that only the notices below the header show its error. */
export const LoginContext: React.Context<LoginResult | null> = createContext<LoginResult | null>(
  null,
)

/** Returns the result of the `useLogin` call that all login buttons share. */
export function useSharedLogin(): LoginResult {
  const login = useContext(LoginContext)
  if (!login) throw new Error('useSharedLogin must be used inside <AppFrame>.')
  return login
}
