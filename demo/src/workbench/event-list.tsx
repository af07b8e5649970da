import { useSyncExternalStore } from 'react'
import type { SessionLogEntry } from '../events/session-log'
import { formatTime } from '../parts/format-time'
import { useDemo } from '../setup/demo-context'

const labels: Record<SessionLogEntry['type'], string> = {
  login: 'Logged in',
  logout: 'Logged out',
  renewed: 'Token refreshed',
  renewalFailed: 'Token refresh failed',
  expired: 'Session ended',
  userSwitched: 'Another user logged in',
}

const shown = 8

/** Shows the events of the session in this tab, including those that another tab caused. */
export function EventList(): React.ReactNode {
  const { sessionLog } = useDemo()
  const entries = useSyncExternalStore(sessionLog.subscribe, sessionLog.entries)
  return (
    <section className="panel" aria-labelledby="events-heading">
      <h3 id="events-heading">Session events</h3>
      {entries.length === 0 && <p className="hint">No events since the page was loaded.</p>}
      <div role="log" aria-labelledby="events-heading">
        <ol className="log">
          {entries.slice(0, shown).map(({ id, type, at, errorCode }) => (
            <li key={id}>
              <time dateTime={new Date(at).toISOString()}>{formatTime(at)}</time>
              <span className="log-what">
                {labels[type]}
                {errorCode && <span className="log-aside">{errorCode}</span>}
              </span>
            </li>
          ))}
        </ol>
      </div>
    </section>
  )
}
