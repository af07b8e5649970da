import { useGenAuth, useToken } from '@genauth/react'
import { useNow } from '../browser/use-now'
import { formatSpan } from '../parts/format-time'

/** Says in a line when the token is renewed. */
export function NextRenewal(): React.ReactNode {
  const genauth = useGenAuth()
  const { status } = useToken()
  const now = useNow(1000)
  const renewalAt = genauth.renewal.nextAt()
  if (status === 'renewing') return <>Your token is being renewed.</>
  if (renewalAt === undefined) return <>Your token lasts as long as you stay.</>
  return (
    <>
      Your token is renewed in <span className="ticking">{formatSpan(renewalAt - now)}</span>
    </>
  )
}
