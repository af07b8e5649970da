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
        <Avatar name={user.name ?? 'No name'} picture={user.picture} />
        <div className="person-name">Hello{user.name ? `, ${user.name}` : ''}</div>
      </div>
      <p className="muted footnote">Rendered {renders}×</p>
    </>
  )
}

/** Greets the user. `Suspense` around the greeting shows the loading state, and the error boundary shows errors. */
export function SuspendedGreeting(): ReactNode {
  return (
    <Card title="Welcome">
      <QueryErrorResetBoundary>
        {({ reset }) => (
          <ErrorBoundary
            onRetry={reset}
            fallback={(error, retry) => (
              <ErrorCallout title="The user is not available:" error={error}>
                <div className="buttons">
                  <Button plain onClick={retry}>
                    Try again
                  </Button>
                </div>
              </ErrorCallout>
            )}
          >
            <Suspense fallback={<Skeleton label="Loading your name" />}>
              <Greeting />
            </Suspense>
          </ErrorBoundary>
        )}
      </QueryErrorResetBoundary>
    </Card>
  )
}
