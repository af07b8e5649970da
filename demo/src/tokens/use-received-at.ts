import { useToken } from '@genauth/react'
import { useState } from 'react'

/**
 * Returns when this page first received the current token, in epoch milliseconds. After a reload, this time is later than the
 * time of issue, so the lifetime bar starts later too.
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
