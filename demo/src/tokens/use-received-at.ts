import { useToken } from '@genauth/react'
import { useState } from 'react'

/**
 * When this page first saw the present token, in epoch milliseconds. After a reload that is later than when it was issued, which
 * only shortens the bar.
 */
export function useReceivedAt(): number {
  const { expiresAt } = useToken()
  const [seen, setSeen] = useState(() => ({ expiresAt, at: Date.now() }))
  if (seen.expiresAt !== expiresAt) {
    const next = { expiresAt, at: Date.now() }
    setSeen(next)
    return next.at
  }
  return seen.at
}
