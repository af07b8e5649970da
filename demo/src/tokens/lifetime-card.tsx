import { useGenAuth, useToken } from '@genauth/react'
import { useNow } from '../browser/use-now'
import { Card } from '../parts/card'
import { FactList } from '../parts/fact-list'
import { formatInstant, formatSpan } from '../parts/format-time'
import { Icon } from '../parts/icon'
import { LifetimeBar } from './lifetime-bar'
import { useFingerprint } from './use-fingerprint'
import { useReceivedAt } from './use-received-at'

const statusNames = {
  none: 'none',
  fresh: 'Valid',
  renewing: 'Refreshing',
  stale: 'Stale',
} as const

/** Shows the token's expiry and the time of the next refresh, with a button that refreshes the token now. */
export function LifetimeCard(): React.ReactNode {
  const { status, expiresAt, scope, renew } = useToken()
  const fingerprint = useFingerprint()
  const hasToken = useGenAuth().mode === 'browser'
  const tone = status === 'stale' ? 'badge-warn' : 'badge-good'
  return (
    <Card heading="Lifetime" className="card-wide">
      <Countdown />
      <div className="button-row">
        <button type="button" className="button" disabled={status === 'renewing'} onClick={renew}>
          <Icon name="renew" /> Refresh now
        </button>
        <p role="status" className="renew-status">
          <span className={`badge ${tone}`}>{statusNames[status]}</span>
        </p>
      </div>
      <FactList
        facts={[
          ['Expires', expiresAt === undefined ? 'unknown' : formatInstant(expiresAt)],
          [
            'Fingerprint',
            hasToken ? <code key="code">{fingerprint ?? '··'}</code> : 'not in the browser',
          ],
          [
            'Scope',
            <span key="scope" className="chips">
              {scope.map((one) => (
                <code key={one}>{one}</code>
              ))}
            </span>,
          ],
        ]}
      />
    </Card>
  )
}

function countdownLabel(is: {
  readonly isRenewing: boolean
  readonly renewable: boolean
  readonly hasFailed: boolean
}): string {
  if (is.isRenewing) return 'refreshing now'
  if (!is.renewable) return 'until the token expires and the session ends'
  return is.hasFailed ? 'until the next attempt' : 'until the next refresh'
}

/** Shows the countdown. Only this component renders with each tick. */
function Countdown(): React.ReactNode {
  const genauth = useGenAuth()
  const { expiresAt, status, error } = useToken()
  const now = useNow(250)
  const receivedAt = useReceivedAt(now)
  const renewalAt = genauth.renewal.nextAt()
  const { renewable } = genauth.getTokenStatus()
  const isRenewing = status === 'renewing'
  const label = countdownLabel({ isRenewing, renewable, hasFailed: error !== null })
  const left = renewalAt === undefined ? undefined : renewalAt - now
  return (
    <>
      <p className="countdown">
        <span className="countdown-time">
          {left === undefined ? 'Never' : formatSpan(isRenewing ? 0 : left)}
        </span>
        <span className="countdown-label">{label}</span>
      </p>
      <LifetimeBar from={receivedAt} to={expiresAt} renewalAt={renewalAt} now={now} />
    </>
  )
}
