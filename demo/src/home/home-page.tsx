import { useSession } from '@genauth/react'
import { Page } from '../frame/page'
import { Visitor } from './visitor'
import { Welcome } from './welcome'

/** The first page: what this is, or a greeting. */
export function HomePage(): React.ReactNode {
  const { status } = useSession()
  if (status === 'authenticated') return <Welcome />
  if (status === 'anonymous') return <Visitor />
  return (
    <Page title="Home" heading="One moment">
      <div className="skeleton skeleton-line" />
      <div className="skeleton skeleton-block" />
    </Page>
  )
}
