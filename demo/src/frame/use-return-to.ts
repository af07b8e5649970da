import { useLocation } from 'react-router'

/** Where a login that begins here should come back to: this very address, but never the callback. */
export function useReturnTo(): string {
  const { pathname, search, hash } = useLocation()
  return pathname === '/callback' ? '/' : pathname + search + hash
}
