import { formatTime } from '../parts/format-time'
import type { RequestLogEntry } from './emulator-control'
import { useEmulatorState, useRequestLog } from './use-emulator'

const shown = 12

/** The requests of all tabs to GenAuth. */
export function RequestList(): React.ReactNode {
  const { data: entries = [], isError } = useRequestLog()
  const { data: state } = useEmulatorState()
  const offsetMs = (state?.clock.offsetSeconds ?? 0) * 1000
  return (
    <section className="panel" aria-labelledby="requests-heading">
      <h3 id="requests-heading">Requests</h3>
      {isError && (
        <p className="hint">The local GenAuth cannot be reached. Check that it is running.</p>
      )}
      {entries.length === 0 && !isError && <p className="hint">No requests yet.</p>}
      <ol className="log" aria-label="Requests to GenAuth, newest first">
        {entries.slice(0, shown).map((entry) => (
          <li key={entry.id}>
            <time dateTime={new Date(entry.at).toISOString()}>
              {formatTime(entry.at - offsetMs)}
            </time>
            <span className="log-what">
              <code>
                {entry.method} {entry.path}
              </code>
              {entry.grantType && <span className="log-aside">{entry.grantType}</span>}
            </span>
            <Outcome entry={entry} />
          </li>
        ))}
      </ol>
    </section>
  )
}

function Outcome({ entry: { status, fault } }: { readonly entry: RequestLogEntry }) {
  if (status === undefined) {
    return <span className="status status-bad">{fault ? 'lost' : '…'}</span>
  }
  return (
    <span className={status < 400 ? 'status status-good' : 'status status-bad'}>
      <span className="visually-hidden">Status </span>
      {status}
    </span>
  )
}
