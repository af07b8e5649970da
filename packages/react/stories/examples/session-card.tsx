import { useSession } from '@genauth/react'
import type { ReactNode } from 'react'
import { Badge, type Tone } from '../parts/badge'
import { Card } from '../parts/card'
import { ErrorCallout } from '../parts/error-callout'
import { Facts } from '../parts/facts'
import { useRenderCount } from '../parts/use-render-count'

type Session = ReturnType<typeof useSession>

function toneOf(session: Session): Tone {
  if (session.status === 'loading') return 'info'
  if (session.status === 'authenticated') return session.stale ? 'warn' : 'good'
  return session.error ? 'bad' : 'neutral'
}

const sentences = {
  none: 'Nobody has logged in yet.',
  logout: 'You are logged out. See you soon.',
  expired: 'Your session has ended. Please log in again.',
  revoked: 'Your session was ended from elsewhere. Please log in again.',
  error: 'The login did not work.',
} as const

function sentenceOf(session: Session): string {
  if (session.status === 'loading') return 'Looking for a session …'
  if (session.status === 'anonymous') return sentences[session.reason]
  return session.stale
    ? 'You are logged in. GenAuth does not answer just now.'
    : 'You are logged in.'
}

/** Says in words what `useSession` returns. */
export function SessionCard(): ReactNode {
  const session = useSession()
  const renders = useRenderCount()
  return (
    <Card
      title="The session"
      aside={<Badge tone={toneOf(session)}>{session.status}</Badge>}
      footnote={`Rendered ${renders}×`}
    >
      <p role="status">{sentenceOf(session)}</p>
      {session.status === 'authenticated' && (
        <Facts facts={{ id: session.id, sub: session.sub, stale: String(session.stale) }} />
      )}
      {session.status === 'anonymous' && <Facts facts={{ reason: session.reason }} />}
      {session.status === 'anonymous' && session.error && (
        <ErrorCallout title="What went wrong:" error={session.error} />
      )}
    </Card>
  )
}
