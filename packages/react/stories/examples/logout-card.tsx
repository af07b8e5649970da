import { useLogout, useSession } from '@genauth/react'
import type { ReactNode } from 'react'
import { Button } from '../parts/button'
import { Card } from '../parts/card'
import { ErrorCallout } from '../parts/error-callout'
import { useRenderCount } from '../parts/use-render-count'

/** Offers a logout: from GenAuth too, or from this page alone. */
export function LogoutCard(): ReactNode {
  const { status } = useSession()
  const { logout, isPending, error } = useLogout()
  const renders = useRenderCount()
  const isLoggedIn = status === 'authenticated'
  return (
    <Card title="Your account" footnote={`Rendered ${renders}×`}>
      <p role="status">{isLoggedIn ? 'You are logged in.' : 'You are logged out.'}</p>
      {error && <ErrorCallout title="Not everything worked:" error={error} />}
      {isPending && <p>Leaving through GenAuth …</p>}
      {isLoggedIn && (
        <div className="buttons">
          <Button onClick={logout} disabled={isPending}>
            Log out
          </Button>
          <Button plain onClick={() => logout({ scope: 'local' })} disabled={isPending}>
            Only in this app
          </Button>
        </div>
      )}
    </Card>
  )
}
