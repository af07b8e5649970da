import { useLocation } from 'react-router'

/** Returns the URL to open after a login: the current one, or the home page if the current one is the callback. */
export function useReturnTo(): string {
  const { pathname, search, hash } = useLocation()
  return pathname === '/callback' ? '/' : pathname + search + hash
}
