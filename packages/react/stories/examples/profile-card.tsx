import { type UserResult, useUser } from '@genauth/react'
import type { ReactNode } from 'react'
import { Avatar } from '../parts/avatar'
import { Badge, type Tone } from '../parts/badge'
import { Button } from '../parts/button'
import { Callout } from '../parts/callout'
import { Card } from '../parts/card'
import { ErrorCallout } from '../parts/error-callout'
import { Facts } from '../parts/facts'
import { Skeleton } from '../parts/skeleton'
import { useRenderCount } from '../parts/use-render-count'

const tones: Readonly<Record<UserResult['status'], Tone>> = {
  pending: 'info',
  anonymous: 'neutral',
  success: 'good',
  error: 'bad',
}

function Profile({ result }: { readonly result: UserResult }): ReactNode {
  switch (result.status) {
    case 'pending':
      return <Skeleton label="Loading your profile" />
    case 'anonymous':
      return <p>You are not logged in.</p>
    case 'error':
      return (
        <ErrorCallout title="Your profile could not be loaded:" error={result.error}>
          <div className="buttons">
            <Button plain onClick={result.refetch} disabled={result.isFetching}>
              Try again
            </Button>
          </div>
        </ErrorCallout>
      )
    case 'success': {
      const { sub, name, picture, email, email_verified, locale } = result.user
      return (
        <>
          <div className="person">
            <Avatar name={name ?? 'No name'} picture={picture} />
            <div>
              <div className="person-name">{name ?? 'User without a name'}</div>
              {email && <div className="muted">{email}</div>}
            </div>
          </div>
          <Facts
            facts={{
              'user id': <code>{sub}</code>,
              'e-mail': email ? (email_verified ? 'confirmed' : 'not confirmed') : 'unknown',
              language: locale ?? undefined,
            }}
          />
          {result.error && (
            <Callout tone="warn">
              <p>
                These claims may be out of date. Reloading failed: <code>{result.error.code}</code>
              </p>
            </Callout>
          )}
          <div className="buttons">
            <Button plain onClick={result.refetch} disabled={result.isFetching}>
              {result.isFetching ? 'Loading …' : 'Reload'}
            </Button>
          </div>
        </>
      )
    }
  }
}

/** Shows the user, with one view for each `status` of `useUser`. */
export function ProfileCard(): ReactNode {
  const result = useUser()
  const renders = useRenderCount()
  return (
    <Card
      title="Profile"
      aside={<Badge tone={tones[result.status]}>{result.status}</Badge>}
      footnote={`Rendered ${renders}×`}
    >
      <Profile result={result} />
    </Card>
  )
}
