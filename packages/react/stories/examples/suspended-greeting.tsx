import { useSuspenseUser } from '@genauth/react'
import { QueryErrorResetBoundary } from '@tanstack/react-query'
import { type ReactNode, Suspense } from 'react'
import { Avatar } from '../parts/avatar'
import { Button } from '../parts/button'
import { Card } from '../parts/card'
import { ErrorBoundary } from '../parts/error-boundary'
import { ErrorCallout } from '../parts/error-callout'
import { Skeleton } from '../parts/skeleton'
import { useRenderCount } from '../parts/use-render-count'

function Greeting(): ReactNode {
  const { user } = useSuspenseUser()
  const renders = useRenderCount()
  return (
    <>
      <div className="person">
        <Avatar name={user.name ?? 'Somebody'} picture={user.picture} />
        <div className="person-name">Hello, {user.name ?? 'whoever you are'}</div>
      </div>
      <p className="muted footnote">Rendered {renders}×</p>
    </>
  )
}

/** Greets the user; waiting and failing are left to the boundaries around it. */
export function SuspendedGreeting(): ReactNode {
  return (
    <Card title="Good to see you">
      <QueryErrorResetBoundary>
        {({ reset }) => (
          <ErrorBoundary
            onRetry={reset}
            fallback={(error, retry) => (
              <ErrorCallout title="Nobody to greet:" error={error}>
                <div className="buttons">
                  <Button plain onClick={retry}>
                    Try again
                  </Button>
                </div>
              </ErrorCallout>
            )}
          >
            <Suspense fallback={<Skeleton label="Reading your name" />}>
              <Greeting />
            </Suspense>
          </ErrorBoundary>
        )}
      </QueryErrorResetBoundary>
    </Card>
  )
}
