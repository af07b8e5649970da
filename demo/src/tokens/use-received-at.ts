import { useToken } from '@genauth/react'
import { useState } from 'react'

/**
 * Returns when this page first received the current token, in epoch milliseconds. After a reload, this time is later than the
 * time of issue, so the lifetime bar starts later too.
 *
 * @param now The current time, in epoch milliseconds.
 */
export function useReceivedAt(now: number): number {
  const { expiresAt } = useToken()
  const [seen, setSeen] = useState({ expiresAt, at: now })
  if (seen.expiresAt === expiresAt) return seen.at
  setSeen({ expiresAt, at: now })
  return now
}
