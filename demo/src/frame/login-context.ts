import type { LoginResult } from '@genauth/react'
import { createContext, useContext } from 'react'

/** One login for all buttons of the page, so that its error has one place: the notices below the header. */
export const LoginContext: React.Context<LoginResult | null> = createContext<LoginResult | null>(
  null,
)

/** Reads the login that the frame shares. */
export function useSharedLogin(): LoginResult {
  const login = useContext(LoginContext)
  if (!login) throw new Error('useSharedLogin() needs the AppFrame around it.')
  return login
}
