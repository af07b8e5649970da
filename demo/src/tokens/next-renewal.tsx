import { useGenAuth, useToken } from '@genauth/react'
import { useNow } from '../browser/use-now'
import { formatSpan } from '../parts/format-time'

/** Shows in one line when the token is refreshed next. */
export function NextRenewal(): React.ReactNode {
  const genauth = useGenAuth()
  const { status } = useToken()
  const now = useNow(1000)
  const renewalAt = genauth.renewal.nextAt()
  if (status === 'renewing') return <>Your token is being refreshed.</>
  if (renewalAt === undefined) return <>No token refresh is scheduled.</>
  return (
    <>
      Your token is refreshed in <span className="ticking">{formatSpan(renewalAt - now)}</span>
    </>
  )
}
