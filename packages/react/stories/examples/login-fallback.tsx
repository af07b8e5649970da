import type { FallbackProps } from '@genauth/react'
import type { ReactNode } from 'react'
import { Button } from '../parts/button'
import { Card } from '../parts/card'
import { ErrorCallout } from '../parts/error-callout'
import { Skeleton } from '../parts/skeleton'

const sentences = {
  none: 'Members only. Redirecting to the login page …',
  logout: 'You are logged out.',
  expired: 'Your session has ended.',
  revoked: 'Your session was ended by GenAuth.',
  error: 'The login failed.',
  forbidden: 'Your account is not allowed to see this.',
} as const

/** Replaces a protected page, and shows why the page is not available. */
export function LoginFallback({ reason, login, error }: FallbackProps): ReactNode {
  if (reason === 'loading') {
    return (
      <Card title="Members’ area">
        <Skeleton label="Loading your session" />
      </Card>
    )
  }
  return (
    <Card title="Members’ area">
      <p>{sentences[reason]}</p>
      {error && <ErrorCallout title="The reason:" error={error} />}
      {reason !== 'none' && (
        <div className="buttons">
          <Button onClick={login}>Log in again</Button>
        </div>
      )}
    </Card>
  )
}
