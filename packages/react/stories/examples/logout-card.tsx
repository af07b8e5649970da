import { useLogout, useSession } from '@genauth/react'
import type { ReactNode } from 'react'
import { Button } from '../parts/button'
import { Card } from '../parts/card'
import { ErrorCallout } from '../parts/error-callout'
import { useRenderCount } from '../parts/use-render-count'

/** Shows two buttons: one logs out of the app and of GenAuth, the other logs out of this app only. */
export function LogoutCard(): ReactNode {
  const { status } = useSession()
  const { logout, isPending, error } = useLogout()
  const renders = useRenderCount()
  const isLoggedIn = status === 'authenticated'
  return (
    <Card title="Your account" footnote={`Rendered ${renders}×`}>
      <p role="status">{isLoggedIn ? 'You are logged in.' : 'You are logged out.'}</p>
      {error && <ErrorCallout title="The logout is incomplete:" error={error} />}
      {isPending && <p>Redirecting to GenAuth’s logout …</p>}
      {isLoggedIn && (
        <div className="buttons">
          <Button onClick={logout} disabled={isPending}>
            Log out
          </Button>
          <Button plain onClick={() => logout({ scope: 'local' })} disabled={isPending}>
            Log out of this app only
          </Button>
        </div>
      )}
    </Card>
  )
}
