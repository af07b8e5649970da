import { useGenAuth } from '@genauth/react'
import { useEffect, useState } from 'react'

/** Returns the first bytes of the token's hash. These bytes change with each new token, and do not reveal the token. */
async function fingerprintOf(token: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token))
  const bytes = [...new Uint8Array(digest).slice(0, 4)]
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
}

/** Returns the fingerprint of the current access token, or `undefined` until it is computed. The token itself is never in React's state. */
export function useFingerprint(): string | undefined {
  const genauth = useGenAuth()
  const [fingerprint, setFingerprint] = useState<string>()
  useEffect(() => {
    let last: string | undefined
    let isUnmounted = false
    const read = () => {
      const token = genauth.peekToken()
      if (!token || token === last) return
      last = token
      void fingerprintOf(token).then((next) => {
        if (!isUnmounted && token === last) setFingerprint(next)
      })
    }
    read()
    const unsubscribe = genauth.subscribe(() => {
      if (genauth.peekToken() !== last) setFingerprint(undefined)
      read()
    })
    return () => {
      isUnmounted = true
      unsubscribe()
    }
  }, [genauth])
  return fingerprint
}
