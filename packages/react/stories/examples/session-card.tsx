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
  none: 'You are not logged in.',
  logout: 'You are logged out.',
  expired: 'Your session has ended. Please log in again.',
  revoked: 'Your session was ended by GenAuth. Please log in again.',
  error: 'The login failed.',
} as const

function sentenceOf(session: Session): string {
  if (session.status === 'loading') return 'Loading the session …'
  if (session.status === 'anonymous') return sentences[session.reason]
  return session.stale
    ? 'You are logged in. GenAuth cannot be reached at the moment.'
    : 'You are logged in.'
}

/** Describes the result of `useSession` in a sentence. */
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
        <ErrorCallout title="The error:" error={session.error} />
      )}
    </Card>
  )
}
