import { useUser } from '@genauth/react'
import { Page } from '../frame/page'
import { Avatar } from '../parts/avatar'
import { ErrorNotice } from '../parts/error-notice'
import { Icon } from '../parts/icon'
import { ClaimTable } from './claim-table'
import { ProfileSkeleton } from './profile-skeleton'

/** The profile of whoever is logged in. */
export function Profile(): React.ReactNode {
  const result = useUser()
  const { status, error, isFetching, refetch } = result
  if (status === 'pending' || status === 'anonymous') return <ProfileSkeleton />
  const again = (
    <button
      type="button"
      className="button button-quiet button-small"
      disabled={isFetching}
      onClick={() => void refetch()}
    >
      <Icon name="renew" /> {isFetching ? 'Reading…' : 'Read again'}
    </button>
  )
  if (status === 'error') {
    return (
      <Page title="Profile" lead="You are logged in, but GenAuth does not say who you are.">
        <ErrorNotice error={error} heading="Your profile could not be read">
          {again}
        </ErrorNotice>
      </Page>
    )
  }
  const { user } = result
  const name = user.name ?? user.nickname ?? user.preferred_username ?? 'Somebody'
  return (
    <div>
      <title>Profile · GenAuth demo</title>
      <div className="profile-head">
        <Avatar picture={user.picture} name={name} size="large" />
        <div className="profile-names">
          <h1 tabIndex={-1}>{name}</h1>
          <Mail address={user.email} isVerified={user.email_verified === true} />
        </div>
        <div className="profile-tools">{again}</div>
      </div>
      {error && <ErrorNotice error={error} tone="warn" heading="This may be out of date" />}
      <ClaimTable user={user} />
    </div>
  )
}

function Mail(props: {
  readonly address: string | null | undefined
  readonly isVerified: boolean
}): React.ReactNode {
  if (!props.address) return <p className="profile-mail">No e-mail address</p>
  return (
    <p className="profile-mail">
      <span>{props.address}</span>
      {props.isVerified ? (
        <span className="badge badge-good">
          <Icon name="check" /> verified
        </span>
      ) : (
        <span className="badge">not verified</span>
      )}
    </p>
  )
}
