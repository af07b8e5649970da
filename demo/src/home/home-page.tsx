import { useSession } from '@genauth/react'
import { Page } from '../frame/page'
import { SignedOut } from './signed-out'
import { Welcome } from './welcome'

/** The home page: an introduction for signed-out users, a greeting for signed-in users. */
export function HomePage(): React.ReactNode {
  const { status } = useSession()
  if (status === 'authenticated') return <Welcome />
  if (status === 'anonymous') return <SignedOut />
  return (
    <Page title="Home" heading="One moment">
      <div className="skeleton skeleton-line" />
      <div className="skeleton skeleton-block" />
    </Page>
  )
}
