import { useGenAuth } from '@genauth/react'
import { useEffect, useState } from 'react'

/** The first bytes of the token's hash: enough to see that there is a new one, and no use to anybody. */
async function fingerprintOf(token: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token))
  const bytes = [...new Uint8Array(digest).slice(0, 4)]
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
}

/** Reads the fingerprint of the access token; the token itself stays out of React's state. */
export function useFingerprint(): string | undefined {
  const genauth = useGenAuth()
  const [fingerprint, setFingerprint] = useState<string>()
  useEffect(() => {
    let last: string | undefined
    let isGone = false
    const read = () => {
      const token = genauth.peekToken()
      if (!token || token === last) return
      last = token
      void fingerprintOf(token).then((next) => {
        if (!isGone && token === last) setFingerprint(next)
      })
    }
    read()
    const stop = genauth.subscribe(read)
    return () => {
      isGone = true
      stop()
    }
  }, [genauth])
  return fingerprint
}
