import type { LoginResult } from '@genauth/react'
import { createContext, useContext } from 'react'

/** One `useLogin` for all login buttons, so that its error is shown in one place: the notices below the header. */
export const LoginContext: React.Context<LoginResult | null> = createContext<LoginResult | null>(
  null,
)

/** Returns the login that the frame provides. */
export function useSharedLogin(): LoginResult {
  const login = useContext(LoginContext)
  if (!login) throw new Error('useSharedLogin must be used inside <AppFrame>.')
  return login
}
