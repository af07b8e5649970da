import { useGenAuth, useGenAuthQueryClient, userInfoQueryOptions } from '@genauth/react'
import { type ReactNode, useState } from 'react'
import { Button } from '../parts/button'
import { Card } from '../parts/card'
import { ErrorCallout } from '../parts/error-callout'
import type { GenAuthError } from '../parts/sample-error'
import { ProfileCard } from './profile-card'

/** Works like the loader of a router: it requests the user first, and then renders the profile. */
export function PrefetchCard(): ReactNode {
  const genauth = useGenAuth()
  const queryClient = useGenAuthQueryClient()
  const [isLoaded, setIsLoaded] = useState(false)
  const [error, setError] = useState<GenAuthError>()

  async function load(): Promise<void> {
    await genauth.ready()
    await queryClient.query(userInfoQueryOptions(genauth)).then(() => setIsLoaded(true), setError)
  }

  if (isLoaded) return <ProfileCard />
  return (
    <Card title="A route with a loader">
      <p>The loader requests the user before the page renders.</p>
      {error && <ErrorCallout title="The loader failed:" error={error} />}
      <div className="buttons">
        <Button onClick={load}>Open the profile</Button>
      </div>
    </Card>
  )
}
