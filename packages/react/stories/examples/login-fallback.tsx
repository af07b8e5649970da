import type { FallbackProps } from '@genauth/react'
import type { ReactNode } from 'react'
import { Button } from '../parts/button'
import { Card } from '../parts/card'
import { ErrorCallout } from '../parts/error-callout'
import { Skeleton } from '../parts/skeleton'

const sentences = {
  none: 'This page is for members. You are being taken to the login.',
  logout: 'You are logged out.',
  expired: 'Your session has ended.',
  revoked: 'Your session was ended from elsewhere.',
  error: 'The login did not work.',
} as const

/** Stands where a protected page would be, and says why it is not there. */
export function LoginFallback({ reason, login, error }: FallbackProps): ReactNode {
  if (reason === 'loading') {
    return (
      <Card title="Members’ area">
        <Skeleton label="Looking for your session" />
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
