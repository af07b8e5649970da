import { useUser } from '@genauth/react'
import type { ReactNode } from 'react'
import { Card } from '../parts/card'
import { ErrorCallout } from '../parts/error-callout'
import { Skeleton } from '../parts/skeleton'
import { useRenderCount } from '../parts/use-render-count'

/** Reads one claim. The card renders again only if this claim changes. */
export function GreetingCard(): ReactNode {
  const { status, user: name, error } = useUser({ select: (user) => user.name })
  const renders = useRenderCount()
  return (
    <Card title="Hello" footnote={`Rendered ${renders}×`}>
      {status === 'pending' && <Skeleton label="Loading your name" />}
      {status === 'error' && <ErrorCallout title="Your name is unknown:" error={error} />}
      {status === 'anonymous' && <p>You are not logged in.</p>}
      {status === 'success' && <p>{name ?? 'A user without a name'}</p>}
    </Card>
  )
}
